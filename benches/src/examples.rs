//! What a model is fitted on: for every judged draft its candidates, their features, and which are right.
//! It collects; it fits nothing.

use std::collections::BTreeMap;

use tier0_server::{
    draft::understand,
    evaluate::{Figures, Question, figures, questions, side_by_side},
    query::{Candidate, Weights, candidates},
};

use crate::sets::JudgedSet;

/// A judged draft with its candidates.
pub struct Example {
    /// Id of the draft.
    pub draft: String,
    /// When it was asked, in seconds since 1970.
    pub created: Option<i64>,
    /// Its candidates, in the order of their numbers.
    pub candidates: Vec<Candidate>,
    /// Grades of the right documents, by number; empty for a draft that nothing answers.
    pub right: BTreeMap<u32, u32>,
}

impl Example {
    /// The candidates with their scores, best first.
    #[must_use]
    pub fn ranked(&self, weights: &Weights) -> Vec<Candidate> {
        let weights = weights.of(&self.candidates);
        let mut ranked: Vec<Candidate> = self.candidates.iter().map(|candidate| candidate.scored(weights)).collect();
        ranked.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.document.cmp(&b.document)));
        ranked
    }

    /// Figures of its candidates in the order of `weights`.
    #[must_use]
    pub fn figures(&self, weights: &Weights) -> Figures {
        let ranking: Vec<u32> = self.ranked(weights).iter().map(|candidate| candidate.document).collect();
        figures(&ranking, &self.right)
    }
}

/// The examples of a set. Drafts without any right document are among them where the set says so.
///
/// # Errors
/// When the index cannot be read, or a judgement names two documents.
pub fn examples(set: &JudgedSet) -> anyhow::Result<Vec<Example>> {
    let questions = questions(&set.index, &set.drafts, &set.judgements, set.kind, set.is_as_of)?;
    let wanted: Vec<Question<'_>> =
        questions.into_iter().filter(|question| set.has_unanswered || !question.right.is_empty()).collect();
    let found = side_by_side(&wanted, |Question { draft, filter, right }| {
        let ranked = candidates(&set.index, &understand(&draft.draft), filter)?;
        Ok::<_, tier0_indexer::Error>(Example {
            draft: draft.id.clone(),
            created: draft.created.map(tier0_indexer::clock::Timestamp::as_second),
            candidates: ranked.of(set.kind).to_vec(),
            right: right.clone(),
        })
    });
    Ok(found?)
}
