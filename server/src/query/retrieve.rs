//! Candidates of the lexical and the artefact lane, scored term by term in flat arrays: each
//! document by all its words and by its best passage. No query objects, no heap per document.

use std::cmp::Ordering;

use tier0_indexer::{
    Kind, Result,
    document::major_versions,
    generation::NO_FAMILY,
    schema::{TextField, WORD_FIELDS},
};

use super::{
    filter::{Allowed, Filter},
    index::{SearchIndex, kind_number, to_f32},
    model::Ranking,
    scratch::Scratch,
};
use crate::draft::{Understanding, WeightedTerm};

/// Most terms that are scored; those that weigh most in this corpus.
const MAX_TERMS: usize = 64;
/// Most artefacts that are scored.
const MAX_ARTEFACTS: usize = 32;

/// How many times the candidates that are wanted are looked at, so that enough remain when each family
/// has given one.
const FAMILY_ROOM: usize = 3;

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its number.
    pub document: u32,
    /// Its score.
    pub score: f32,
    /// What all its words score.
    pub document_score: f32,
    /// What its best passage scores.
    pub passage_score: f32,
    /// Its best passage.
    pub passage: u32,
    /// Share of the draft's terms that it has, by their worth, 0 to 1.
    pub coverage: f32,
    /// Factor in its score for being written for other versions than the draft names, or for an older
    /// one where the draft names none; else 1.
    pub version_factor: f32,
}

/// What retrieval gives.
#[derive(Debug, Clone, Default)]
pub struct Ranked {
    /// Pages, best first.
    pub docs: Vec<Candidate>,
    /// Threads, best first.
    pub threads: Vec<Candidate>,
    /// The terms that were scored, with what they are worth in this corpus.
    pub terms: Vec<WeightedTerm>,
    /// Sum of the worth of these terms, per kind: what a document could score of each once.
    pub possible: [f32; 2],
}

impl Ranked {
    /// Candidates of one kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &[Candidate] {
        match kind {
            Kind::Doc => &self.docs,
            Kind::Thread => &self.threads,
        }
    }

    /// Keeps the best `limit` of each kind, in order, one of each family, and turns what they found into
    /// shares.
    fn cut(&mut self, limit: usize, families: &[u32]) {
        for (candidates, possible) in [(&mut self.docs, self.possible[0]), (&mut self.threads, self.possible[1])] {
            keep_best(candidates, limit.saturating_mul(FAMILY_ROOM));
            keep_one_of_each_family(candidates, families);
            candidates.truncate(limit);
            for candidate in candidates {
                candidate.coverage = (candidate.coverage / possible.max(f32::MIN_POSITIVE)).min(1.0);
            }
        }
    }

    /// What a document of `kind` could score of each term once.
    #[must_use]
    pub fn possible(&self, kind: Kind) -> f32 {
        self.possible[kind_number(kind)]
    }
}

/// Ranks the documents that pass `filter`, at most `limit` of each kind. Ties are broken by number,
/// so that the same generation always gives the same order.
///
/// # Errors
/// When the index cannot be read.
pub fn retrieve(index: &SearchIndex, draft: &Understanding, filter: &Filter, limit: usize) -> Result<Ranked> {
    let allowed = Allowed::new(index, filter);
    let terms = choose_terms(index, &allowed, &draft.terms)?;
    index.with_scratch(|scratch| {
        let mut possible = [0.0; 2];
        for term in &terms {
            gather_words(index, scratch, &allowed, &term.term)?;
            let worth = settle(index, scratch, &allowed, term.weight, true);
            possible.iter_mut().zip(worth).for_each(|(sum, worth)| *sum += worth);
        }
        for artefact in artefacts(index, draft) {
            gather_artefact(index, scratch, &allowed, artefact)?;
            settle(index, scratch, &allowed, index.model.ranking.artefact, false);
        }
        let mut ranked = collect(index, scratch, major_versions(&draft.versions) & index.majors);
        ranked.possible = possible;
        ranked.cut(limit, &index.generation.columns().family);
        ranked.terms = terms;
        Ok(ranked)
    })
}

/// The terms that weigh most here: weight in the draft times rarity in the corpus. Their weight
/// is saturated, so that a word said ten times does not drown the rest.
fn choose_terms(index: &SearchIndex, allowed: &Allowed<'_>, terms: &[WeightedTerm]) -> Result<Vec<WeightedTerm>> {
    let passages = to_f32(index.generation.passages());
    let k = index.model.ranking.repetition;
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
    Ok(chosen.into_iter().map(|(_, term)| term).collect())
}

/// Inverse document frequency, never negative.
fn rarity(documents: f32, with_term: f32) -> f32 {
    ((documents - with_term + 0.5) / (with_term + 0.5)).ln_1p()
}

