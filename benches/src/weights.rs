//! Fits the weights of the features: listwise cross-entropy of Cao et al., "Learning to Rank: From Pairwise
//! Approach to Listwise Approach" (2007), with a little ridge, which is convex in the weights, by Newton's
//! method. Every set counts the same, however large. Deterministic.

use tier0_server::query::{Features, Weights};

use crate::{examples::Example, linear::solve};

/// Features that no judged set tells anything of; their weights are given.
const GIVEN: [&str; 2] = ["other_version", "older_version"];
const STEPS: usize = 30;
const RIDGE: f64 = 1e-3;
/// A step that changes no weight by more than this is the last.
const CLOSE: f64 = 1e-4;

/// The weights that put right documents first in all of `sets`, with votes and without them. The weights of
/// features that no judged set tells anything of are those of `start`; features that `is_taken` does not name
/// have none.
#[must_use]
pub fn fit_weights(sets: &[Vec<&Example>], start: &Weights, is_taken: impl Fn(&str) -> bool) -> Weights {
    Weights {
        voted: fit_features(sets, &start.voted, &is_taken),
        unvoted: fit_features(sets, &start.unvoted, |name| is_taken(name) && name != "memory"),
    }
}

fn fit_features(sets: &[Vec<&Example>], start: &Features, is_taken: impl Fn(&str) -> bool) -> Features {
    let is_free: Vec<bool> = Features::NAMES.iter().map(|name| is_taken(name) && !GIVEN.contains(name)).collect();
    let sets: Vec<Vec<Rows>> =
        sets.iter().map(|set| set.iter().filter_map(|example| Rows::of(example, &is_free)).collect()).collect();
    let count = is_free.iter().filter(|is_free| **is_free).count();
    let mut weights = vec![0.0; count];
    let mut now = Bend::at(&sets, &weights);
    for _ in 0..STEPS {
        let step = solve(now.curve.clone(), now.slope.clone());
        // Far from the optimum a whole step can lead uphill.
        let mut share = 1.0;
        let next = loop {
            let next: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight - share * step).collect();
            let bend = Bend::at(&sets, &next);
            if bend.loss <= now.loss || share < 1e-3 {
                now = bend;
                break next;
            }
            share /= 2.0;
        };
        let change = weights.iter().zip(&next).map(|(old, new)| (old - new).abs()).fold(0.0, f64::max);
        weights = next;
        if change < CLOSE {
            break;
        }
    }
    named(&weights, &is_free, start)
}

/// Weights by feature, of which those above 0 sum to 1: a softmax needs scores that differ by more.
fn named(weights: &[f64], is_free: &[bool], start: &Features) -> Features {
    let scale: f64 = weights.iter().map(|weight| weight.max(0.0)).sum();
    let mut fitted = weights.iter().map(|weight| to_f32(weight / scale.max(1e-6)));
    let values = start.values().into_iter().zip(Features::NAMES).zip(is_free).map(|((start, name), is_free)| {
        match (is_free, GIVEN.contains(name)) {
            (true, _) => fitted.next().unwrap_or(0.0),
            (false, true) => start,
            (false, false) => 0.0,
        }
    });
    Features::from_values(&values.collect::<Vec<_>>())
}

/// The loss of some weights, its first and its second derivative.
struct Bend {
    loss: f64,
    slope: Vec<f64>,
    curve: Vec<Vec<f64>>,
}

impl Bend {
    fn at(sets: &[Vec<Rows>], weights: &[f64]) -> Self {
        let count = weights.len();
        let mut bend = Self {
            loss: weights.iter().map(|weight| RIDGE / 2.0 * weight * weight).sum(),
            slope: weights.iter().map(|weight| RIDGE * weight).collect(),
            curve: vec![vec![0.0; count]; count],
        };
        for at in 0..count {
            bend.curve[at][at] = RIDGE;
        }
        for set in sets {
            let share = 1.0 / to_f64(set.len().max(1)) / to_f64(sets.len().max(1));
            for rows in set {
                rows.add(weights, share, &mut bend);
            }
        }
        for at in 0..count {
            for before in 0..at {
                bend.curve[at][before] = bend.curve[before][at];
            }
        }
        bend
    }
}

/// The candidates of one draft as numbers: the free features one row after the other, and the share of each
/// row in what is right.
struct Rows {
    features: Vec<f64>,
    target: Vec<f64>,
}

impl Rows {
    /// `None` where no candidate is right: there is nothing to learn from.
    fn of(example: &Example, is_free: &[bool]) -> Option<Self> {
        let grade = |document| example.right.get(&document).map_or(0.0, |&grade| f64::from(grade));
        let target: Vec<f64> = example.candidates.iter().map(|candidate| grade(candidate.document)).collect();
        let all: f64 = target.iter().sum();
        let free = |features: &Features| features.values().into_iter().zip(is_free).filter(|(_, is_free)| **is_free);
        (all > 0.0).then(|| Self {
            features: (example.candidates.iter())
                .flat_map(|candidate| free(&candidate.features).map(|(value, _)| f64::from(value)).collect::<Vec<_>>())
                .collect(),
            target: target.iter().map(|value| value / all).collect(),
        })
    }

    fn add(&self, weights: &[f64], share: f64, bend: &mut Bend) {
        let rows = || self.features.chunks_exact(weights.len());
        let scores: Vec<f64> =
            rows().map(|row| row.iter().zip(weights).map(|(value, weight)| value * weight).sum()).collect();
        let most = scores.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
        let mut mean = vec![0.0; weights.len()];
        for ((row, score), target) in rows().zip(&scores).zip(&self.target) {
            let chance = (score - most).exp() / sum;
            bend.loss -= share * target * (score - most - sum.ln());
            for (at, value) in row.iter().enumerate() {
                mean[at] += chance * value;
                bend.slope[at] += share * (chance - target) * value;
                for (curve, other) in bend.curve[at][at..].iter_mut().zip(&row[at..]) {
                    *curve += share * chance * value * other;
                }
            }
        }
        for (at, value) in mean.iter().enumerate() {
            for (curve, other) in bend.curve[at][at..].iter_mut().zip(&mean[at..]) {
                *curve -= share * value * other;
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn to_f32(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tier0_server::query::Candidate;

    use super::*;

    #[test]
    fn the_feature_that_tells_gets_the_weight() {
        let examples: Vec<Example> = (0..40_u32)
            .map(|draft| {
                let candidate = |document: u32| {
                    let words = f32::from(u8::from(document == draft % 10));
                    let title = f32::from(u8::from(document == (draft + 3) % 10));
                    let features = Features { words, title, ..Features::default() };
                    Candidate { document, features, ..Candidate::default() }
                };
                let right = BTreeMap::from([(draft % 10, 1)]);
                Example { draft: draft.to_string(), created: None, candidates: (0..10).map(candidate).collect(), right }
            })
            .collect();
        let start = Features { words: 0.5, title: 0.5, other_version: -1.0, ..Features::default() };
        let start = Weights { voted: start, unvoted: start };
        let fitted = fit_weights(&[examples.iter().collect()], &start, |_| true);
        assert!(fitted.voted.words > 5.0 * fitted.voted.title, "{fitted:?}");
        let without = fit_weights(&[examples.iter().collect()], &start, |name| name != "words");
        assert!(without.voted.words.abs() < f32::EPSILON, "what is not taken has no weight");
        assert!((fitted.unvoted.other_version + 1.0).abs() < f32::EPSILON, "what is given stays");
        assert!(examples.iter().all(|example| example.figures(&fitted).ndcg_at_10 > 0.99));
    }
}
