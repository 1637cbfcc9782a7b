//! The classifier of a policy beside its rules: what it learns from, and what it makes of a draft. It reads no file.

use std::collections::BTreeSet;

use super::{policy::Policy, rule::Rule};
use crate::classify::{Classifier, Example, Reading, Score};

/// Most words that are told as the reason when the classifier decides.
const MAX_WORDS: usize = 3;

/// A trained classifier with the number that each rule has in it.
pub(super) struct Learned {
    classifier: Classifier,
}

/// A draft as the classifier has read it.
pub(super) struct LearnedReading<'a> {
    learned: &'a Learned,
    reading: Reading<'a>,
}

impl Learned {
    pub(super) fn new(classifier: Classifier) -> Self {
        Self { classifier }
    }

    /// Reads the own words of a draft.
    pub(super) fn read<'a>(&'a self, own_words: &'a str) -> LearnedReading<'a> {
        LearnedReading { learned: self, reading: self.classifier.read(own_words) }
    }
}

impl LearnedReading<'_> {
    /// What a rule got; nothing when it was not there to be learned.
    pub(super) fn score(&self, rule: &Rule) -> Option<Score> {
        self.learned.classifier.label(&rule.id).map(|label| self.reading.score(label))
    }

    /// The words that speak most for a rule.
    pub(super) fn because(&self, rule: &Rule) -> Vec<String> {
        let words = self.learned.classifier.label(&rule.id).map(|label| self.reading.because(label, MAX_WORDS));
        words.unwrap_or_default().into_iter().map(str::to_owned).collect()
    }
}

/// What the rules themselves give to learn from: their examples and near misses, each about its rule alone.
#[must_use]
pub fn own_examples(policy: &Policy) -> Vec<Example> {
    let ids: BTreeSet<&str> = policy.rules.iter().map(|rule| rule.id.as_str()).collect();
    let of_rule = |rule: &Rule| {
        let fires = rule.examples.iter().map(|text| about(&rule.id, true, text, &ids));
        let silent = rule.near_misses.iter().map(|text| about(&rule.id, false, text, &ids));
        fires.chain(silent).collect::<Vec<_>>()
    };
    policy.rules.iter().flat_map(of_rule).collect()
}

/// A text that tells of one rule only whether it fires. One that fires it speaks against the others, for it was written
/// for this one; of one that does not nothing more is known.
#[must_use]
pub fn about(rule: &str, fires: bool, text: &str, rules: &BTreeSet<&str>) -> Example {
    let others = rules.iter().filter(|other| **other != rule).map(|&other| other.to_owned());
    Example {
        text: text.to_owned(),
        labels: fires.then(|| rule.to_owned()).into_iter().collect(),
        is_stray: false,
        undecided: if fires { BTreeSet::new() } else { others.collect() },
    }
}
