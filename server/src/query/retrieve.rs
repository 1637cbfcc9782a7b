//! From an understanding to ranked candidates: every lane scores, the best of each lane are looked at
//! closely, the model puts them in order, and a family gives one.

use std::collections::{HashMap, HashSet};

use tier0_indexer::{Kind, Result, document::major_versions, generation::NO_FAMILY};

use super::{
    candidate::Candidate,
    candidates::Seen,
    filter::{Allowed, Filter},
    index::SearchIndex,
    lanes::Lane,
    lexical,
    memory::Likeness,
    semantic::Nearness,
    terms::ScoredTerm,
};
use crate::draft::Understanding;

/// What retrieval gives: documents, ranked one by one. Which of them say the same is for the hits to tell.
#[derive(Debug, Clone, Default)]
pub struct Ranked {
    /// Pages, best first.
    pub docs: Vec<Candidate>,
    /// Threads, best first.
    pub threads: Vec<Candidate>,
    /// The terms that were scored, those that weigh most first.
    pub terms: Vec<ScoredTerm>,
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
}

/// Ranks the documents that pass `filter`, at most `limit` of each kind. Ties are broken by number,
/// so that the same generation always gives the same order.
///
/// # Errors
/// When the index cannot be read or the draft cannot be embedded.
pub fn retrieve(index: &SearchIndex, draft: &Understanding, filter: &Filter, limit: usize) -> Result<Ranked> {
    let mut ranked = candidates(index, draft, filter)?;
    let families = &index.generation.columns().family;
    for kind in [Kind::Doc, Kind::Thread] {
        let found = match kind {
            Kind::Doc => &mut ranked.docs,
            Kind::Thread => &mut ranked.threads,
        };
        let weights = index.fitted(kind).weights.of(found);
        for candidate in found.iter_mut() {
            *candidate = candidate.scored(weights);
        }
        found.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.document.cmp(&b.document)));
        keep_one_of_each_family(found, families);
        found.truncate(limit);
    }
    Ok(ranked)
}

/// All candidates with their features, in the order of their numbers and without scores: what a model is
/// fitted on.
///
/// # Errors
/// When the index cannot be read or the draft cannot be embedded.
pub fn candidates(index: &SearchIndex, draft: &Understanding, filter: &Filter) -> Result<Ranked> {
    let allowed = Allowed::new(&index.generation, &index.statistics, filter);
    index.with_scratch(|scratch| {
        let scored = lexical::score(index, scratch, &allowed, draft)?;
        let worth = scored.terms.iter().map(|term| (term.term.as_str(), term.worth)).collect();
        let near = match index.semantic() {
            Some(semantic) => semantic.nearness(&index.generation, &allowed, draft, &worth)?,
            None => Nearness::default(),
        };
        let votes = if index.lanes.has(Lane::Memory) {
            index.memory.votes(&Likeness { allowed: &allowed, scratch, near: &near })
        } else {
            HashMap::new()
        };
        let majors = major_versions(&draft.versions) & allowed.majors;
        let seen = Seen { index, allowed: &allowed, scratch, scored: &scored, near: &near, votes: &votes, majors };
        let (docs, threads) = (seen.candidates(Kind::Doc), seen.candidates(Kind::Thread));
        Ok(Ranked { docs, threads, terms: scored.terms })
    })
}

/// Leaves the best member of each family; candidates come best first.
fn keep_one_of_each_family(candidates: &mut Vec<Candidate>, families: &[u32]) {
    let mut seen = HashSet::new();
    candidates.retain(|candidate| {
        let family = families[candidate.document as usize];
        family == NO_FAMILY || seen.insert(family)
    });
}
