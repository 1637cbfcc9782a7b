//! Golden fixtures: reStructuredText, as Sphinx has it.

use std::fs;

use tier0_indexer::source::{SourceKind, SourceSpec};

use crate::support::{changed, fixture, rendered, spec};

#[test]
fn sphinx() {
    let spec = SourceSpec {
        url: Some("https://quay.example/docs".into()),
        version: Some("3.1".into()),
        ..spec(SourceKind::Rst, &fixture("rst"))
    };
    insta::assert_snapshot!("rst_sphinx", rendered(&spec));
}

#[test]
fn a_page_is_read_again_when_what_it_is_made_of_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.rst", "A\n=\n\n.. include:: part.txt\n");
    write("b.rst", "B\n=\n\nSee :ref:`label`.\n");
    write("c.rst", ".. _label:\n\nC\n=\n\nText.\n");
    write("d.rst", "D\n=\n\nText.\n");
    write("index.rst", "Home\n====\n\nText.\n\n.. toctree::\n   :caption: One\n\n   d\n");
    write("part.txt", "One.\n");
    let spec = spec(SourceKind::Rst, folder.path());
    assert_eq!(changed(&spec, || write("part.txt", "Two.\n")), ["a.rst"]);
    assert_eq!(changed(&spec, || write("c.rst", ".. _label:\n\nSee\n===\n\nText.\n")), ["b.rst", "c.rst"]);
    let index = "Home\n====\n\nText.\n\n.. toctree::\n   :caption: Two\n\n   d\n";
    assert_eq!(changed(&spec, || write("index.rst", index)), ["d.rst", "index.rst"]);
    assert!(changed(&spec, || ()).is_empty());
}
