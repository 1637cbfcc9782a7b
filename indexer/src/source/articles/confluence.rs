//! Reads Confluence space exports, XML or HTML, told by what the folder holds. Knows neither format.

use super::{confluence_html, confluence_xml};
use crate::{
    error::Result,
    source::{files, intake::Intake},
};

/// Reads the export: `path` is its folder, or a file of it.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    let mut entities = files::list(intake, &["xml"]);
    if root.is_dir() {
        entities.retain(|path| path.file_name().is_some_and(|name| name == "entities.xml"));
    } else {
        entities.retain(|path| path.extension().is_none_or(|ending| ending != "html" && ending != "htm"));
    }
    if entities.is_empty() {
        return confluence_html::read(intake);
    }
    for path in entities {
        let place = files::relative(&path, &root);
        confluence_xml::read(intake, &path, &place)?;
    }
    Ok(())
}
