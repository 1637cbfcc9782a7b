//! The lanes of words and of exact things: each document is scored by all its words and by its best
//! passage, term by term, in flat arrays. No query objects, no heap per document.

use std::collections::BTreeMap;

use tier0_indexer::{
    Result,
    schema::{TextField, WORD_FIELDS},
};

use super::{
    filter::Allowed,
    index::SearchIndex,
    lanes::Lane,
    model::Bm25f,
    scratch::Scratch,
    statistics::{kind_number, to_f32},
    terms::{SHARE, ScoredTerm, choose_terms, rarity},
};
use crate::draft::Understanding;

/// Most artefacts that are scored.
const MAX_ARTEFACTS: usize = 32;

/// What was scored of a draft, and what a document of each kind could have scored.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored {
    /// The terms, those that weigh most first.
    pub(super) terms: Vec<ScoredTerm>,
    /// Sum of the worth of what the draft says, per kind: what a document could score of each word once.
    pub(super) possible: [f32; 2],
    /// The same for artefacts.
    pub(super) possible_artefacts: [f32; 2],
}

/// Scores every allowed document by words and artefacts into `scratch`.
pub(super) fn score(
    index: &SearchIndex,
    scratch: &mut Scratch,
    allowed: &Allowed<'_>,
    draft: &Understanding,
) -> Result<Scored> {
    let mut scored = Scored::default();
    if index.lanes.has(Lane::Lexical) {
        scored.terms = choose_terms(index, allowed, draft)?;
        let mut instead: BTreeMap<&str, [f32; 2]> = BTreeMap::new();
        for term in &scored.terms {
            gather_words(index, scratch, allowed, term)?;
            let worth = settle_words(index, scratch, allowed, term.weight);
            match &term.stands_for {
                None => add(&mut scored.possible, worth),
                Some(word) if term.is_instead => raise(instead.entry(word).or_default(), worth),
                Some(_) => {}
            }
        }
        // A word that only others can stand for is as much of the draft as if it had been found itself.
        for worth in instead.into_values() {
            add(&mut scored.possible, worth.map(|worth| worth / SHARE));
        }
    }
    if index.lanes.has(Lane::Artefacts) {
        for artefact in artefacts(draft) {
            gather_artefact(index, scratch, allowed, artefact)?;
            add(&mut scored.possible_artefacts, settle_artefact(index, scratch, allowed));
        }
    }
    Ok(scored)
}

fn add(sum: &mut [f32; 2], worth: [f32; 2]) {
    sum.iter_mut().zip(worth).for_each(|(sum, worth)| *sum += worth);
}

fn raise(most: &mut [f32; 2], worth: [f32; 2]) {
    most.iter_mut().zip(worth).for_each(|(most, worth)| *most = most.max(worth));
}

/// The artefacts of a draft that are scored.
pub(super) fn artefacts(draft: &Understanding) -> impl Iterator<Item = &str> {
    draft.artefacts.iter().take(MAX_ARTEFACTS).map(|artefact| artefact.key.as_str())
}

/// Marks the passages that have an artefact.
pub(super) fn gather_artefact(
    index: &SearchIndex,
    scratch: &mut Scratch,
    allowed: &Allowed<'_>,
    key: &str,
) -> Result<()> {
    let document_of = &index.generation.columns().document_of;
    index.generation.postings(TextField::Artefact, key, |passage, _| {
        if allowed.counts(passage) {
            scratch.add_posting(document_of[passage as usize], Some(passage), 1.0);
        }
    })
}

/// Counts a term over all fields, weighted, into the scratch of the term.
pub(super) fn gather_words(
    index: &SearchIndex,
    scratch: &mut Scratch,
    allowed: &Allowed<'_>,
    term: &ScoredTerm,
) -> Result<()> {
    let document_of = &index.generation.columns().document_of;
    for field in WORD_FIELDS {
        let worth = index.model.words.field(field);
        if worth > 0.0 {
            index.generation.postings(field, &term.term, |passage, count| {
                if allowed.counts(passage) {
                    let document = document_of[passage as usize];
                    // A title belongs to the whole document and tells nothing of one passage.
                    let in_passage = (field != TextField::Title).then_some(passage);
                    scratch.add_posting(document, in_passage, worth * to_f32(count));
                    if field == TextField::Title {
                        scratch.title_terms[document as usize] += term.share();
                    }
                }
            })?;
        }
    }
    Ok(())
}

/// What a term or artefact is worth per kind, by the documents that were gathered.
fn worth(index: &SearchIndex, scratch: &Scratch, allowed: &Allowed<'_>) -> [f32; 2] {
    let mut found = [0_u32; 2];
    for &document in &scratch.term_documents {
        found[kind_number(index.generation.columns().kind[document as usize])] += 1;
    }
    [0, 1].map(|kind| rarity(allowed.documents[kind], to_f32(found[kind])))
}

/// Turns the counts of one term into scores and empties them. Returns the term's worth per kind.
pub(super) fn settle_words(index: &SearchIndex, scratch: &mut Scratch, allowed: &Allowed<'_>, weight: f32) -> [f32; 2] {
    let columns = index.generation.columns();
    let worth = worth(index, scratch, allowed).map(|worth| weight * worth);
    let Bm25f { k1, b, .. } = index.model.words;
    let saturated = |count: f32, length: f32| count * (k1 + 1.0) / (count + k1 * (1.0 - b + b * length));
    while let Some(document) = scratch.term_documents.pop() {
        let at = document as usize;
        let count = std::mem::take(&mut scratch.in_document[at]);
        let worth = worth[kind_number(columns.kind[at])];
        scratch.touch(document);
        scratch.document_score[at] += worth * saturated(count, index.statistics.document_length[at]);
        scratch.coverage[at] += worth;
    }
    while let Some(passage) = scratch.term_passages.pop() {
        let at = passage as usize;
        let count = std::mem::take(&mut scratch.in_passage[at]);
        let worth = worth[kind_number(columns.kind[columns.document_of[at] as usize])];
        scratch.touch_passage(passage);
        scratch.passage_score[at] += worth * saturated(count, index.statistics.passage_length[at]);
    }
    worth
}

/// Turns the marks of one artefact into scores and empties them. Returns its worth per kind.
pub(super) fn settle_artefact(index: &SearchIndex, scratch: &mut Scratch, allowed: &Allowed<'_>) -> [f32; 2] {
    let columns = index.generation.columns();
    let worth = worth(index, scratch, allowed);
    while let Some(document) = scratch.term_documents.pop() {
        scratch.touch(document);
        scratch.in_document[document as usize] = 0.0;
        scratch.artefact_score[document as usize] += worth[kind_number(columns.kind[document as usize])];
    }
    while let Some(passage) = scratch.term_passages.pop() {
        let at = passage as usize;
        scratch.touch_passage(passage);
        scratch.in_passage[at] = 0.0;
        scratch.passage_score[at] += worth[kind_number(columns.kind[columns.document_of[at] as usize])];
    }
    worth
}
