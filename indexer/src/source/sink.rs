//! Where readers' documents go: the builder of a generation, or a collection that shows them. Only
//! says what is wanted of it; it neither reads nor writes.

use super::{record::Fingerprint, report::RepairReason};
use crate::{document::Document, error::Result};

/// What is known of a record beside its document.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// File, with line or record where there are several.
    pub place: &'a str,
    /// Tells this state of the record from any other.
    pub fingerprint: &'a Fingerprint,
    /// What was mended or left out on the way.
    pub repairs: &'a [(RepairReason, String)],
}

/// What a recalled record gave when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Passages of its document.
    pub passages: u64,
    /// What was mended or left out on the way.
    pub repairs: Vec<(RepairReason, String)>,
}

/// Takes documents in their order.
pub trait Sink {
    /// Whether the record was read before, in this very state, and need not be read again.
    fn knows(&self, fingerprint: &Fingerprint) -> bool;
    /// Id of the document that a known record gave.
    fn id_of(&self, fingerprint: &Fingerprint) -> Option<String>;
    /// Takes a document and returns how many passages it gave.
    ///
    /// # Errors
    /// When it cannot be written.
    fn add(&mut self, entry: Entry<'_>, document: Document) -> Result<u64>;
    /// Takes the document of a known record as it was.
    ///
    /// # Errors
    /// When it cannot be written.
    fn keep(&mut self, place: &str, fingerprint: &Fingerprint) -> Result<Kept>;
    /// Notes that a site answers `from` with `to`.
    fn redirect(&mut self, source: &str, from: &str, to: &str);
}

/// Collects documents as they come and knows none: to show a source without building anything.
#[derive(Debug, Default)]
pub struct Collected {
    /// The documents, each with its place.
    pub documents: Vec<(String, Document)>,
    /// Redirects, from and to.
    pub redirects: Vec<(String, String)>,
}

impl Sink for Collected {
    fn knows(&self, _: &Fingerprint) -> bool {
        false
    }

    fn id_of(&self, _: &Fingerprint) -> Option<String> {
        None
    }

    fn add(&mut self, entry: Entry<'_>, document: Document) -> Result<u64> {
        let passages = crate::passage::passages(&document).len() as u64;
        self.documents.push((entry.place.to_owned(), document));
        Ok(passages)
    }

    fn keep(&mut self, _: &str, _: &Fingerprint) -> Result<Kept> {
        Ok(Kept::default())
    }

    fn redirect(&mut self, _: &str, from: &str, to: &str) {
        self.redirects.push((from.to_owned(), to.to_owned()));
    }
}
