//! Readers: one per format, each turning files into [`Document`](crate::Document)s or counted drops.
//! A reader never sees the index, and no input makes it stop: what it cannot read is dropped with a
//! reason.

mod articles;
mod files;
mod forum;
mod intake;
pub mod limits;
mod mapped;
mod markup;
mod record;
pub mod report;
mod sink;
mod site;
mod spec;

pub use files::state_of;
pub use record::Fingerprint;
pub use report::{DropReason, Met, RepairReason, Report, SourceReport};
pub use sink::{Collected, Entry, Kept, Sink};
pub use spec::{Crawl, Dialect, Mapping, Notation, Records, ReplyMapping, SourceKind, SourceSpec};

use std::path::{Component, Path, PathBuf};

use intake::Intake;

use crate::error::{Error, Result};

/// The folder of an unpacked archive that the source is about.
fn within(root: &Path, spec: &SourceSpec) -> PathBuf {
    let parts = spec.within.iter().flat_map(|path| path.components());
    root.join(parts.filter(|part| matches!(part, Component::Normal(_))).collect::<PathBuf>())
}

/// Reads a whole source and passes every document to `sink`, in a fixed order.
///
/// # Errors
/// [`Error::Source`] when the source's path is not there or its account does not balance; whatever
/// `sink` returns. Bad records are no errors: they are counted in the report.
pub fn read(spec: &SourceSpec, sink: &mut dyn Sink) -> Result<SourceReport> {
    let fault = |message: String| Error::Source { name: spec.name.clone(), message };
    if spec.kind != SourceKind::Crawl && !spec.path.exists() {
        return Err(fault(format!("`{}` does not exist; correct `path` in the configuration", spec.path.display())));
    }
    let unpacked = files::archive::unpack(&spec.path)
        .map_err(|error| fault(format!("`{}` cannot be unpacked: {error}", spec.path.display())))?;
    let inner = unpacked.as_ref().map(|archive| SourceSpec { path: within(&archive.root(), spec), ..spec.clone() });
    if let Some(spec) = inner.as_ref().filter(|spec| !spec.path.exists()) {
        let within = spec.within.clone().unwrap_or_default();
        return Err(fault(format!(
            "the archive holds no `{}`; correct `within` in the configuration",
            within.display()
        )));
    }
    let mut intake = Intake::new(inner.as_ref().unwrap_or(spec), sink);
    for (place, (reason, detail)) in unpacked.iter().flat_map(|archive| &archive.faults) {
        intake.refuse(*reason, place, detail);
    }
    match spec.kind {
        SourceKind::Markdown => site::markdown::read(&mut intake)?,
        SourceKind::Asciidoc => site::asciidoc::read(&mut intake)?,
        SourceKind::Rst => site::rst::read(&mut intake)?,
        SourceKind::Html => site::html::read(&mut intake)?,
        SourceKind::Crawl => site::crawl::read(&mut intake)?,
        SourceKind::Zendesk => articles::zendesk::read(&mut intake)?,
        SourceKind::Intercom => articles::intercom::read(&mut intake)?,
        SourceKind::Freshdesk => articles::freshdesk::read(&mut intake)?,
        SourceKind::Confluence => articles::confluence::read(&mut intake)?,
        SourceKind::Stackexchange => forum::stackexchange::read(&mut intake)?,
        SourceKind::Discourse => forum::discourse::read(&mut intake)?,
        SourceKind::ZendeskCommunity => forum::zendesk_community::read(&mut intake)?,
        SourceKind::Github => forum::github::read(&mut intake)?,
        SourceKind::Phpbb => forum::phpbb::read(&mut intake)?,
        SourceKind::Mbox => forum::mbox::read(&mut intake)?,
        SourceKind::Jsonl => mapped::jsonl::read(&mut intake)?,
        SourceKind::Csv => mapped::csv::read(&mut intake)?,
    }
    let report = intake.finish();
    if report.is_balanced() {
        return Ok(report);
    }
    Err(fault(format!(
        "its account does not balance: {} records, {} documents, {} drops; this is a fault of tier0, please report it",
        report.records,
        report.documents,
        report.drops.values().sum::<u64>(),
    )))
}
