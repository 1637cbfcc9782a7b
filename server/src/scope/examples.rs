//! What rules give to learn from. It reads no file and learns nothing.

use std::collections::BTreeSet;

use super::{policy::Policy, rule::Rule};
use crate::classify::Example;

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
