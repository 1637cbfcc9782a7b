//! Asks every judged draft and compares what comes back with the judgements.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use tier0_indexer::{Kind, Result};

use super::{
    judged::{JudgedDraft, Judgements},
    metrics::{Figures, Summary, figures, summarise},
};
use crate::{
    draft::understand,
    query::{Evidence, Filter, SearchIndex, retrieve},
};

/// How deep each ranking is read.
const DEPTH: usize = 10;

/// What an evaluation gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// The figures.
    #[serde(flatten)]
    pub summary: Summary,
    /// Judged documents that are not in the index; they count as not found.
    pub unknown_documents: usize,
    /// Judged documents of all drafts.
    pub judged_documents: usize,
    /// What became of each draft; for fitting.
    #[serde(skip)]
    pub outcomes: Vec<Outcome>,
}

/// What became of one draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Id of the draft.
    pub draft: String,
    /// Its figures.
    pub figures: Figures,
    /// What spoke for its first hit, if there was one.
    pub evidence: Option<Evidence>,
}

/// Ranks the documents of `kind` for every judged draft. With `is_as_of`, a draft sees neither its
/// own thread nor anything as young as itself.
///
/// # Errors
/// When the index cannot be read.
pub fn evaluate(
    index: &SearchIndex,
    drafts: &[JudgedDraft],
    judgements: &Judgements,
    kind: Kind,
    is_as_of: bool,
) -> Result<Run> {
    let names = Names::new(index);
    let (mut unknown_documents, mut judged_documents) = (0, 0);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for judged in drafts {
        let Some(right) = judgements.get(&judged.id) else { continue };
        judged_documents += right.len();
        unknown_documents += right.keys().filter(|id| names.find(index, id, kind).is_none()).count();
        let mut filter = Filter { kind: Some(kind), ..Filter::default() };
        if is_as_of {
            filter.before = judged.created.map(jiff::Timestamp::as_second);
            filter.except = names.find(index, &judged.id, Kind::Thread);
        }
        let ranked = retrieve(index, &understand(&judged.draft), &filter, DEPTH)?;
        let mut ids = Vec::with_capacity(DEPTH);
        for candidate in ranked.of(kind) {
            ids.push(names.name(index, candidate.document, right)?);
        }
        outcomes.push(Outcome {
            draft: judged.id.clone(),
            figures: figures(&ids, right),
            evidence: Evidence::of(&ranked, kind, 0),
        });
    }
    let all: Vec<Figures> = outcomes.iter().map(|outcome| outcome.figures).collect();
    Ok(Run { summary: summarise(&all), unknown_documents, judged_documents, outcomes })
}

/// Judgements may name a document by its full id (`docs/cloud/alerts`) or, as exports do, by its
/// record alone (`cloud/alerts`).
struct Names {
    sources: Vec<String>,
    records: std::cell::RefCell<HashMap<u32, (String, String)>>,
}

impl Names {
    fn new(index: &SearchIndex) -> Self {
        Self { sources: index.generation().manifest().sources.clone(), records: std::cell::RefCell::default() }
    }

    fn find(&self, index: &SearchIndex, id: &str, kind: Kind) -> Option<u32> {
        let id = id.trim_matches('/');
        let columns = index.generation().columns();
        std::iter::once(id.to_owned())
            .chain(self.sources.iter().map(|source| format!("{source}/{id}")))
            .filter_map(|id| index.generation().find(&id).ok().flatten())
            .find(|&document| columns.kind[document as usize] == kind)
    }

    /// The name by which `right` knows the document, or its full id.
    fn name(&self, index: &SearchIndex, document: u32, right: &BTreeMap<String, u32>) -> Result<String> {
        if let Some((id, record)) = self.records.borrow().get(&document) {
            return Ok(if right.contains_key(record) { record.clone() } else { id.clone() });
        }
        let record = index.generation().document(document)?;
        let (id, record) = (record.id(), record.record);
        self.records.borrow_mut().insert(document, (id.clone(), record.clone()));
        Ok(if right.contains_key(&record) { record } else { id })
    }
}
