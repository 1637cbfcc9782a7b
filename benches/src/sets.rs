//! Judged sets by description: which index, which drafts, which judgements. Reads, never ranks.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use tier0_indexer::{Kind, generation::Shelf};
use tier0_server::{
    config::Config,
    evaluate::{JudgedDraft, Judgements, Run, evaluate, read_drafts, read_judgements},
    query::{Model, SearchIndex},
    snapshot::Snapshot,
};

/// A file of `[[set]]` entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFile {
    set: Vec<SetEntry>,
}

/// One `[[set]]`; paths count from the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetEntry {
    name: String,
    config: PathBuf,
    drafts: PathBuf,
    qrels: PathBuf,
    kind: Kind,
    #[serde(default)]
    as_of: bool,
}

/// A judged set with its open index.
pub struct JudgedSet {
    /// Its name.
    pub name: String,
    /// What is ranked.
    pub kind: Kind,
    /// Its drafts, all of them.
    pub drafts: Vec<JudgedDraft>,
    /// Its judgements.
    pub judgements: Judgements,
    is_as_of: bool,
    index: Option<SearchIndex>,
}

impl JudgedSet {
    /// Asks every judged draft with the given parameters.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn run(&mut self, model: &Model) -> anyhow::Result<Run> {
        let index = self.index.take().context("the index is lost after an earlier error")?.with_model(model.clone());
        let run = evaluate(&index, &self.drafts, &self.judgements, self.kind, self.is_as_of)?;
        self.index = Some(index);
        Ok(run)
    }

    /// The open index.
    ///
    /// # Errors
    /// After an earlier error.
    pub fn index(&self) -> anyhow::Result<&SearchIndex> {
        self.index.as_ref().context("the index is lost after an earlier error")
    }
}

/// Opens the sets that `path` describes; their indexes must have been built.
///
/// # Errors
/// When a file cannot be read or an index cannot be opened.
pub fn open(path: &Path) -> anyhow::Result<Vec<JudgedSet>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let file: SetFile = toml::from_str(&text).with_context(|| format!("`{}`", path.display()))?;
    let base = path.parent().unwrap_or(Path::new("."));
    file.set.into_iter().map(|entry| open_set(base, entry)).collect()
}

fn open_set(base: &Path, entry: SetEntry) -> anyhow::Result<JudgedSet> {
    let config = Config::load(&base.join(&entry.config))?;
    let snapshot = Snapshot::open_current(&Shelf::new(&config.index.dir))
        .with_context(|| format!("set `{}`: run `tier0 index --config {}`", entry.name, entry.config.display()))?;
    Ok(JudgedSet {
        name: entry.name,
        kind: entry.kind,
        drafts: read_drafts(&base.join(entry.drafts))?,
        judgements: read_judgements(&base.join(entry.qrels))?,
        is_as_of: entry.as_of,
        index: Some(snapshot.index),
    })
}
