//! Reads trees of AsciiDoc: Antora's layout, or any other with `path.html` for `path.adoc`. What a
//! page says of itself comes from its attributes, what the tree says of it from the catalog.

use std::collections::BTreeSet;

use super::{
    asciidoc_catalog::{Catalog, ENDINGS, Facts},
    description,
    tree::{self, Summed},
};
use crate::{
    clock::parse_time,
    document::Document,
    error::Result,
    source::{
        intake::Intake,
        limits::MAX_PAGE_BYTES,
        markup::asciidoc::{self, Attributes},
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
    let page = asciidoc::read(&facts.text, &facts.attributes, &facts.references);
    let missing = facts.missing.iter().map(|target| (RepairReason::MissingInclude, target.clone()));
    let mut repairs: Vec<_> = missing.collect();
    repairs.extend(page.unknown.iter().map(|name| (RepairReason::UnknownMarkup, name.clone())));
    let attributes = page.attributes.clone();
    let get = |name: &str| attributes.get(name).map(str::trim).filter(|value| !value.is_empty());
    let outcome = published(&attributes).map(|audience| {
        let address = |path: &str| spec.url_of(path).unwrap_or_else(|| path.to_owned());
        let first_heading = || page.parts.iter().find_map(|part| part.heading.first().cloned());
        let title = page.title.or_else(|| facts.nav_title.clone()).or_else(first_heading).unwrap_or_default();
        let mut document = Document::new(&spec.name, facts.record.clone(), spec.records(), title);
        document.url = spec.url_of(&facts.address);
        document.breadcrumb.clone_from(&facts.breadcrumb);
        document.audience = audience.unwrap_or(document.audience);
        document.product = get("page-product").map(str::to_owned);
        document.versions = ["page-version", "page-versions"].iter().flat_map(|name| list(get(name))).collect();
        if document.versions.is_empty() {
            document.versions.extend(facts.version.clone());
        }
        document.tags = ["keywords", "page-tags"].iter().flat_map(|name| list(get(name))).collect();
        document.tags = document.tags.iter().map(|tag| tag.to_lowercase()).collect();
        document.language = get("lang").map(|lang| lang.split(['-', '_']).next().unwrap_or(lang).to_lowercase());
        // A date that is filled in when the site is built says nothing here.
        if let Some(date) = get("revdate").filter(|date| !date.contains('{')) {
            document.updated = parse_time(date);
            repairs.extend(document.updated.is_none().then(|| (RepairReason::BadDate, date.to_owned())));
        }
        let own: BTreeSet<&str> = facts.references.values().map(|page| page.address.as_str()).collect();
        let link = |link: &String| if own.contains(link.as_str()) { address(link) } else { link.clone() };
        document.links = page.links.iter().map(link).collect();
        document.aliases = facts.aliases.iter().map(|path| address(path)).collect();
        document.parts = page.parts;
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
fn published(attributes: &Attributes) -> Result<Option<String>, Fault> {
    let said = |name: &str| attributes.get(name).map(|value| value.trim().to_lowercase());
    let is_draft = ["page-draft", "draft"].iter().any(|name| said(name).is_some_and(|value| value != "false"));
    let is_withheld = ["page-published", "published"].iter().any(|name| said(name).as_deref() == Some("false"));
    let is_hidden =
        ["robots", "page-robots"].iter().any(|name| said(name).is_some_and(|value| value.contains("noindex")));
    if is_draft || is_withheld || is_hidden {
        return Err((DropReason::Unpublished, if is_hidden { "noindex" } else { "draft" }.to_owned()));
    }
    let mut audiences = ["page-audience", "audience"].iter().filter_map(|name| attributes.get(name)).map(str::trim);
    match (audiences.next(), audiences.next()) {
        (None, _) => Ok(None),
        (Some(name), None) if !name.is_empty() && !name.contains(',') => Ok(Some(name.to_owned())),
        _ => Err((DropReason::BadFrontMatter, "`audience` is not one name".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audience(entries: &[(&str, &str)]) -> Result<Option<String>, DropReason> {
        let mut attributes = Attributes::new();
        for (name, value) in entries {
            attributes.preset(name, value);
        }
        published(&attributes).map_err(|(reason, _)| reason)
    }

    #[test]
    fn pages_that_want_to_be_hidden_are_hidden() {
        assert_eq!(audience(&[]), Ok(None));
        assert_eq!(audience(&[("page-audience", "staff")]), Ok(Some("staff".to_owned())));
        assert_eq!(audience(&[("audience", "")]), Err(DropReason::BadFrontMatter));
        assert_eq!(audience(&[("audience", "a, b")]), Err(DropReason::BadFrontMatter));
        assert_eq!(audience(&[("audience", "a"), ("page-audience", "b")]), Err(DropReason::BadFrontMatter));
        for entry in [("page-draft", ""), ("page-published", "false"), ("robots", "noindex, nofollow")] {
            assert_eq!(audience(&[entry]), Err(DropReason::Unpublished), "{entry:?}");
        }
        assert_eq!(audience(&[("page-draft", "false")]), Ok(None));
    }
}
