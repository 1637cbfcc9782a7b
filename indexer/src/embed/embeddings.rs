//! Embeddings kept by content across generations: a text that was embedded once is never embedded again.
//! One folder per embedder, in it files that are never changed. Only one process writes at a time (a
//! build, which holds the lock of its shelf); any number read.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{
    chunk::{Chunk, ChunkWriter},
    key::Key,
    quantised::Quantised,
    vectors::Vectors,
};
use crate::{
    disk,
    error::{Error, Result},
};

/// More files than this are merged into few.
const MAX_CHUNKS: usize = 16;
/// Ending of a file of embeddings.
const ENDING: &str = "emb";
/// A file while it is written; one that a crash left is overwritten.
const UNFINISHED: &str = "unfinished.tmp";
/// How often the folder is listed anew when a file vanishes while it is opened.
const MAX_LISTINGS: usize = 3;

/// The kept embeddings of one embedder.
#[derive(Debug)]
pub struct Embeddings {
    folder: PathBuf,
    dimensions: usize,
    chunks: Vec<Chunk>,
    places: HashMap<Key, Place>,
    damaged: Vec<String>,
}

/// Where a row lies; ordered as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    chunk: u32,
    row: u32,
}

impl Embeddings {
    /// Opens what is kept below `folder` for the embedder of this name. Every file is verified; a damaged
    /// one is left out and told by [`Embeddings::damaged`].
    ///
    /// # Errors
    /// When the name is no name of a folder; faults of the disk.
    pub fn open(folder: &Path, embedder: &str, dimensions: usize) -> Result<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !embedder.starts_with(|c: char| c.is_ascii_alphanumeric()) || !embedder.chars().all(is_plain) {
            let message = "the name of an embedder is letters, digits, `-`, `_` and `.`".to_owned();
            return Err(Error::Model { path: embedder.into(), message });
        }
        Self::open_folder(folder.join(embedder), dimensions)
    }

    fn open_folder(folder: PathBuf, dimensions: usize) -> Result<Self> {
        let mut listings = 1;
        'listed: loop {
            let (mut chunks, mut places, mut damaged) = (Vec::new(), HashMap::new(), Vec::new());
            for path in chunk_files(&folder)? {
                let (chunk, keys) = match Chunk::open(&path, dimensions) {
                    Ok(opened) => opened,
                    // Merged away by a build since the folder was listed.
                    Err(error) if error.kind() == ErrorKind::NotFound && listings < MAX_LISTINGS => {
                        listings += 1;
                        continue 'listed;
                    }
                    Err(error) => {
                        damaged.push(format!("`{}` is left out: {error}", path.display()));
                        continue;
                    }
                };
                let number = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
                places.extend((0..).zip(keys).map(|(row, key)| (key, Place { chunk: number, row })));
                chunks.push(chunk);
            }
            return Ok(Self { folder, dimensions, chunks, places, damaged });
        }
    }

    /// How many texts have an embedding.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no text has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The files that were left out, and why, in words.
    #[must_use]
    pub fn damaged(&self) -> &[String] {
        &self.damaged
    }

    /// Positions of the keys that have no embedding; of a key that comes twice, the first.
    #[must_use]
    pub fn missing(&self, keys: &[Key]) -> Vec<usize> {
        let mut seen = HashSet::new();
        let is_missing = |key: &Key| !self.places.contains_key(key);
        keys.iter().enumerate().filter(|(_, key)| is_missing(key) && seen.insert(*key)).map(|(at, _)| at).collect()
    }

    /// Keeps embeddings, in one file. Keys that are kept already are passed over.
    ///
    /// # Errors
    /// When a row has other dimensions; faults of the disk. What was kept before stays.
    pub fn add(&mut self, rows: &[(Key, Quantised)]) -> Result<()> {
        let mut seen = HashSet::new();
        let new: Vec<_> = rows.iter().filter(|(key, _)| !self.places.contains_key(key) && seen.insert(key)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let path = self.write(new.len(), |writer| new.iter().try_for_each(|(key, row)| writer.add(key, row)))?;
        let (chunk, keys) = Chunk::open(&path, self.dimensions).map_err(Error::io("read", &path))?;
        let number = u32::try_from(self.chunks.len()).unwrap_or(u32::MAX);
        self.places.extend((0..).zip(keys).map(|(row, key)| (key, Place { chunk: number, row })));
        self.chunks.push(chunk);
        if self.chunks.len() > MAX_CHUNKS {
            self.merge()?;
        }
        Ok(())
    }

    /// The embeddings of keys as rows, in the order of the keys, and whether each is there. The row of
    /// one that is not is zero.
    ///
    /// # Errors
    /// Faults of the disk.
    pub fn vectors(&self, keys: &[Key]) -> Result<(Vectors, Vec<bool>)> {
        let mut vectors = Vectors::zeros(self.dimensions, keys.len());
        let mut wanted: Vec<(Place, usize)> =
            keys.iter().enumerate().filter_map(|(at, key)| Some((*self.places.get(key)?, at))).collect();
        wanted.sort_unstable();
        let mut present = vec![false; keys.len()];
        for group in wanted.chunk_by(|(one, _), (other, _)| one.chunk == other.chunk) {
            let chunk = &self.chunks[group[0].0.chunk as usize];
            let mut targets = group.iter();
            let read = chunk.read(group.iter().map(|(place, _)| place.row), |_, row| {
                if let Some((_, at)) = targets.next() {
                    vectors.set(*at, &row);
                    present[*at] = true;
                }
                Ok(())
            });
            read.map_err(Error::io("read", chunk.path()))?;
        }
        Ok((vectors, present))
    }

    /// Merges all files but the largest into one: what is rewritten stays small beside what is kept.
    fn merge(&mut self) -> Result<()> {
        let largest = (0..self.chunks.len()).max_by_key(|at| self.chunks[*at].rows());
        let mut rows: Vec<(Place, Key)> = self
            .places
            .iter()
            .filter(|(_, place)| Some(place.chunk as usize) != largest)
            .map(|(key, place)| (*place, *key))
            .collect();
        rows.sort_unstable();
        let merged = self.write(rows.len(), |writer| {
            for group in rows.chunk_by(|(one, _), (other, _)| one.chunk == other.chunk) {
                let mut keys = group.iter();
                self.chunks[group[0].0.chunk as usize].read(group.iter().map(|(place, _)| place.row), |_, row| {
                    keys.next().map_or(Ok(()), |(_, key)| writer.add(key, &row))
                })?;
            }
            Ok(())
        })?;
        for (at, chunk) in self.chunks.iter().enumerate() {
            if Some(at) != largest && chunk.path() != merged {
                fs::remove_file(chunk.path()).map_err(Error::io("remove", chunk.path()))?;
            }
        }
        disk::sync_folder(&self.folder)?;
        let damaged = std::mem::take(&mut self.damaged);
        *self = Self::open_folder(self.folder.clone(), self.dimensions)?;
        self.damaged.extend(damaged);
        self.damaged.sort_unstable();
        self.damaged.dedup();
        Ok(())
    }

    /// Writes a file in one step; its name is its checksum.
    fn write(&self, rows: usize, fill: impl FnOnce(&mut ChunkWriter) -> io::Result<()>) -> Result<PathBuf> {
        fs::create_dir_all(&self.folder).map_err(Error::io("create", &self.folder))?;
        let unfinished = self.folder.join(UNFINISHED);
        let write = || {
            let mut writer = ChunkWriter::create(&unfinished, self.dimensions, rows as u64)?;
            fill(&mut writer)?;
            writer.finish()
        };
        let sum = write().map_err(Error::io("write", &unfinished))?;
        let path = self.folder.join(format!("{}.{ENDING}", &sum.to_hex()[..32]));
        fs::rename(&unfinished, &path).map_err(Error::io("rename", &path))?;
        disk::sync_folder(&self.folder)?;
        Ok(path)
    }
}

