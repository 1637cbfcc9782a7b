//! Golden fixtures: Markdown of generators other than Hugo.

use tier0_indexer::source::{Dialect, SourceKind, SourceSpec};

use crate::support::{fixture, rendered};

fn site(folder: &str, dialect: Dialect) -> String {
    let spec = SourceSpec {
        url: Some("https://docs.example".to_owned()),
        dialect: Some(dialect),
        ..SourceSpec::new("docs", SourceKind::Markdown, fixture(folder))
    };
    rendered(&spec)
}

#[test]
fn docusaurus() {
    insta::assert_snapshot!("docusaurus", site("docusaurus/docs", Dialect::Docusaurus));
}

#[test]
fn mkdocs() {
    insta::assert_snapshot!("mkdocs", site("mkdocs/docs", Dialect::Mkdocs));
}

#[test]
fn jekyll() {
    insta::assert_snapshot!("jekyll", site("jekyll", Dialect::Jekyll));
}

#[test]
fn myst() {
    insta::assert_snapshot!("myst", site("myst", Dialect::Myst));
}
