//! `tier0 index --explain-source`: shows the first documents of a source as they are read, so that a
//! mapping can be set right before anything is indexed.

use std::fmt::Write as _;

use anyhow::bail;
use tier0_indexer::{
    Block, Document, Result,
    passage::passages,
    source::{Entry, Fingerprint, Kept, Report, Sink, read},
};

use super::account::words;
use crate::{config::Config, error::InputError};

/// Longest text of a passage that is shown, in bytes.
const SHOWN_BYTES: usize = 400;

/// The first `count` documents of the source `name`, in words, and its account.
pub(super) fn explain(config: &Config, name: &str, count: usize) -> anyhow::Result<(Vec<Document>, Report)> {
    let Some(spec) = config.sources.iter().find(|spec| spec.name == name) else {
        let known: Vec<_> = config.sources.iter().map(|spec| format!("`{}`", spec.name)).collect();
        bail!(InputError(format!("no source is named `{name}`; the configuration has {}", known.join(", "))));
    };
    let mut first = First { count, documents: Vec::new() };
    let account = read(spec, &mut first)?;
    let mut report = Report::default();
    report.add(name, account);
    Ok((first.documents, report))
}

/// Documents and account for a terminal.
pub(super) fn in_words(documents: &[Document], report: &Report) -> String {
    let mut text = String::new();
    for document in documents {
        show(&mut text, document);
    }
    text + &words(report)
}

fn show(text: &mut String, document: &Document) {
    let _ = writeln!(text, "{}\n  title: {}", document.id(), document.title);
    let time = |time: Option<jiff::Timestamp>| time.map(|at| at.to_string());
    let facts = [
        ("url", document.url.clone()),
        ("breadcrumb", listed(&document.breadcrumb, " > ")),
        ("audience", Some(document.audience.clone())),
        ("product", document.product.clone()),
        ("versions", listed(&document.versions, ", ")),
        ("tags", listed(&document.tags, ", ")),
        ("language", document.language.clone()),
        ("created", time(document.created)),
        ("updated", time(document.updated)),
        ("answer", document.answer_state().map(|state| format!("{state:?}").to_lowercase())),
        ("links", listed(&document.links, " ")),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            let _ = writeln!(text, "  {name}: {fact}");
        }
    }
    for passage in passages(document) {
        let Some(part) = document.parts.get(passage.part) else { continue };
        let heading = part.heading.join(" > ");
        let anchor = part.anchor.as_ref().map(|anchor| format!(" #{anchor}")).unwrap_or_default();
        let author = part.author.as_ref().map(|author| format!(" by {author}")).unwrap_or_default();
        let accepted = if part.accepted { " (accepted)" } else { "" };
        let _ = writeln!(text, "  - {:?} {heading}{anchor}{author}{accepted}", part.role);
        for block in &passage.blocks {
            let mark = if matches!(block, Block::Code(_)) { "`" } else { "|" };
            let shown = &block.text()[..block.text().floor_char_boundary(SHOWN_BYTES)];
            let rest = if shown.len() < block.text().len() { " …" } else { "" };
            for line in shown.lines() {
                let _ = writeln!(text, "    {mark} {line}");
            }
            text.push_str(rest);
        }
    }
    text.push('\n');
}

fn listed(values: &[String], between: &str) -> Option<String> {
    (!values.is_empty()).then(|| values.join(between))
}

/// Keeps the first documents and counts the rest.
struct First {
    count: usize,
    documents: Vec<Document>,
}

impl Sink for First {
    fn knows(&self, _: &Fingerprint) -> bool {
        false
    }

    fn id_of(&self, _: &Fingerprint) -> Option<String> {
        None
    }

    fn add(&mut self, _: Entry<'_>, document: Document) -> Result<u64> {
        let cut = passages(&document).len() as u64;
        if self.documents.len() < self.count {
            self.documents.push(document);
        }
        Ok(cut)
    }

    fn keep(&mut self, _: &str, _: &Fingerprint) -> Result<Kept> {
        Ok(Kept::default())
    }

    fn redirect(&mut self, _: &str, _: &str, _: &str) {}
}
