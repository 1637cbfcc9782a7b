//! Pieces of threads that wait until the whole export has been read, because an answer may come
//! before its question. They wait in memory while they are few and in a temporary file when they are
//! many; only where they lie is always in memory. Knows no export format.

use std::{
    collections::BTreeMap,
    env,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
};

use serde::{Serialize, de::DeserializeOwned};
use tempfile::{SpooledTempFile, spooled_tempfile};

use crate::{
    error::{Error, Result},
    source::limits::MAX_PIECES_IN_MEMORY,
};

/// Where a piece lies.
type Span = (u64, u64);

/// Takes pieces, each under the number of what it belongs to.
pub(super) struct Pieces {
    file: BufWriter<SpooledTempFile>,
    end: u64,
    spans: BTreeMap<u64, Vec<Span>>,
}

impl Pieces {
    pub(super) fn new() -> Self {
        Self { file: BufWriter::new(spooled_tempfile(MAX_PIECES_IN_MEMORY)), end: 0, spans: BTreeMap::new() }
    }

    /// Puts a piece behind those that lie under `key` already.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn put(&mut self, key: u64, piece: &impl Serialize) -> Result<()> {
        let bytes = serde_json::to_vec(piece).unwrap_or_default();
        self.file.write_all(&bytes).map_err(Error::io("write", &env::temp_dir()))?;
        self.spans.entry(key).or_default().push((self.end, bytes.len() as u64));
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Ends the taking.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn gathered(self) -> Result<Gathered> {
        let file = self.file.into_inner().map_err(|error| Error::io("write", &env::temp_dir())(error.into_error()))?;
        Ok(Gathered { file, spans: self.spans })
    }
}

/// Gives pieces back.
pub(super) struct Gathered {
    file: SpooledTempFile,
    spans: BTreeMap<u64, Vec<Span>>,
}

impl Gathered {
    /// Everything that pieces lie under, in order.
    pub(super) fn keys(&self) -> Vec<u64> {
        self.spans.keys().copied().collect()
    }

    /// Bytes of all pieces under `key`.
    pub(super) fn size(&self, key: u64) -> u64 {
        self.spans.get(&key).into_iter().flatten().map(|(_, length)| length).sum()
    }

    /// The pieces under `key`, in the order in which they came.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub(super) fn get<T: DeserializeOwned>(&mut self, key: u64) -> Result<Vec<T>> {
        let unreadable = |error| Error::io("read", &env::temp_dir())(error);
        let mut pieces = Vec::new();
        let mut bytes = Vec::new();
        for &(start, length) in self.spans.get(&key).into_iter().flatten() {
            bytes.clear();
            self.file.seek(SeekFrom::Start(start)).map_err(unreadable)?;
            (&mut self.file).take(length).read_to_end(&mut bytes).map_err(unreadable)?;
            let piece = serde_json::from_slice(&bytes).map_err(|error| unreadable(error.into()))?;
            pieces.push(piece);
        }
        Ok(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_under_their_key_in_their_order_even_from_the_file() {
        let long = "x".repeat(MAX_PIECES_IN_MEMORY / 4);
        let mut pieces = Pieces::new();
        for (key, text) in [(2, "a"), (1, long.as_str()), (2, &long), (2, "b"), (1, &long), (1, &long), (3, "c")] {
            pieces.put(key, &text).unwrap();
        }
        let mut gathered = pieces.gathered().unwrap();
        assert!(gathered.file.is_rolled());
        assert_eq!(gathered.keys(), [1, 2, 3]);
        assert_eq!(gathered.get::<String>(2).unwrap(), ["a", long.as_str(), "b"]);
        assert_eq!(gathered.size(3), 3);
        assert_eq!((gathered.get::<String>(4).unwrap().len(), gathered.size(4)), (0, 0));
    }
}
