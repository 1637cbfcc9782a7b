//! Asks every judged draft and compares what comes back with the judgements.

use std::collections::BTreeMap;

use serde::Serialize;
use tier0_indexer::{Error, Kind, Result};

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
/// When the index cannot be read, a judgement names two documents, or a draft without a date is asked
/// as of its time.
pub fn evaluate(
    index: &SearchIndex,
    drafts: &[JudgedDraft],
    judgements: &Judgements,
    kind: Kind,
    is_as_of: bool,
) -> Result<Run> {
    let (mut unknown_documents, mut judged_documents) = (0, 0);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for judged in drafts {
        let Some(named) = judgements.get(&judged.id) else { continue };
        let mut right = BTreeMap::new();
        for (id, &grade) in named {
            judged_documents += 1;
            let number = number_of(index, id, kind)?.unwrap_or_else(|| {
                unknown_documents += 1;
                // No document has so high a number: it counts as right and is never found.
                u32::MAX - u32::try_from(right.len()).unwrap_or(0)
            });
            right.insert(number, grade);
        }
        let mut filter = Filter { kind: Some(kind), ..Filter::default() };
        if is_as_of {
            let created =
                judged.created.ok_or_else(|| wrong(format!("draft `{}` has no date; --as-of needs one", judged.id)))?;
            filter.before = Some(created.as_second());
            filter.except = number_of(index, &judged.id, Kind::Thread)?;
        }
        let ranked = retrieve(index, &understand(&judged.draft), &filter, DEPTH)?;
        let ranking: Vec<u32> = ranked.of(kind).iter().map(|candidate| candidate.document).collect();
        outcomes.push(Outcome {
            draft: judged.id.clone(),
            figures: figures(&ranking, &right),
            evidence: Evidence::of(&ranked, kind, 0),
        });
    }
    let all: Vec<Figures> = outcomes.iter().map(|outcome| outcome.figures).collect();
    Ok(Run { summary: summarise(&all), unknown_documents, judged_documents, outcomes })
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
