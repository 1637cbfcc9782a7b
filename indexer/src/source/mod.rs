//! Readers: one per format, each turning files into [`Document`]s or counted drops. A reader never
//! sees the index, and no input makes it stop: what it cannot read is dropped with a reason.

mod discourse;
mod files;
mod front_matter;
mod html;
mod jsonl;
pub mod limits;
mod markdown;
mod outline;
pub mod report;
mod spec;
mod stackexchange;

pub use report::{Drop, DropReason, Report, SourceReport};
pub use spec::{Mapping, Records, SourceKind, SourceSpec};

use crate::{
    document::{Document, is_safe_url},
    error::{Error, Result},
    text::language,
};

/// Takes what a reader gives: passes documents on, counts drops.
struct Intake<'a> {
    spec: &'a SourceSpec,
    report: &'a mut SourceReport,
    seen: std::collections::HashSet<String>,
    pass: &'a mut dyn FnMut(Document) -> Result<u64>,
}

impl Intake<'_> {
    /// Passes a document on, or drops it when it has no id, no text, or an id that came before.
    fn accept(&mut self, mut document: Document, place: &str) -> Result<()> {
        if document.record.trim_matches('/').is_empty() {
            self.drop(DropReason::NoId, place, "");
            return Ok(());
        }
        let has_text = document.parts.iter().any(|part| !part.blocks.is_empty());
        if !has_text {
            self.drop(DropReason::NoText, place, &document.title);
            return Ok(());
        }
        if !self.seen.insert(document.record.clone()) {
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
        if let Some(audience) = &self.spec.audience {
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

    fn drop(&mut self, reason: DropReason, place: &str, detail: &str) {
        self.report.drop(reason, place, detail);
    }
}

/// Reads a whole source and passes every document to `pass`, in a fixed order.
///
/// # Errors
/// [`Error::Source`] when the source's path is not there; whatever `pass` returns. Bad records are
/// no errors: they are counted in the report.
pub fn read(spec: &SourceSpec, pass: &mut dyn FnMut(Document) -> Result<u64>) -> Result<SourceReport> {
    if !spec.path.exists() {
        return Err(Error::Source {
            name: spec.name.clone(),
            message: format!("`{}` does not exist; correct `path` in the configuration", spec.path.display()),
        });
    }
    let mut report = SourceReport::default();
    let mut intake = Intake { spec, report: &mut report, seen: std::collections::HashSet::new(), pass };
    match spec.kind {
        SourceKind::Markdown => markdown::read(&mut intake)?,
        SourceKind::Html => html::read(&mut intake)?,
        SourceKind::Jsonl => jsonl::read(&mut intake)?,
        SourceKind::Stackexchange => stackexchange::read(&mut intake)?,
        SourceKind::Discourse => discourse::read(&mut intake)?,
    }
    Ok(report)
}
