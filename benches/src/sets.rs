//! Judged sets by description: which index, which drafts, which judgements. Reads, never ranks.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use tier0_indexer::{Kind, generation::Shelf};
use tier0_server::{
    config::Config,
    evaluate::{JudgedDraft, Judgements, Run, evaluate, read_drafts, read_judgements},
    models::Models,
    query::{Lane, Model, SearchIndex},
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
    /// Whether drafts without a judgement are known to have no answer.
    #[serde(default)]
    unanswered: bool,
}

/// A judged set with its open index.
pub struct JudgedSet {
    /// Its name.
    pub name: String,
    /// The configuration of its index: sets of one product have the same.
    pub product: PathBuf,
    /// What is ranked.
    pub kind: Kind,
    /// Its drafts, all of them.
    pub drafts: Vec<JudgedDraft>,
    /// Its judgements.
    pub judgements: Judgements,
    /// Whether a draft sees only what is older than itself.
    pub is_as_of: bool,
    /// Whether drafts without a judgement are known to have no answer.
    pub has_unanswered: bool,
    /// The open index.
    pub index: SearchIndex,
}

impl JudgedSet {
    /// Asks every judged draft with the given parameters.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn run(&mut self, model: &Model) -> anyhow::Result<Run> {
        self.index.set_model(model.clone());
        Ok(evaluate(&self.index, &self.drafts, &self.judgements, self.kind, self.is_as_of)?)
    }
}

/// Opens the sets that `path` describes, with other lanes than they say where `lanes` are given; their indexes must have been built.
///
/// # Errors
/// When a file cannot be read or an index cannot be opened.
pub fn open(path: &Path, lanes: Option<&[Lane]>) -> anyhow::Result<Vec<JudgedSet>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let file: SetFile = toml::from_str(&text).with_context(|| format!("`{}`", path.display()))?;
    let base = path.parent().unwrap_or(Path::new("."));
    file.set.into_iter().map(|entry| open_set(base, entry, lanes)).collect()
}

fn open_set(base: &Path, entry: SetEntry, lanes: Option<&[Lane]>) -> anyhow::Result<JudgedSet> {
    let config = Config::load(&base.join(&entry.config))?;
    let models = Models::open(&config.model)?;
    let snapshot = Snapshot::open_current(&Shelf::new(&config.index.dir), &models)
        .with_context(|| format!("set `{}`: run `tier0 index --config {}`", entry.name, entry.config.display()))?;
    Ok(JudgedSet {
        name: entry.name,
        product: entry.config,
        kind: entry.kind,
        drafts: read_drafts(&base.join(entry.drafts))?,
        judgements: read_judgements(&base.join(entry.qrels))?,
        is_as_of: entry.as_of,
        has_unanswered: entry.unanswered,
        index: match lanes {
            Some(lanes) => snapshot.index.with_lanes(lanes.iter().copied().collect()),
            None => snapshot.index,
        },
    })
}
