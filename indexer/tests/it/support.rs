//! What the tests share: a shelf in a temporary folder, small documents, sources by one line.

use std::path::Path;

use tier0_indexer::{
    Block, Document, Kind, Part, Result, Role,
    clock::{FixedClock, Timestamp},
    generation::{Manifest, Shelf},
    source::{Mapping, Records, Report, SourceKind, SourceSpec, read},
};

pub(crate) fn clock(seconds: i64) -> FixedClock {
    FixedClock(Timestamp::from_second(seconds).unwrap())
}

pub(crate) fn page(record: &str, text: &str) -> Document {
    let mut document = Document::new("docs", record, Kind::Doc, format!("Page {record}"));
    document.parts.push(Part { blocks: vec![Block::Prose(text.to_owned())], ..Part::new(Role::Section) });
    document
}

pub(crate) fn build(shelf: &Shelf, seconds: i64, documents: &[Document]) -> Result<Manifest> {
    let (staged, ()) = shelf.build(&clock(seconds), |builder| {
        for document in documents {
            builder.add(document)?;
        }
        Ok(())
    })?;
    shelf.publish(staged)
}

pub(crate) fn spec(kind: SourceKind, path: &Path) -> SourceSpec {
    SourceSpec {
        name: "docs".into(),
        kind,
        path: path.to_owned(),
        url: None,
        audience: None,
        product: None,
        version: None,
        as_: None::<Records>,
        map: Mapping::default(),
    }
}

/// Reads a source whole: its documents and its account.
pub(crate) fn read_all(spec: &SourceSpec) -> (Vec<Document>, Report) {
    let mut documents = Vec::new();
    let account = read(spec, &mut |document| {
        documents.push(document);
        Ok(1)
    })
    .unwrap();
    let mut report = Report::default();
    report.add(&spec.name, account);
    (documents, report)
}
