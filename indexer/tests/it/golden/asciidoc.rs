//! Golden fixtures: AsciiDoc, in Antora's layout and in a plain tree.

use std::fs;

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{changed, fixture, rendered, spec};

#[test]
fn antora() {
    let spec = SourceSpec {
        url: Some("https://docs.example".into()),
        ..spec(SourceKind::Asciidoc, &fixture("asciidoc/antora"))
    };
    insta::assert_snapshot!("asciidoc_antora", rendered(&spec));
}

#[test]
fn plain() {
    insta::assert_snapshot!("asciidoc_plain", rendered(&spec(SourceKind::Asciidoc, &fixture("asciidoc/plain"))));
}

#[test]
fn a_page_is_read_again_when_what_it_is_made_of_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.adoc", "= A\n\ninclude::_part.adoc[]\n");
    write("b.adoc", "= B\n\nSee xref:c.adoc[].\n");
    write("c.adoc", "= C\n\nText.\n");
    write("d.adoc", "= D\n\nText.\n");
    write("_part.adoc", "One.\n");
    let spec = spec(SourceKind::Asciidoc, folder.path());
    assert_eq!(changed(&spec, || write("_part.adoc", "Two.\n")), ["a.adoc"]);
    assert_eq!(changed(&spec, || write("c.adoc", "= See\n\nText.\n")), ["b.adoc", "c.adoc"]);
    assert!(changed(&spec, || ()).is_empty());
}