/// The files of a folder, in the order of their names; none when there is no folder.
fn chunk_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", folder)(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io("read", folder))?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::key_of;

    fn row(number: usize) -> (Key, Quantised) {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let vector: Vec<f32> = (0..8).map(|at| ((number * 7 + at * 3) % 11) as f32 - 5.0).collect();
        (key_of(&format!("text {number}")), Quantised::of(&vector))
    }

    fn open(folder: &Path) -> Embeddings {
        Embeddings::open(folder, "tiny-1234", 8).unwrap()
    }

    fn assert_kept(embeddings: &Embeddings, numbers: impl Iterator<Item = usize>) {
        let rows: Vec<_> = numbers.map(row).collect();
        let keys: Vec<Key> = rows.iter().rev().map(|(key, _)| *key).collect();
        let (vectors, present) = embeddings.vectors(&keys).unwrap();
        assert_eq!(present, vec![true; rows.len()]);
        let mut expected = Vectors::zeros(8, rows.len());
        rows.iter().rev().enumerate().for_each(|(at, (_, row))| expected.set(at, row));
        assert_eq!(vectors, expected);
    }

    #[test]
    fn what_is_added_is_found_again_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut embeddings = open(folder.path());
        assert!(embeddings.is_empty());
        embeddings.add(&[row(1), row(2), row(1)]).unwrap();
        embeddings.add(&[row(2), row(3)]).unwrap();
        for embeddings in [&embeddings, &open(folder.path())] {
            assert_eq!(embeddings.len(), 3);
            assert_kept(embeddings, 1..4);
            let keys = [5, 1, 4, 5].map(|number| row(number).0);
            assert_eq!(embeddings.missing(&keys), [0, 2]);
            let (vectors, present) = embeddings.vectors(&keys).unwrap();
            assert_eq!(present, [false, true, false, false]);
            assert!(vectors.similarity(0, &row(5).1) == 0.0 && vectors.similarity(1, &row(1).1) > 0.999);
        }
        assert!(Embeddings::open(folder.path(), "other", 8).unwrap().is_empty());
    }

    #[test]
    fn many_files_are_merged_and_a_reader_of_before_still_reads() {
        let folder = tempfile::tempdir().unwrap();
        let mut embeddings = open(folder.path());
        embeddings.add(&(0..50).map(row).collect::<Vec<_>>()).unwrap();
        for number in 50..50 + MAX_CHUNKS - 1 {
            embeddings.add(&[row(number)]).unwrap();
        }
        let before = open(folder.path());
        assert_eq!(before.chunks.len(), MAX_CHUNKS);
        embeddings.add(&[row(90)]).unwrap();
        assert_eq!(embeddings.chunks.len(), 2);
        assert_kept(&embeddings, (0..50 + MAX_CHUNKS - 1).chain([90]));
        assert_kept(&before, 0..50 + MAX_CHUNKS - 1);
        assert_kept(&open(folder.path()), 0..50 + MAX_CHUNKS - 1);
    }

    #[test]
    fn a_damaged_file_is_left_out_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut embeddings = open(folder.path());
        embeddings.add(&[row(1)]).unwrap();
        let whole = fs::read(embeddings.chunks[0].path()).unwrap();
        embeddings.add(&[row(2)]).unwrap();
        let path = embeddings.chunks[0].path().to_owned();
        // Every byte counts, and so does every length.
        let changed = (0..whole.len()).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            bytes
        });
        let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
        for bytes in changed.chain(cut).chain([[&whole[..], &[0]].concat()]) {
            fs::write(&path, bytes).unwrap();
            let mut embeddings = open(folder.path());
            assert_eq!((embeddings.damaged().len(), embeddings.len()), (1, 1));
            assert_kept(&embeddings, 2..3);
            assert_eq!(embeddings.missing(&[row(1).0, row(2).0]), [0]);
            embeddings.add(&[]).unwrap();
        }
        let mut embeddings = open(folder.path());
        embeddings.add(&[row(1)]).unwrap();
        assert_kept(&open(folder.path()), 1..3);
        assert!(open(folder.path()).damaged().is_empty(), "the same rows have the same name");
    }

    #[test]
    fn names_and_dimensions_that_do_not_fit_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "..", "a/b", ".hidden", "a\\b", "ä"] {
            assert!(Embeddings::open(folder.path(), name, 8).is_err(), "{name}");
        }
        let mut embeddings = open(folder.path());
        assert!(embeddings.add(&[(key_of("x"), Quantised::of(&[1.0; 9]))]).is_err());
        assert!(embeddings.is_empty() && open(folder.path()).is_empty());
        embeddings.add(&[row(1)]).unwrap();
        assert_eq!(Embeddings::open(folder.path(), "tiny-1234", 9).unwrap().damaged().len(), 1);
    }
}
