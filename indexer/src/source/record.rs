//! One record of a source, before and after it is read: where it stands, what tells it from any
//! other, what came of it. Data only.

use serde::{Deserialize, Serialize};

use super::report::{DropReason, RepairReason};
use crate::document::Document;

/// Tells one state of one record from any other: BLAKE3, in hex, over the readers' own code, what the
/// configuration says of the source, and everything that the record is read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of `parts`, in order, under the `key` of the source.
    #[must_use]
    pub fn of(key: &blake3::Hash, parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key.as_bytes());
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().to_hex().to_string())
    }
}

/// A record as it stands in the source.
#[derive(Debug)]
pub(super) struct Raw<T> {
    /// File, with line or record where there are several.
    pub(super) place: String,
    pub(super) fingerprint: Fingerprint,
    /// What it is read from.
    pub(super) content: T,
}

/// Why a record does not become a document, and what was found.
pub(super) type Fault = (DropReason, String);

/// What came of a record.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) outcome: Result<Document, Fault>,
    /// What was mended or left out on the way, and what was found there.
    pub(super) repairs: Vec<(RepairReason, String)>,
    /// Of a record that only leads to another: from and to.
    pub(super) redirect: Option<(String, String)>,
}

impl From<Result<Document, Fault>> for Reading {
    fn from(outcome: Result<Document, Fault>) -> Self {
        Self { outcome, repairs: Vec::new(), redirect: None }
    }
}
