//! Readers: one per format, each turning files into [`Document`]s or counted drops. A reader never
//! sees the index, and no input makes it stop: what it cannot read is dropped with a reason.

mod discourse;
mod files;
mod front_matter;
mod html;
mod html_gate;
mod intake;
mod jsonl;
pub mod limits;
mod markdown;
mod outline;
pub mod report;
mod spec;
mod stackexchange;

pub use report::{Drop, DropReason, Report, SourceReport};
pub use spec::{Mapping, Records, SourceKind, SourceSpec};

use intake::Intake;

use crate::{
    document::Document,
    error::{Error, Result},
};

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
