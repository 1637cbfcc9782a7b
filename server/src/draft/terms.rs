//! The terms and artefacts of a draft, gathered segment by segment, each for what its segment is worth.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use tier0_indexer::{
    analysis::{TextAnalyzer, analyzer, each_term},
    text::{
        artefacts::{Artefact, artefacts},
        lines::LineKind,
    },
};

/// What an occurrence in the subject is worth; it is also read as prose where forms repeat it.
pub(super) const SUBJECT_WORTH: f32 = 2.0;

/// A term of the draft and what it is worth before the corpus is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightedTerm {
    /// The term, as the index has it.
    pub term: String,
    /// Sum over its occurrences of what their segments are worth.
    pub weight: f32,
}

/// What an occurrence of a term is worth in a segment of each kind.
pub(super) fn worth(kind: LineKind) -> f32 {
    match kind {
        LineKind::Prose | LineKind::Steps | LineKind::Outcome => 1.0,
        LineKind::Code => 0.4,
        LineKind::Trace | LineKind::Log => 0.3,
        LineKind::Quoted => 0.2,
        LineKind::Greeting | LineKind::Signature => 0.0,
    }
}

/// Whether segments of this kind are the asker's own words.
pub(super) fn is_own(kind: LineKind) -> bool {
    matches!(kind, LineKind::Prose | LineKind::Steps | LineKind::Outcome)
}

/// Gathers terms and artefacts, each in the order of its first occurrence.
pub(super) struct Gathered {
    analyzer: TextAnalyzer,
    pub(super) terms: Vec<WeightedTerm>,
    pub(super) artefacts: Vec<Artefact>,
    place_of: HashMap<String, usize>,
    keys: HashSet<String>,
}

impl Gathered {
    pub(super) fn new() -> Self {
        Self {
            analyzer: analyzer(),
            terms: Vec::new(),
            artefacts: Vec::new(),
            place_of: HashMap::new(),
            keys: HashSet::new(),
        }
    }

    /// Reads a segment whose terms are worth `worth`; what is worth nothing is not read.
    pub(super) fn read(&mut self, text: &str, worth: f32) {
        if worth <= 0.0 {
            return;
        }
        let Self { analyzer, terms, place_of, .. } = self;
        each_term(analyzer, text, |term, _| {
            if let Some(&at) = place_of.get(term) {
                terms[at].weight += worth;
            } else {
                place_of.insert(term.to_owned(), terms.len());
                terms.push(WeightedTerm { term: term.to_owned(), weight: worth });
            }
        });
        for artefact in artefacts(text) {
            if self.keys.insert(artefact.key.clone()) {
                self.artefacts.push(artefact);
            }
        }
    }
}
