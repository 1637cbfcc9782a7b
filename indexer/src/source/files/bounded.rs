//! Readers that stop where the limits say: at so many bytes, or when a packed file gives so much more
//! than it holds that it can only be meant to hurt.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

use crate::source::{
    limits::{DENSE_FROM_BYTES, MAX_DENSITY, MAX_EXPORT_BYTES},
    report::DropReason,
};

/// A limit that was reached, as the error of a reader.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Limit {
    reason: DropReason,
    message: String,
}

/// Why a file cannot be read on, from the error of one of these readers or of any other.
pub(in crate::source) fn reason_of(error: &io::Error) -> DropReason {
    let mut inner = error.get_ref();
    while let Some(error) = inner {
        if let Some(limit) = error.downcast_ref::<Limit>() {
            return limit.reason;
        }
        // Unpackers wrap the errors of what they read from.
        inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    }
    if error.kind() == io::ErrorKind::FileTooLarge { DropReason::TooLarge } else { DropReason::Unreadable }
}

/// Counts the bytes that a file gives before it is unpacked.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Self { inner, count: Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.count.set(self.count.get() + amount as u64);
    }
}

/// Gives what is unpacked from a file, as long as it is not too much.
pub(super) struct Bounded<R> {
    inner: R,
    /// Bytes of the packed file that have been read.
    packed: Rc<Cell<u64>>,
    given: u64,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R, packed: Rc<Cell<u64>>) -> Self {
        Self { inner, packed, given: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        check(self.given, self.packed.get())?;
        Ok(read)
    }
}

/// Whether `given` bytes may come from `packed` ones.
///
/// # Errors
/// A limit, with its reason.
pub(super) fn check(given: u64, packed: u64) -> io::Result<()> {
    let stop = |reason, message| Err(io::Error::new(io::ErrorKind::InvalidData, Limit { reason, message }));
    if given > MAX_EXPORT_BYTES {
        return stop(DropReason::TooLarge, format!("more than {MAX_EXPORT_BYTES} bytes"));
    }
    if given > DENSE_FROM_BYTES && given / MAX_DENSITY > packed {
        let message = format!("unpacks to more than {MAX_DENSITY} times its size; the rest was not read");
        return stop(DropReason::TooDense, message);
    }
    Ok(())
}
