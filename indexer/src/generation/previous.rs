//! The generation in force as the next build sees it: what it remembers, and what can be taken from
//! it as it is.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    layout::{Layout, SegmentLayout},
    ledger::{Known, Ledger},
    open::Generation,
};
use crate::{document::Document, error::Result, passage::Passage, source::Fingerprint};

/// A generation whose records need not be read again.
pub(super) struct Previous {
    pub(super) folder: PathBuf,
    generation: Generation,
    ledger: Ledger,
    layout: Layout,
}

impl Previous {
    /// Opens the generation in `folder`.
    ///
    /// # Errors
    /// When it is damaged or of another format: it is then of no use, and everything is read again.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let (generation, ledger) = rayon::join(|| Generation::open(folder), || Ledger::read(folder));
        Ok(Self { folder: folder.to_owned(), generation: generation?, ledger: ledger?, layout: Layout::read(folder)? })
    }

    /// Its base segment, and how many passages that holds, outdated ones included.
    pub(super) fn base(&self) -> (&SegmentLayout, u64) {
        (&self.layout.segments[0], self.generation.segment(0).held())
    }

    /// Sums of the files of its base segment, by `folder/name`.
    pub(super) fn base_sums(&self) -> BTreeMap<String, String> {
        let folder = format!("{}/", self.layout.segments[0].folder);
        let sums = self.generation.manifest().files.iter().filter(|(name, _)| name.starts_with(&folder));
        sums.map(|(name, sum)| (name.clone(), sum.clone())).collect()
    }

    /// How many documents its base segment holds, outdated ones included.
    pub(super) fn base_documents(&self) -> usize {
        self.generation.segment(0).documents.len()
    }

    /// Number of the document that a record gave.
    pub(super) fn find(&self, fingerprint: &Fingerprint) -> Option<u32> {
        self.ledger.find(fingerprint)
    }

    /// What it remembers of a document.
    pub(super) fn known(&self, document: u32) -> &Known {
        &self.ledger.known[document as usize]
    }

    /// Segment of a document, and its number there.
    pub(super) fn home(&self, document: u32) -> (usize, u32) {
        self.generation.home(document)
    }

    /// A document as it is stored.
    pub(super) fn stored(&self, document: u32) -> Result<(Document, Vec<Passage>)> {
        let (segment, own) = self.generation.home(document);
        self.generation.segment(segment).stored_document(own as usize)
    }
}
