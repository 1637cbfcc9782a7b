//! Reads trees of reStructuredText, as Sphinx has them: `path.html` for `path.rst`. What a page says of
//! itself comes from its fields, what the tree says of it from the catalog.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    description,
    rst_catalog::{Catalog, ENDINGS, Facts},
    tree::{self, Summed},
};
use crate::{
    clock::parse_time,
    document::Document,
    error::Result,
    source::{
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        markup::rst,
        record::{Fault, Reading},
        report::{DropReason, RepairReason},
        spec::SourceSpec,
    },
};

/// Reads every page of the tree.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let spec = intake.spec;
    let catalog = Catalog::read(&spec.path);
    tree::read_those(
        intake,
        &ENDINGS,
        MAX_PAGE_BYTES,
        |place| catalog.is_page(place),
        |place, text| Summed::new(catalog.facts(place, text)),
        |_, _, context| page(spec, &context.facts),
    )
}

fn page(spec: &SourceSpec, facts: &Facts) -> Reading {
    let version = spec.version.as_deref().map(|version| [("version", version), ("release", version), ("today", "")]);
    let page = rst::read(&facts.text, version.as_ref().map_or(&[][..], |given| given), &facts.references);
    let missing = facts.missing.iter().map(|target| (RepairReason::MissingInclude, target.clone()));
    let mut repairs: Vec<_> = missing.collect();
    repairs.extend(page.unknown.iter().map(|name| (RepairReason::UnknownMarkup, name.clone())));
    let fields = &page.fields;
    let get = |name: &str| fields.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let outcome = published(fields).map(|audience| {
        let title = page.title.clone().or_else(|| get("title").map(str::to_owned)).unwrap_or_default();
        let mut document = Document::new(&spec.name, facts.record.clone(), spec.records(), title);
        document.url = spec.url_of(&facts.address);
        document.breadcrumb.clone_from(&facts.breadcrumb);
        document.audience = audience.unwrap_or(document.audience);
        document.product = get("product").map(str::to_owned);
        document.versions = list(get("version"));
        document.tags =
            ["keywords", "tags"].iter().flat_map(|name| list(get(name))).map(|tag| tag.to_lowercase()).collect();
        document.language = get("language").map(|code| code.split(['-', '_']).next().unwrap_or(code).to_lowercase());
        if let Some(date) = ["date", "revised", "updated"].iter().find_map(|name| get(name)) {
            document.updated = parse_time(date);
            repairs.extend(document.updated.is_none().then(|| (RepairReason::BadDate, date.to_owned())));
        }
        let own: BTreeSet<&str> = facts.references.values().map(|page| page.address.as_str()).collect();
        let address = |link: &String| spec.url_of(link).filter(|_| own.contains(link.as_str()));
        document.links = page.links.iter().map(|link| address(link).unwrap_or_else(|| link.clone())).collect();
        document.parts.clone_from(&page.parts);
        if let Some(text) = get("description") {
            description::put_first(&mut document.parts, text);
        }
        document
    });
    Reading { outcome, repairs, redirect: None }
}

fn list(value: Option<&str>) -> Vec<String> {
    let values = value.unwrap_or_default().split(',').map(str::trim);
    values.filter(|value| !value.is_empty()).map(str::to_owned).collect()
}

/// Who may see the page, if it says so.
///
/// # Errors
/// When it is not meant to be found, or says who may see it in a way that is not one name: a page
/// that wants to be hidden is never shown for a slip of the pen.
fn published(fields: &BTreeMap<String, String>) -> Result<Option<String>, Fault> {
    let hidden = |reason: &str| Err((DropReason::Unpublished, reason.to_owned()));
    if fields.get("robots").is_some_and(|robots| robots.to_lowercase().contains("noindex")) {
        return hidden("noindex");
    }
    for name in ["nosearch", "draft"] {
        if fields.get(name).is_some_and(|value| !value.trim().eq_ignore_ascii_case("false")) {
            return hidden(name);
        }
    }
    match fields.get("audience").map(|name| name.trim()) {
        None => Ok(None),
        Some(name) if !name.is_empty() && !name.contains(',') => Ok(Some(name.to_owned())),
        Some(_) => Err((DropReason::BadFrontMatter, "`audience` is not one name".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audience(entries: &[(&str, &str)]) -> Result<Option<String>, DropReason> {
        let fields = entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        published(&fields).map_err(|(reason, _)| reason)
    }

    #[test]
    fn pages_that_want_to_be_hidden_are_hidden() {
        assert_eq!(audience(&[("orphan", "")]), Ok(None));
        assert_eq!(audience(&[("audience", "staff")]), Ok(Some("staff".to_owned())));
        assert_eq!(audience(&[("audience", "")]), Err(DropReason::BadFrontMatter));
        assert_eq!(audience(&[("audience", "a, b")]), Err(DropReason::BadFrontMatter));
        for entry in [("nosearch", ""), ("draft", "true"), ("robots", "NoIndex")] {
            assert_eq!(audience(&[entry]), Err(DropReason::Unpublished), "{entry:?}");
        }
        assert_eq!(audience(&[("draft", "false")]), Ok(None));
    }
}
