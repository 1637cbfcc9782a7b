//! Bounds what one record of a long file may take up: parsers hold a record whole, however long it
//! is, and do not ask before. Knows no format.

use std::io::{self, BufRead, Read};

use crate::source::limits::MAX_RECORD_BYTES;

/// Gives out at most [`MAX_RECORD_BYTES`] until it is renewed; then it fails with
/// [`io::ErrorKind::FileTooLarge`].
pub(super) struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, left: MAX_RECORD_BYTES }
    }

    /// Begins a record.
    pub(super) fn renew(&mut self) {
        self.left = MAX_RECORD_BYTES;
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let chunk = self.inner.fill_buf()?;
        if self.left == 0 && !chunk.is_empty() {
            let message = format!("a record of more than {MAX_RECORD_BYTES} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        Ok(chunk.get(..left).unwrap_or(chunk))
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_at_the_limit_is_read_and_a_longer_one_is_not() {
        let limit = usize::try_from(MAX_RECORD_BYTES).unwrap();
        let bytes = vec![b'a'; 3 * limit];
        let mut input = Metered::new(bytes.as_slice());
        let mut record = vec![0; limit];
        input.read_exact(&mut record).unwrap();
        input.renew();
        input.read_exact(&mut record).unwrap();
        assert_eq!(input.read(&mut [0; 1]).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn the_end_of_the_file_is_no_fault() {
        let limit = usize::try_from(MAX_RECORD_BYTES).unwrap();
        let bytes = vec![b'a'; limit];
        let mut record = Vec::new();
        assert_eq!(Metered::new(bytes.as_slice()).read_to_end(&mut record).unwrap(), limit);
    }
}