/// The artefacts that are scored, if they are worth anything.
fn artefacts<'a>(index: &SearchIndex, draft: &'a Understanding) -> impl Iterator<Item = &'a str> {
    let limit = if index.model.ranking.artefact > 0.0 { MAX_ARTEFACTS } else { 0 };
    draft.artefacts.iter().take(limit).map(|artefact| artefact.key.as_str())
}

/// Marks the passages that have an artefact.
fn gather_artefact(index: &SearchIndex, scratch: &mut Scratch, allowed: &Allowed<'_>, key: &str) -> Result<()> {
    let document_of = &index.generation.columns().document_of;
    index.generation.postings(TextField::Artefact, key, |passage, _| {
        if allowed.allows(index, passage) {
            scratch.add_posting(document_of[passage as usize], Some(passage), 1.0);
        }
    })
}

/// Counts a term over all fields, weighted, into the scratch of the term.
fn gather_words(index: &SearchIndex, scratch: &mut Scratch, allowed: &Allowed<'_>, term: &str) -> Result<()> {
    let document_of = &index.generation.columns().document_of;
    for field in WORD_FIELDS {
        let worth = index.model.ranking.field(field);
        if worth > 0.0 {
            index.generation.postings(field, term, |passage, count| {
                if allowed.allows(index, passage) {
                    // A title belongs to the whole document and tells nothing of one passage.
                    let in_passage = (field != TextField::Title).then_some(passage);
                    scratch.add_posting(document_of[passage as usize], in_passage, worth * to_f32(count));
                }
            })?;
        }
    }
    Ok(())
}

/// Turns the counts of one term into scores and empties them. Returns the term's worth per kind.
fn settle(
    index: &SearchIndex,
    scratch: &mut Scratch,
    allowed: &Allowed<'_>,
    weight: f32,
    has_counts: bool,
) -> [f32; 2] {
    let columns = index.generation.columns();
    let kind_of = |document: u32| kind_number(columns.kind[document as usize]);
    let mut with_term = [0_u32; 2];
    for &document in &scratch.term_documents {
        with_term[kind_of(document)] += 1;
    }
    let worth = [0, 1].map(|kind| weight * rarity(allowed.documents[kind], to_f32(with_term[kind])));
    let Ranking { k1, b, .. } = index.model.ranking;
    let saturated = |count: f32, length: f32| {
        if has_counts { count * (k1 + 1.0) / (count + k1 * (1.0 - b + b * length)) } else { 1.0 }
    };
    for document in scratch.term_documents.drain(..) {
        let at = document as usize;
        let count = std::mem::take(&mut scratch.in_document[at]);
        let score = &mut scratch.document_score[at];
        if *score == 0.0 {
            scratch.documents.push(document);
        }
        let worth = worth[kind_of(document)];
        *score += worth * saturated(count, index.document_length[at]);
        if has_counts {
            scratch.coverage[at] += worth;
        }
    }
    for passage in scratch.term_passages.drain(..) {
        let at = passage as usize;
        let count = std::mem::take(&mut scratch.in_passage[at]);
        let score = &mut scratch.passage_score[at];
        if *score == 0.0 {
            scratch.passages.push(passage);
        }
        let worth = worth[kind_of(columns.document_of[at])];
        *score += worth * saturated(count, index.passage_length[at]);
    }
    worth
}

/// What one term or artefact adds to the score of a document by all its words.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct TermScore {
    /// The term, as the index has it, or the key of an artefact.
    pub term: String,
    /// Field in which it counts most: `title`, `headings`, `body`, `code` or `artefact`.
    pub field: &'static str,
    /// Its weight in the draft.
    pub weight: f32,
    /// What it adds, before the share of the best passage is mixed in.
    pub score: f32,
}

/// What each term and artefact adds to each of `documents`, most first.
///
/// # Errors
/// When the index cannot be read.
pub fn explain(
    index: &SearchIndex,
    draft: &Understanding,
    ranked: &Ranked,
    filter: &Filter,
    documents: &[u32],
) -> Result<Vec<Vec<TermScore>>> {
    let allowed = Allowed::new(index, filter);
    let mut explained = vec![Vec::new(); documents.len()];
    index.with_scratch(|scratch| {
        for term in &ranked.terms {
            gather_words(index, scratch, &allowed, &term.term)?;
            let fields = best_fields(index, &term.term, documents)?;
            let added = added(scratch, documents, |scratch| settle(index, scratch, &allowed, term.weight, true));
            for (at, score) in added {
                explained[at].push(TermScore {
                    term: term.term.clone(),
                    field: fields[at],
                    weight: term.weight,
                    score,
                });
            }
        }
        for key in artefacts(index, draft) {
            gather_artefact(index, scratch, &allowed, key)?;
            let weight = index.model.ranking.artefact;
            let added = added(scratch, documents, |scratch| settle(index, scratch, &allowed, weight, false));
            for (at, score) in added {
                explained[at].push(TermScore { term: key.to_owned(), field: "artefact", weight, score });
            }
        }
        Ok::<(), tier0_indexer::Error>(())
    })?;
    for terms in &mut explained {
        terms.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.term.cmp(&b.term)));
    }
    Ok(explained)
}

