//! Which terms are scored for a draft and what each is worth here: those of the draft, corrections of its
//! misspelt words, and what the vocabulary says in their place. What the asker may not see has no part in it.

use std::collections::HashMap;

use tier0_indexer::Result;

use super::{
    filter::Allowed,
    index::SearchIndex,
    statistics::to_f32,
    substitute::Substitute,
    synonyms::synonyms,
    typos::{corrections, may_be_misspelt},
};
use crate::draft::{Understanding, WeightedTerm};

/// Most terms that are scored; those that weigh most in this corpus.
const MAX_TERMS: usize = 64;
/// Share of the weight of what the draft says that a term in its place has. A guess is right about as often as
/// not, and a synonym must not weigh what the asker's own word does.
pub(super) const SHARE: f32 = 0.5;

/// A term that is scored.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredTerm {
    /// The term, as the index has it.
    pub term: String,
    /// Its weight in the draft, saturated; a share of it for a term that stands for something else.
    pub weight: f32,
    /// What it is worth in this corpus: its weight times its rarity.
    pub worth: f32,
    /// What of the draft it stands for: a misspelt word, or a phrase that has synonyms.
    pub stands_for: Option<String>,
    /// Whether no document has what it stands for, so that it counts in what could be scored.
    pub(super) is_instead: bool,
}

impl ScoredTerm {
    /// How much of a word of the draft it is.
    pub(super) fn share(&self) -> f32 {
        if self.stands_for.is_some() { SHARE } else { 1.0 }
    }
}

/// The terms that weigh most here: weight in the draft times rarity in the corpus. Their weight
/// is saturated, so that a word said ten times does not drown the rest.
pub(super) fn choose_terms(
    index: &SearchIndex,
    allowed: &Allowed<'_>,
    draft: &Understanding,
) -> Result<Vec<ScoredTerm>> {
    let weigh = Weigh { passages: to_f32(index.generation.passages()), repetition: index.model.words.repetition };
    let mut chosen = Vec::with_capacity(draft.terms.len());
    let mut unknown: Vec<&WeightedTerm> = Vec::new();
    for term in &draft.terms {
        let found = allowed.passages_with(&term.term)?;
        if found > 0 {
            chosen.push(weigh.own(term, found));
        } else if may_be_misspelt(&term.term) {
            unknown.push(term);
        }
    }
    let entries = index.vocabulary.of_draft(draft.terms.iter().map(|term| term.term.as_str()), &draft.own_words);
    if !unknown.is_empty() || !entries.is_empty() {
        let weights: HashMap<&str, f32> = draft.terms.iter().map(|term| (term.term.as_str(), term.weight)).collect();
        let known: Vec<&str> = chosen.iter().map(|term| term.term.as_str()).collect();
        // What a writer says of a word is no guess: only words without an entry are taken for misspelt.
        let mut substitutes = synonyms(&entries, &weights, &known);
        unknown.retain(|term| !entries.iter().any(|entry| entry.own.contains(&term.term)));
        substitutes.extend(corrections(&index.generation, allowed, draft, unknown)?);
        enter(allowed, &weigh, substitutes, &mut chosen)?;
    }
    chosen.sort_by(|a, b| b.worth.total_cmp(&a.worth).then_with(|| a.term.cmp(&b.term)));
    chosen.truncate(MAX_TERMS);
    Ok(chosen)
}

/// Adds the substitutes that the asker may see and that are not there yet.
fn enter(
    allowed: &Allowed<'_>,
    weigh: &Weigh,
    substitutes: Vec<Substitute>,
    chosen: &mut Vec<ScoredTerm>,
) -> Result<()> {
    if substitutes.is_empty() {
        return Ok(());
    }
    let mut places: HashMap<String, usize> =
        chosen.iter().enumerate().map(|(at, term)| (term.term.clone(), at)).collect();
    for substitute in substitutes {
        let found = allowed.passages_with(&substitute.term)?;
        if found == 0 {
            continue;
        }
        let term = weigh.substitute(substitute, found);
        match places.get(&term.term) {
            // Of two that it stands for, what weighs more; what the draft says itself stays as it is.
            Some(&at) if chosen[at].stands_for.is_some() && chosen[at].weight < term.weight => chosen[at] = term,
            Some(_) => {}
            None => {
                places.insert(term.term.clone(), chosen.len());
                chosen.push(term);
            }
        }
    }
    Ok(())
}

/// How terms are weighed.
struct Weigh {
    passages: f32,
    repetition: f32,
}

impl Weigh {
    fn own(&self, term: &WeightedTerm, found: u32) -> ScoredTerm {
        let weight = self.saturated(term.weight);
        let worth = weight * self.rarity(found);
        ScoredTerm { term: term.term.clone(), weight, worth, stands_for: None, is_instead: false }
    }

    fn substitute(&self, substitute: Substitute, found: u32) -> ScoredTerm {
        let Substitute { term, stands_for, weight, is_instead } = substitute;
        let weight = SHARE * self.saturated(weight);
        ScoredTerm { term, weight, worth: weight * self.rarity(found), stands_for: Some(stands_for), is_instead }
    }

    fn saturated(&self, weight: f32) -> f32 {
        weight * (self.repetition + 1.0) / (weight + self.repetition)
    }

    fn rarity(&self, found: u32) -> f32 {
        rarity(self.passages, to_f32(found).min(self.passages))
    }
}

/// Inverse document frequency, never negative.
pub(super) fn rarity(documents: f32, with_term: f32) -> f32 {
    ((documents - with_term + 0.5) / (with_term + 0.5)).ln_1p()
}
