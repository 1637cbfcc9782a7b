//! One file of embeddings: written once, verified as a whole when it is opened, never changed.
//!
//! Layout, little-endian: magic (8 bytes), version (u32), dimensions (u32), rows (u64); for each row the
//! key (16 bytes), the scale (f32) and one signed byte per dimension; BLAKE3 of all that (32 bytes).

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{key::Key, quantised::Quantised};

const MAGIC: [u8; 8] = *b"tier0emb";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 24;
const KEY_AND_SCALE_BYTES: usize = 20;
const SUM_BYTES: u64 = 32;

/// A verified file, held open so that it can be read even after another process has merged it away.
#[derive(Debug)]
pub(super) struct Chunk {
    path: PathBuf,
    rows: u64,
    dimensions: usize,
    file: Mutex<File>,
}

impl Chunk {
    /// Opens and verifies a file; returns the keys of its rows, in order, with it.
    ///
    /// # Errors
    /// `InvalidData` when it is damaged, of another version or of other dimensions.
    pub(super) fn open(path: &Path, dimensions: usize) -> io::Result<(Self, Vec<Key>)> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut reader = Summed { inner: BufReader::new(&file), hasher: blake3::Hasher::new() };
        let header: [u8; HEADER_BYTES] = reader.array()?;
        if header[..8] != MAGIC {
            return Err(damaged("it is no file of embeddings"));
        }
        let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        if number(8) != VERSION || usize::try_from(number(12)).ok() != Some(dimensions) {
            return Err(damaged("it has another version or other dimensions"));
        }
        let rows = u64::from(number(16)) | u64::from(number(20)) << 32;
        let row_bytes = (KEY_AND_SCALE_BYTES + dimensions) as u64;
        let expected = rows.checked_mul(row_bytes).and_then(|bytes| bytes.checked_add(HEADER_BYTES as u64 + SUM_BYTES));
        if expected != Some(length) {
            return Err(damaged("it is shorter or longer than it says"));
        }
        let mut keys = Vec::new();
        let mut rest = vec![0; 4 + dimensions];
        for _ in 0..rows {
            keys.push(reader.array()?);
            reader.fill(&mut rest)?;
        }
        let sum = reader.hasher.finalize();
        if sum != blake3::Hash::from_bytes(reader.array()?) {
            return Err(damaged("its checksum is wrong"));
        }
        Ok((Self { path: path.to_owned(), rows, dimensions, file: Mutex::new(file) }, keys))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Reads rows, whose numbers must rise, and hands each over.
    pub(super) fn read(
        &self,
        rows: impl Iterator<Item = u32>,
        mut each: impl FnMut(u32, Quantised) -> io::Result<()>,
    ) -> io::Result<()> {
        // A cursor that a panic left anywhere is set again before it is read from.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = BufReader::with_capacity(1 << 16, &mut *file);
        let mut at = reader.seek(SeekFrom::Start(HEADER_BYTES as u64))?;
        let mut bytes = vec![0; 4 + self.dimensions];
        for row in rows {
            let start = HEADER_BYTES as u64 + u64::from(row) * (KEY_AND_SCALE_BYTES + self.dimensions) as u64 + 16;
            reader.seek_relative(
                i64::try_from(start).and_then(|start| Ok(start - i64::try_from(at)?)).map_err(io::Error::other)?,
            )?;
            reader.read_exact(&mut bytes)?;
            at = start + bytes.len() as u64;
            let (scale, numbers) = bytes.split_at(4);
            let scale = f32::from_le_bytes([scale[0], scale[1], scale[2], scale[3]]);
            each(row, Quantised::stored(scale, numbers.iter().map(|byte| byte.cast_signed()).collect()))?;
        }
        Ok(())
    }
}

/// A file while it is written.
pub(super) struct ChunkWriter {
    out: BufWriter<File>,
    hasher: blake3::Hasher,
    dimensions: usize,
}

impl ChunkWriter {
    /// Begins a file of so many rows.
    pub(super) fn create(path: &Path, dimensions: usize, rows: u64) -> io::Result<Self> {
        let out = BufWriter::new(File::create(path)?);
        let mut writer = Self { out, hasher: blake3::Hasher::new(), dimensions };
        writer.write(&MAGIC)?;
        writer.write(&VERSION.to_le_bytes())?;
        writer.write(&u32::try_from(dimensions).map_err(io::Error::other)?.to_le_bytes())?;
        writer.write(&rows.to_le_bytes())?;
        Ok(writer)
    }

    /// Adds a row.
    pub(super) fn add(&mut self, key: &Key, row: &Quantised) -> io::Result<()> {
        if row.numbers().len() != self.dimensions {
            return Err(damaged("a row has other dimensions"));
        }
        self.write(key)?;
        self.write(&row.scale().to_le_bytes())?;
        let numbers: Vec<u8> = row.numbers().iter().map(|number| number.cast_unsigned()).collect();
        self.write(&numbers)
    }

    /// Ends the file, waits until it is on disk and returns its checksum.
    pub(super) fn finish(mut self) -> io::Result<blake3::Hash> {
        let sum = self.hasher.finalize();
        self.out.write_all(sum.as_bytes())?;
        self.out.into_inner()?.sync_all()?;
        Ok(sum)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }
}

struct Summed<R> {
    inner: R,
    hasher: blake3::Hasher,
}

impl<R: Read> Summed<R> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.inner.read_exact(bytes)?;
        self.hasher.update(bytes);
        Ok(())
    }
}

fn damaged(message: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}
