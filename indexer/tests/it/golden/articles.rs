//! Golden fixtures: Knowledge-base exports.

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{fixture, rendered, spec};

fn export(kind: SourceKind, folder: &str, url: &str, segments: &[(&str, &str)]) -> SourceSpec {
    SourceSpec {
        url: Some(url.to_owned()),
        segments: segments.iter().map(|&(id, name)| (id.to_owned(), name.to_owned())).collect(),
        ..spec(kind, &fixture(folder))
    }
}

#[test]
fn zendesk_help_center() {
    let spec = export(SourceKind::Zendesk, "zendesk", "https://lumen.zendesk.com", &[("700", "team-plan")]);
    insta::assert_snapshot!("zendesk", rendered(&spec));
}

#[test]
fn intercom_articles() {
    let spec = export(SourceKind::Intercom, "intercom", "https://help.till.example", &[("internal", "agents")]);
    insta::assert_snapshot!("intercom", rendered(&spec));
}

#[test]
fn freshdesk_solutions() {
    let segments = [("visibility-4", "partners")];
    let spec = export(SourceKind::Freshdesk, "freshdesk", "https://meter.freshdesk.com", &segments);
    insta::assert_snapshot!("freshdesk", rendered(&spec));
}

#[test]
fn confluence_space_as_xml() {
    let spec =
        export(SourceKind::Confluence, "confluence/xml", "https://wiki.kite.example", &[("restricted", "operators")]);
    insta::assert_snapshot!("confluence_xml", rendered(&spec));
}

#[test]
fn confluence_space_as_html() {
    let spec = export(SourceKind::Confluence, "confluence/html", "https://wiki.kite.example", &[]);
    insta::assert_snapshot!("confluence_html", rendered(&spec));
}