/// By how much `settle` raises the score of each of `documents`, where it does.
fn added(scratch: &mut Scratch, documents: &[u32], settle: impl FnOnce(&mut Scratch) -> [f32; 2]) -> Vec<(usize, f32)> {
    let scores =
        |scratch: &Scratch| documents.iter().map(|&at| scratch.document_score[at as usize]).collect::<Vec<_>>();
    let before = scores(scratch);
    settle(scratch);
    let after = scores(scratch);
    after
        .iter()
        .zip(before)
        .map(|(after, before)| after - before)
        .enumerate()
        .filter(|&(_, added)| added > 0.0)
        .collect()
}

/// For each of `documents` the field in which `term` counts most.
fn best_fields(index: &SearchIndex, term: &str, documents: &[u32]) -> Result<Vec<&'static str>> {
    let document_of = &index.generation.columns().document_of;
    let mut best = vec![(0.0, "body"); documents.len()];
    for (field, name) in WORD_FIELDS.into_iter().zip(["title", "headings", "body", "code"]) {
        let mut counts = vec![0.0; documents.len()];
        index.generation.postings(field, term, |passage, count| {
            if let Some(at) = documents.iter().position(|&document| document == document_of[passage as usize]) {
                counts[at] += index.model.ranking.field(field) * to_f32(count);
            }
        })?;
        for (best, count) in best.iter_mut().zip(counts) {
            if count > best.0 {
                *best = (count, name);
            }
        }
    }
    Ok(best.into_iter().map(|(_, name)| name).collect())
}

/// Every touched document with its score; not yet in order.
fn collect(index: &SearchIndex, scratch: &Scratch, majors: u64) -> Ranked {
    let columns = index.generation.columns();
    let share = index.model.ranking.passage_share;
    let mut ranked = Ranked::default();
    for &document in &scratch.documents {
        let at = document as usize;
        let (passage, passage_score) = best_passage(scratch, columns.passages_of(document));
        let document_score = scratch.document_score[at];
        let version_factor = version_factor(index, document, majors);
        let candidate = Candidate {
            document,
            score: ((1.0 - share) * document_score + share * passage_score) * version_factor,
            document_score,
            passage_score,
            passage,
            coverage: scratch.coverage[at],
            version_factor,
        };
        match columns.kind[at] {
            Kind::Doc => ranked.docs.push(candidate),
            Kind::Thread => ranked.threads.push(candidate),
        }
    }
    ranked
}

/// What a document's version does to its score. A draft that names versions moves pages for others
/// down; for one that names none the canonical page of a family comes before the older ones.
fn version_factor(index: &SearchIndex, document: u32, majors: u64) -> f32 {
    let columns = index.generation.columns();
    let at = document as usize;
    let own = columns.majors[at];
    if majors != 0 {
        return if own != 0 && majors & own == 0 { index.model.ranking.other_version } else { 1.0 };
    }
    let families = &index.generation.relations().families;
    let is_older = families.get(columns.family[at] as usize).is_some_and(|family| family.canonical != document);
    if is_older { index.model.ranking.older_version } else { 1.0 }
}

/// Leaves the best member of each family; candidates come best first.
fn keep_one_of_each_family(candidates: &mut Vec<Candidate>, families: &[u32]) {
    let mut seen = std::collections::HashSet::new();
    candidates.retain(|candidate| {
        let family = families[candidate.document as usize];
        family == NO_FAMILY || seen.insert(family)
    });
}

fn best_passage(scratch: &Scratch, passages: std::ops::Range<u32>) -> (u32, f32) {
    let mut best = (passages.start, scratch.passage_score[passages.start as usize]);
    for passage in passages {
        let score = scratch.passage_score[passage as usize];
        if score > best.1 {
            best = (passage, score);
        }
    }
    best
}

fn keep_best(candidates: &mut Vec<Candidate>, limit: usize) {
    let order = |a: &Candidate, b: &Candidate| -> Ordering {
        b.score.total_cmp(&a.score).then_with(|| a.document.cmp(&b.document))
    };
    if candidates.len() > limit && limit > 0 {
        candidates.select_nth_unstable_by(limit - 1, order);
        candidates.truncate(limit);
    }
    candidates.truncate(limit);
    candidates.sort_unstable_by(order);
}
