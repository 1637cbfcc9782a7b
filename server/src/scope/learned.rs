//! The classifier of a policy beside its rules: what it makes of a draft. It learns nothing and decides nothing.

use std::collections::HashMap;

use super::rule::Rule;
use crate::classify::{Classifier, Reading, Score};

/// Most words that are told as the reason when the classifier decides.
const MAX_WORDS: usize = 3;

/// A trained classifier with the number that each rule has in it.
pub(super) struct Learned {
    classifier: Classifier,
    /// Number of each rule that was there to be learned, by its id.
    labels: HashMap<String, usize>,
}

/// A draft as the classifier has read it.
pub(super) struct LearnedReading<'a> {
    learned: &'a Learned,
    reading: Reading<'a>,
}

impl Learned {
    pub(super) fn new(classifier: Classifier) -> Self {
        let labels = classifier.labels().iter().cloned().zip(0..).collect();
        Self { classifier, labels }
    }

    /// Reads the own words of a draft.
    pub(super) fn read<'a>(&'a self, own_words: &'a str) -> LearnedReading<'a> {
        LearnedReading { learned: self, reading: self.classifier.read(own_words) }
    }
}

impl LearnedReading<'_> {
    /// What a rule got; nothing when it was not there to be learned.
    pub(super) fn score(&self, rule: &Rule) -> Option<Score> {
        self.learned.labels.get(&rule.id).map(|&label| self.reading.score(label))
    }

    /// The words that speak most for a rule.
    pub(super) fn because(&self, rule: &Rule) -> Vec<String> {
        let words = self.learned.labels.get(&rule.id).map(|&label| self.reading.because(label, MAX_WORDS));
        words.unwrap_or_default().into_iter().map(str::to_owned).collect()
    }
}
