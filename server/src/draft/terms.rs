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
    /// Sum over its occurrences of what their segments are worth; all that are not own words count as one.
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
    /// Terms of others that have been counted.
    of_others: HashSet<String>,
    keys: HashSet<String>,
}

impl Gathered {
    pub(super) fn new() -> Self {
        Self {
            analyzer: analyzer(),
            terms: Vec::new(),
            artefacts: Vec::new(),
            place_of: HashMap::new(),
            of_others: HashSet::new(),
            keys: HashSet::new(),
        }
    }

    /// Reads a segment of own words, each occurrence of a term worth `worth`.
    pub(super) fn read(&mut self, text: &str, worth: f32) {
        self.gather(text, worth, false);
    }

    /// Reads a segment that a machine or somebody else wrote; what is worth nothing is not read. A term counts
    /// once in all of these: that a log repeats itself says nothing of what is asked.
    pub(super) fn read_of_others(&mut self, text: &str, worth: f32) {
        if worth > 0.0 {
            self.gather(text, worth, true);
        }
    }

    fn gather(&mut self, text: &str, worth: f32, is_of_others: bool) {
        let Self { analyzer, terms, place_of, of_others, .. } = self;
        each_term(analyzer, text, |term, _| {
            if is_of_others && (of_others.contains(term) || !of_others.insert(term.to_owned())) {
                return;
            }
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
