//! A candidate with its record and the passage that is shown of it: the best one of a page, the answering
//! one of a thread. Reads the records of what is shown and of nothing else.

use std::cmp::Reverse;

use tier0_indexer::{Document, Part, Result, Role, document::AnswerState, passage::Passage};

use super::{candidate::Candidate, hit::OtherThread, index::SearchIndex};

/// A candidate, ready to become a hit.
pub(super) struct Found {
    pub(super) candidate: Candidate,
    pub(super) document: Document,
    /// Probability that it is right, 0 to 1.
    pub(super) confidence: f32,
    /// Number of the passage that is shown.
    pub(super) passage_number: u32,
    pub(super) passage: Passage,
    /// Threads that ask the same.
    pub(super) duplicates: Vec<OtherThread>,
    /// Threads that are folded under it.
    pub(super) threads: Vec<OtherThread>,
}

impl Found {
    /// Reads the record of a candidate.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn read(index: &SearchIndex, candidate: Candidate, confidence: f32) -> Result<Self> {
        let document = index.generation.document(candidate.document)?;
        let (passage_number, passage) = passage_to_show(index, candidate, &document)?;
        let (duplicates, threads) = (Vec::new(), Vec::new());
        Ok(Self { candidate, document, confidence, passage_number, passage, duplicates, threads })
    }

    /// The part that the shown passage was cut from.
    pub(super) fn part(&self) -> Option<&Part> {
        self.document.parts.get(self.passage.part)
    }

    /// Whether an answer is shown.
    pub(super) fn shows_answer(&self) -> bool {
        self.part().is_some_and(|part| part.role == Role::Answer)
    }

    /// Whether somebody says that its answer is right: the asker, the voters or staff.
    pub(super) fn is_settled(&self) -> bool {
        use AnswerState::{Accepted, Outscored, Staff};
        matches!(self.document.answer_state(), Some(Accepted | Outscored | Staff))
    }

    /// How it is named beside a page.
    pub(super) fn as_other_thread(&self) -> Option<OtherThread> {
        OtherThread::of(&self.document, self.part().and_then(|part| part.anchor.as_deref()))
    }
}

/// The passage that is shown, with its number.
fn passage_to_show(index: &SearchIndex, candidate: Candidate, document: &Document) -> Result<(u32, Passage)> {
    let best = index.generation.passage(candidate.passage)?;
    let role = document.parts.get(best.part).map(|part| part.role);
    if role != Some(Role::Question) {
        return Ok((candidate.passage, best));
    }
    let Some(answer) = best_answer(document) else { return Ok((candidate.passage, best)) };
    for number in index.generation.columns().passages_of(candidate.document) {
        let passage = index.generation.passage(number)?;
        if passage.part == answer {
            return Ok((number, passage));
        }
    }
    Ok((candidate.passage, best))
}

/// Number of the part that answers best: the accepted one unless another is clearly better liked,
/// then the best liked, then staff, then the first.
fn best_answer(document: &Document) -> Option<usize> {
    let answers = || document.parts.iter().enumerate().filter(|(_, part)| part.role == Role::Answer);
    let is_outscored = document.answer_state() == Some(AnswerState::Outscored);
    let accepted = answers().find(|(_, part)| part.accepted && !is_outscored);
    let best = || answers().max_by_key(|(at, part)| (part.votes.unwrap_or(0), part.staff, Reverse(*at)));
    accepted.or_else(best).map(|(at, _)| at)
}
