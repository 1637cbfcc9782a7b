//! Takes what a reader gives: completes and passes documents on, counts drops. Knows no format.

use std::collections::HashSet;

use super::{
    report::{DropReason, SourceReport},
    spec::SourceSpec,
};
use crate::{
    document::{Document, PUBLIC, is_safe_url},
    error::Result,
    text::language,
};

/// Takes what a reader gives: passes documents on, counts drops.
pub(super) struct Intake<'a> {
    /// What the configuration says of the source.
    pub(super) spec: &'a SourceSpec,
    pub(super) report: &'a mut SourceReport,
    pub(super) seen: HashSet<String>,
    pub(super) pass: &'a mut dyn FnMut(Document) -> Result<u64>,
}

impl Intake<'_> {
    /// Passes a document on, or drops it when it has no id, no text, or an id that came before.
    pub(super) fn accept(&mut self, mut document: Document, place: &str) -> Result<()> {
        if document.record.trim_matches('/').is_empty() {
            self.drop(DropReason::NoId, place, "");
            return Ok(());
        }
        let has_text = document.parts.iter().any(|part| !part.blocks.is_empty());
        if !has_text {
            self.drop(DropReason::NoText, place, &document.title);
            return Ok(());
        }
        if !self.seen.insert(document.id()) {
            self.drop(DropReason::DuplicateId, place, &document.record);
            return Ok(());
        }
        self.complete(&mut document);
        self.report.passages += (self.pass)(document)?;
        self.report.documents += 1;
        Ok(())
    }

    /// Fills in what the configuration says of the whole source, and what all readers would do alike.
    fn complete(&self, document: &mut Document) {
        // A record that restricts itself stays restricted, whatever its source says.
        if let Some(audience) = self.spec.audience.as_ref().filter(|_| document.audience == PUBLIC) {
            document.audience.clone_from(audience);
        }
        if document.product.is_none() {
            document.product.clone_from(&self.spec.product);
        }
        if document.versions.is_empty() {
            document.versions.extend(self.spec.version.clone());
        }
        document.url = document.url.take().filter(|url| is_safe_url(url));
        if document.title.trim().is_empty() {
            document.title = document.record.clone();
        }
        if document.language.is_none() {
            let prose = document.parts.iter().flat_map(|part| &part.blocks).find(|block| block.text().len() > 120);
            document.language = prose.and_then(|block| language::detect(block.text())).map(str::to_owned);
        }
        document.links.sort_unstable();
        document.links.dedup();
    }

    /// Counts a record that does not become a document.
    pub(super) fn drop(&mut self, reason: DropReason, place: &str, detail: &str) {
        self.report.drop(reason, place, detail);
    }
}
