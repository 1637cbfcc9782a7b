//! Opens files as streams, unpacked and bounded. What a file is packed with is told by its first
//! bytes, never by its name.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::bounded::{Bounded, Counted};

const BUFFER_BYTES: usize = 1 << 16;
/// Most memory that unpacking xz may take, in KiB.
const MAX_XZ_KIB: u32 = 128 << 10;

/// What a file is packed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Xz,
    Zstd,
}

fn packing(start: &[u8]) -> Packing {
    match start {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Packing::Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
        _ => Packing::Plain,
    }
}

/// Opens a file as a stream: unpacked, and an error where it is too large or too dense.
pub(in crate::source) fn stream(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
    let packing = packing(file.fill_buf()?);
    let (file, packed) = Counted::new(file);
    let unpacked: Box<dyn Read> = match packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(MultiGzDecoder::new(file)),
        Packing::Xz => Box::new(XzReader::new_mem_limit(file, true, MAX_XZ_KIB)),
        Packing::Zstd => Box::new(Frames(Some(Frame::Next(file)))),
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, Bounded::new(unpacked, packed))))
}

/// All frames of a zstd file, one after another; the library reads one.
struct Frames<R: BufRead>(Option<Frame<R>>);

enum Frame<R: BufRead> {
    Next(R),
    Open(Box<StreamingDecoder<R, FrameDecoder>>),
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.take() {
                Some(Frame::Open(mut frame)) => {
                    let read = frame.read(buffer)?;
                    if read > 0 || buffer.is_empty() {
                        self.0 = Some(Frame::Open(frame));
                        return Ok(read);
                    }
                    self.0 = Some(Frame::Next((*frame).into_inner()));
                }
                Some(Frame::Next(mut file)) => {
                    if file.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let frame = StreamingDecoder::new(file)
                        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
                    self.0 = Some(Frame::Open(Box::new(frame)));
                }
                None => return Ok(0),
            }
        }
    }
}

/// Whether a stream is a tar archive, by the mark in its first block (POSIX `ustar`).
pub(super) fn is_tar(path: &Path) -> bool {
    let mut block = [0_u8; 512];
    let read = stream(path).and_then(|mut input| input.read_exact(&mut block));
    read.is_ok() && &block[257..262] == b"ustar"
}

/// Whether a file is a zip archive.
pub(super) fn is_zip(path: &Path) -> bool {
    let mut start = [0_u8; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && &start == b"PK\x03\x04"
}
