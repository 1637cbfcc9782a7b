//! Golden fixtures: Built sites.

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{fixture, rendered};

fn site(name: &str, url: &str) -> String {
    let path = fixture("html").join(name);
    rendered(&SourceSpec { url: Some(url.to_owned()), ..SourceSpec::new("docs", SourceKind::Html, path) })
}

#[test]
fn docusaurus() {
    insta::assert_snapshot!("html_docusaurus", site("docusaurus", "https://docs.harbour.example/"));
}

#[test]
fn mkdocs_material() {
    insta::assert_snapshot!("html_mkdocs", site("mkdocs", "https://guides.harbour.example/"));
}

#[test]
fn sphinx_furo_and_read_the_docs() {
    insta::assert_snapshot!("html_sphinx", site("sphinx", "https://harbour.readthedocs.example/en/latest/"));
}

#[test]
fn hugo_docsy() {
    insta::assert_snapshot!("html_docsy", site("docsy", "https://harbour.example/de/"));
}

#[test]
fn mdbook() {
    insta::assert_snapshot!("html_mdbook", site("mdbook", "https://book.harbour.example/"));
}

#[test]
fn jekyll_just_the_docs() {
    insta::assert_snapshot!("html_just_the_docs", site("just-the-docs", "https://handbook.harbour.example/"));
}

#[test]
fn pages_without_generator_redirects_and_faults() {
    insta::assert_snapshot!("html_plain", site("plain", "https://harbour.example/"));
}
