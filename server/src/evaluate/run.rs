//! Asks every judged draft and compares what comes back with the judgements.

use std::collections::BTreeMap;

use serde::Serialize;
use tier0_indexer::{Error, Kind, Result};

use super::{
    judged::{JudgedDraft, Judgements},
    metrics::{Figures, Summary, figures, summarise},
    reliability::Forecast,
};
use crate::{
    draft::understand,
    query::{Calibration, Evidence, Filter, SearchIndex, confidence, retrieve},
    side_by_side::side_by_side,
};

/// How deep each ranking is read.
const DEPTH: usize = 10;

/// What an evaluation gives. It judges the ranking of documents as `retrieve` gives it: one of each family, and
/// before duplicates count as one and threads are folded under pages. Judgements name documents, and what is
/// folded is still shown.
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

impl Outcome {
    /// What a user would be told of its first hit, if there was one.
    #[must_use]
    pub fn forecast(&self, calibration: &Calibration) -> Option<Forecast> {
        let confidence = confidence(calibration, self.evidence?);
        Some(Forecast { confidence, is_right: self.figures.success_at_1 > 0.5 })
    }
}

/// A judged draft as it is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The draft.
    pub draft: &'a JudgedDraft,
    /// What it may find.
    pub filter: Filter,
    /// Grades of the right documents, by number. One that is not in the index has a number that no document
    /// has, so that it counts and is never found.
    pub right: BTreeMap<u32, u32>,
}

/// Every draft as it is asked, also those without any right document. With `is_as_of`, a draft sees neither
/// its own thread nor anything as young as itself.
///
/// # Errors
/// When the index cannot be read, a judgement names two documents, or a draft without a date is asked
/// as of its time.
pub fn questions<'a>(
    index: &SearchIndex,
    drafts: &'a [JudgedDraft],
    judgements: &Judgements,
    kind: Kind,
    is_as_of: bool,
) -> Result<Vec<Question<'a>>> {
    let mut found = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut right = BTreeMap::new();
        for (id, &grade) in judgements.get(&draft.id).into_iter().flatten() {
            let unknown = u32::MAX - u32::try_from(right.len()).unwrap_or(0);
            right.insert(number_of(index, id, kind)?.unwrap_or(unknown), grade);
        }
        let mut filter = Filter { kind: Some(kind), ..Filter::default() };
        if is_as_of {
            let created =
                draft.created.ok_or_else(|| wrong(format!("draft `{}` has no date; --as-of needs one", draft.id)))?;
            filter.before = Some(created.as_second());
            filter.except = number_of(index, &draft.id, Kind::Thread)?;
        }
        found.push(Question { draft, filter, right });
    }
    Ok(found)
}

/// Ranks the documents of `kind` for every draft that has a judgement; see [`questions`].
///
/// # Errors
/// As [`questions`], and when a draft cannot be embedded.
pub fn evaluate(
    index: &SearchIndex,
    drafts: &[JudgedDraft],
    judgements: &Judgements,
    kind: Kind,
    is_as_of: bool,
) -> Result<Run> {
    let asked = questions(index, drafts, judgements, kind, is_as_of)?;
    let asked: Vec<Question<'_>> = asked.into_iter().filter(|question| !question.right.is_empty()).collect();
    let outcomes = side_by_side(&asked, |question| outcome(index, question, kind))?;
    let documents = u32::try_from(index.generation().columns().kind.len()).unwrap_or(u32::MAX);
    let judged = || asked.iter().flat_map(|question| question.right.keys());
    let all: Vec<Figures> = outcomes.iter().map(|outcome| outcome.figures).collect();
    Ok(Run {
        summary: summarise(&all),
        unknown_documents: judged().filter(|&&number| number >= documents).count(),
        judged_documents: judged().count(),
        outcomes,
    })
}

/// Asks every draft that has no judgement, for who knows that nothing answers these; see [`questions`]. The
/// figures of each are 0.
///
/// # Errors
/// As [`evaluate`].
pub fn unanswered(
    index: &SearchIndex,
    drafts: &[JudgedDraft],
    judgements: &Judgements,
    kind: Kind,
    is_as_of: bool,
) -> Result<Vec<Outcome>> {
    let asked = questions(index, drafts, judgements, kind, is_as_of)?;
    let asked: Vec<Question<'_>> = asked.into_iter().filter(|question| question.right.is_empty()).collect();
    side_by_side(&asked, |question| outcome(index, question, kind))
}

fn outcome(index: &SearchIndex, question: &Question<'_>, kind: Kind) -> Result<Outcome> {
    let ranked = retrieve(index, &understand(&question.draft.draft), &question.filter, DEPTH)?;
    let ranking: Vec<u32> = ranked.of(kind).iter().map(|candidate| candidate.document).collect();
    Ok(Outcome {
        draft: question.draft.id.clone(),
        figures: figures(&ranking, &question.right),
        evidence: Evidence::of(ranked.of(kind), 0),
    })
}

fn wrong(message: String) -> Error {
    Error::Source { name: "judged drafts".to_owned(), message }
}

/// Number of the document of `kind` that a judgement names: by its full id (`docs/cloud/alerts`) or,
/// as exports do, by its record alone (`cloud/alerts`). A record of two sources is an error.
fn number_of(index: &SearchIndex, id: &str, kind: Kind) -> Result<Option<u32>> {
    let generation = index.generation();
    let id = id.trim_matches('/');
    let mut found = None;
    for name in std::iter::once(id.to_owned())
        .chain(generation.manifest().sources.iter().map(|source| format!("{source}/{id}")))
    {
        let number = generation.find(&name)?.filter(|&number| generation.columns().kind[number as usize] == kind);
        match (found, number) {
            (Some(_), Some(_)) => return Err(wrong(format!("`{id}` stands in two sources; write `source/{id}`"))),
            (None, Some(number)) => found = Some(number),
            _ => {}
        }
    }
    Ok(found)
}
