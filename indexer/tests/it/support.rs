//! What the tests share: a shelf in a temporary folder, small documents, sources by one line.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use tier0_indexer::{
    Block, Document, Kind, Part, Result, Role,
    clock::{FixedClock, Timestamp},
    generation::{Builder, Manifest, Reuse, Shelf},
    passage::passages,
    source::{Collected, Entry, Fingerprint, Kept, Report, Sink, SourceKind, SourceSpec, read},
};

pub(crate) fn clock(seconds: i64) -> FixedClock {
    FixedClock(Timestamp::from_second(seconds).unwrap())
}

pub(crate) fn page(record: &str, text: &str) -> Document {
    let mut document = Document::new("docs", record, Kind::Doc, format!("Page {record}"));
    document.parts.push(Part { blocks: vec![Block::Prose(text.to_owned())], ..Part::new(Role::Section) });
    document
}

/// Publishes `documents`, taking from the generation in force what has not changed.
pub(crate) fn build(shelf: &Shelf, seconds: i64, documents: &[Document]) -> Result<Manifest> {
    build_with(shelf, seconds, documents, Reuse::Unchanged)
}

pub(crate) fn build_with(shelf: &Shelf, seconds: i64, documents: &[Document], reuse: Reuse) -> Result<Manifest> {
    let (staged, ()) = shelf.build(&clock(seconds), reuse, |builder| add_all(builder, documents))?;
    shelf.publish(staged)
}

/// Adds documents as if each had been read from a record of its own.
pub(crate) fn add_all(builder: &mut Builder, documents: &[Document]) -> Result<()> {
    for document in documents {
        let fingerprint = Fingerprint::of(&blake3::hash(b"tests"), &[format!("{document:?}").as_bytes()]);
        if builder.knows(&fingerprint) {
            builder.keep(&document.record, &fingerprint)?;
        } else {
            let entry = Entry { place: &document.record, fingerprint: &fingerprint, repairs: &[] };
            builder.add(entry, document.clone())?;
        }
    }
    Ok(())
}

pub(crate) fn spec(kind: SourceKind, path: &Path) -> SourceSpec {
    SourceSpec::new("docs", kind, path)
}

/// Reads a source whole: its documents and its account.
pub(crate) fn read_all(spec: &SourceSpec) -> (Vec<Document>, Report) {
    let mut collected = Collected::default();
    let account = read(spec, &mut collected).unwrap();
    let mut report = Report::default();
    report.add(&spec.name, account);
    (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
}

/// Keeps what tells each record from any other state of it.
#[derive(Default)]
struct Prints(BTreeMap<String, Fingerprint>);

impl Sink for Prints {
    fn knows(&self, _: &Fingerprint) -> bool {
        false
    }

    fn id_of(&self, _: &Fingerprint) -> Option<String> {
        None
    }

    fn add(&mut self, entry: Entry<'_>, _: Document) -> Result<u64> {
        self.0.insert(entry.place.to_owned(), entry.fingerprint.clone());
        Ok(0)
    }

    fn keep(&mut self, _: &str, _: &Fingerprint) -> Result<Kept> {
        Ok(Kept::default())
    }

    fn redirect(&mut self, _: &str, _: &str, _: &str) {}
}

/// Places of the records that another state of a source would have read again.
pub(crate) fn changed(spec: &SourceSpec, change: impl FnOnce()) -> Vec<String> {
    let (mut before, mut after) = (Prints::default(), Prints::default());
    read(spec, &mut before).unwrap();
    change();
    read(spec, &mut after).unwrap();
    after.0.into_iter().filter(|(place, print)| before.0.get(place) != Some(print)).map(|(place, _)| place).collect()
}

/// Folder of the fixture `name`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A source as its reader sees it, for people to read: every document with its passages, redirects and
/// the account.
pub(crate) fn rendered(spec: &SourceSpec) -> String {
    let mut collected = Collected::default();
    let account = read(spec, &mut collected).unwrap();
    let mut out = String::new();
    for (place, document) in &collected.documents {
        render_document(&mut out, place, document);
    }
    for (from, to) in &collected.redirects {
        writeln!(out, "redirect {from} -> {to}").unwrap();
    }
    writeln!(out, "records {} = documents {} + drops {:?}", account.records, account.documents, account.drops).unwrap();
    for drop in &account.dropped {
        writeln!(out, "drop {}: {}: {}", drop.place, drop.reason, drop.detail).unwrap();
    }
    for repair in &account.repaired {
        writeln!(out, "repair {}: {}: {}", repair.place, repair.reason, repair.detail).unwrap();
    }
    out
}

fn render_document(out: &mut String, place: &str, document: &Document) {
    writeln!(out, "== {} ({:?} from {place})", document.id(), document.kind).unwrap();
    writeln!(out, "title: {}", document.title).unwrap();
    let facts = [
        ("url", document.url.clone()),
        ("breadcrumb", listed(&document.breadcrumb, " > ")),
        ("audience", Some(document.audience.clone()).filter(|audience| audience != "public")),
        ("product", document.product.clone()),
        ("versions", listed(&document.versions, ", ")),
        ("tags", listed(&document.tags, ", ")),
        ("language", document.language.clone()),
        ("created", document.created.map(|at| at.to_string())),
        ("updated", document.updated.map(|at| at.to_string())),
        ("closed", document.closed.then(|| "yes".to_owned())),
        ("state", document.answer_state().map(|state| format!("{state:?}"))),
        ("links", listed(&document.links, " ")),
        ("aliases", listed(&document.aliases, " ")),
        ("duplicate of", listed(&document.duplicate_of, " ")),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            writeln!(out, "{name}: {fact}").unwrap();
        }
    }
    for passage in passages(document) {
        let Some(part) = document.parts.get(passage.part) else { continue };
        write!(out, "-- {:?}", part.role).unwrap();
        if !part.heading.is_empty() {
            write!(out, " {}", part.heading.join(" > ")).unwrap();
        }
        let marks = [
            part.anchor.as_ref().map(|anchor| format!("#{anchor}")),
            part.author.as_ref().map(|author| format!("by {author}")),
            part.staff.then(|| "staff".to_owned()),
            part.accepted.then(|| "accepted".to_owned()),
            part.votes.map(|votes| format!("votes {votes}")),
            part.created.map(|at| format!("created {at}")),
            part.edited.map(|at| format!("edited {at}")),
        ];
        for mark in marks.into_iter().flatten() {
            write!(out, " [{mark}]").unwrap();
        }
        out.push('\n');
        for block in &passage.blocks {
            let mark = if matches!(block, Block::Code(_)) { "   `" } else { "   |" };
            for line in block.text().lines() {
                writeln!(out, "{mark} {line}").unwrap();
            }
        }
    }
}

fn listed(values: &[String], between: &str) -> Option<String> {
    (!values.is_empty()).then(|| values.join(between))
}
