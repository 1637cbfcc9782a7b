//! The lanes of words and of exact things: each document is scored by all its words and by its best
//! passage, term by term, in flat arrays. No query objects, no heap per document.

use tier0_indexer::{
    Result,
    schema::{TextField, WORD_FIELDS},
};

use super::{
    filter::Allowed,
    index::{SearchIndex, kind_number, to_f32},
    lanes::Lane,
    model::Bm25f,
    scratch::Scratch,
};
use crate::draft::{Understanding, WeightedTerm};

/// Most terms that are scored; those that weigh most in this corpus.
const MAX_TERMS: usize = 64;
/// Most artefacts that are scored.
const MAX_ARTEFACTS: usize = 32;

/// What was scored of a draft, and what a document of each kind could have scored.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored {
    /// The terms, with their weight in the draft.
    pub(super) terms: Vec<WeightedTerm>,
    /// What each of these terms is worth here.
    pub(super) worth: Vec<f32>,
    /// Sum of the worth of these terms, per kind: what a document could score of each once.
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
        (scored.worth, scored.terms) = choose_terms(index, allowed, &draft.terms)?.into_iter().unzip();
        for term in &scored.terms {
            gather_words(index, scratch, allowed, &term.term)?;
            add(&mut scored.possible, settle_words(index, scratch, allowed, term.weight));
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

/// The terms that weigh most here: weight in the draft times rarity in the corpus. Their weight
/// is saturated, so that a word said ten times does not drown the rest.
fn choose_terms(
    index: &SearchIndex,
    allowed: &Allowed<'_>,
    terms: &[WeightedTerm],
) -> Result<Vec<(f32, WeightedTerm)>> {
    let passages = to_f32(index.generation.passages());
    let k = index.model.words.repetition;
    let mut chosen = Vec::with_capacity(terms.len());
    for term in terms {
        let mut found = 0;
        for field in WORD_FIELDS {
            found += allowed.passage_frequency(index, field, &term.term)?;
        }
        if found > 0 {
            let weight = term.weight * (k + 1.0) / (term.weight + k);
            let worth = weight * rarity(passages, to_f32(found).min(passages));
            chosen.push((worth, WeightedTerm { term: term.term.clone(), weight }));
        }
    }
    chosen.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.term.cmp(&other.term)));
    chosen.truncate(MAX_TERMS);
    Ok(chosen)
}

/// Inverse document frequency, never negative.
fn rarity(documents: f32, with_term: f32) -> f32 {
    ((documents - with_term + 0.5) / (with_term + 0.5)).ln_1p()
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
        if allowed.counts(index, passage) {
            scratch.add_posting(document_of[passage as usize], Some(passage), 1.0);
        }
    })
}

/// Counts a term over all fields, weighted, into the scratch of the term.
pub(super) fn gather_words(
    index: &SearchIndex,
    scratch: &mut Scratch,
    allowed: &Allowed<'_>,
    term: &str,
) -> Result<()> {
    let document_of = &index.generation.columns().document_of;
    for field in WORD_FIELDS {
        let worth = index.model.words.field(field);
        if worth > 0.0 {
            index.generation.postings(field, term, |passage, count| {
                if allowed.counts(index, passage) {
                    let document = document_of[passage as usize];
                    // A title belongs to the whole document and tells nothing of one passage.
                    let in_passage = (field != TextField::Title).then_some(passage);
                    scratch.add_posting(document, in_passage, worth * to_f32(count));
                    if field == TextField::Title {
                        scratch.title_terms[document as usize] += 1.0;
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
        scratch.document_score[at] += worth * saturated(count, index.document_length[at]);
        scratch.coverage[at] += worth;
    }
    while let Some(passage) = scratch.term_passages.pop() {
        let at = passage as usize;
        let count = std::mem::take(&mut scratch.in_passage[at]);
        let worth = worth[kind_number(columns.kind[columns.document_of[at] as usize])];
        scratch.touch_passage(passage);
        scratch.passage_score[at] += worth * saturated(count, index.passage_length[at]);
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
