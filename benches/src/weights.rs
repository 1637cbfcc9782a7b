//! Fits the weights of the features: gradient descent on the listwise cross-entropy of Cao et al.,
//! "Learning to Rank: From Pairwise Approach to Listwise Approach" (2007), with a little ridge. Every set
//! counts the same, however large. Deterministic.

use tier0_server::query::Features;

use crate::examples::Example;

/// Features that no judged set tells anything of; their weights are given.
const GIVEN: [&str; 2] = ["other_version", "older_version"];
const STEPS: i32 = 600;
const RATE: f32 = 0.05;
const RIDGE: f32 = 1e-3;

/// The weights that put right documents first in all of `sets`, from `start`.
#[must_use]
pub fn fit_weights(sets: &[Vec<&Example>], start: &Features) -> Features {
    let is_given: Vec<bool> = Features::NAMES.iter().map(|name| GIVEN.contains(name)).collect();
    let sets: Vec<Vec<Rows>> =
        sets.iter().map(|set| set.iter().filter_map(|example| Rows::of(example)).collect()).collect();
    // A softmax needs scores that differ by more than one; the scale is taken out again at the end.
    let mut weights: Vec<f32> = start.values().iter().map(|weight| weight * 10.0).collect();
    let mut adam = Adam::new(weights.len());
    for step in 1..=STEPS {
        let mut slope: Vec<f32> = weights.iter().map(|weight| RIDGE * weight).collect();
        for set in &sets {
            let share = 1.0 / to_f32(set.len().max(1)) / to_f32(sets.len().max(1));
            for rows in set {
                rows.add_slope(&weights, share, &mut slope);
            }
        }
        for (slope, is_given) in slope.iter_mut().zip(&is_given) {
            if *is_given {
                *slope = 0.0;
            }
        }
        adam.step(step, &mut weights, &slope);
    }
    let scale: f32 =
        weights.iter().zip(&is_given).filter(|(_, given)| !**given).map(|(weight, _)| weight.max(0.0)).sum();
    let start = start.values();
    let scaled =
        weights.iter().enumerate().map(|(at, weight)| if is_given[at] { start[at] } else { weight / scale.max(1e-6) });
    Features::from_values(&scaled.collect::<Vec<_>>())
}

/// The candidates of one draft as numbers: features one row after the other, and the share of each in
/// what is right.
struct Rows {
    features: Vec<f32>,
    target: Vec<f32>,
}

impl Rows {
    /// `None` where no candidate is right: there is nothing to learn from.
    fn of(example: &Example) -> Option<Self> {
        let grade = |document| example.right.get(&document).map_or(0.0, |&grade| to_f32(grade as usize));
        let target: Vec<f32> = example.candidates.iter().map(|candidate| grade(candidate.document)).collect();
        let all: f32 = target.iter().sum();
        (all > 0.0).then(|| Self {
            features: example.candidates.iter().flat_map(|candidate| candidate.features.values()).collect(),
            target: target.iter().map(|value| value / all).collect(),
        })
    }

    fn add_slope(&self, weights: &[f32], share: f32, slope: &mut [f32]) {
        let rows = || self.features.chunks_exact(weights.len());
        let scores: Vec<f32> =
            rows().map(|row| row.iter().zip(weights).map(|(value, weight)| value * weight).sum()).collect();
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let exponents: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
        let sum: f32 = exponents.iter().sum();
        for ((row, exponent), target) in rows().zip(&exponents).zip(&self.target) {
            let error = share * (exponent / sum - target);
            slope.iter_mut().zip(row).for_each(|(slope, value)| *slope += error * value);
        }
    }
}

/// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
}

impl Adam {
    fn new(count: usize) -> Self {
        Self { mean: vec![0.0; count], square: vec![0.0; count] }
    }

    fn step(&mut self, step: i32, weights: &mut [f32], slope: &[f32]) {
        const KEEP: f32 = 0.9;
        const KEEP_SQUARE: f32 = 0.999;
        for (at, slope) in slope.iter().enumerate() {
            self.mean[at] = KEEP * self.mean[at] + (1.0 - KEEP) * slope;
            self.square[at] = KEEP_SQUARE * self.square[at] + (1.0 - KEEP_SQUARE) * slope * slope;
            let mean = self.mean[at] / (1.0 - KEEP.powi(step));
            let square = self.square[at] / (1.0 - KEEP_SQUARE.powi(step));
            weights[at] -= RATE * mean / (square.sqrt() + 1e-8);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts and small grades")]
fn to_f32(count: usize) -> f32 {
    count as f32
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
                    Candidate {
                        document,
                        score: 0.0,
                        features,
                        passage: 0,
                        strength: 0.0,
                        passage_strength: 0.0,
                        mass: 0.0,
                    }
                };
                let right = BTreeMap::from([(draft % 10, 1)]);
                Example { draft: draft.to_string(), candidates: (0..10).map(candidate).collect(), right }
            })
            .collect();
        let start = Features { words: 0.5, title: 0.5, other_version: -1.0, ..Features::default() };
        let fitted = fit_weights(&[examples.iter().collect()], &start);
        assert!(fitted.words > 5.0 * fitted.title, "{fitted:?}");
        assert!((fitted.other_version + 1.0).abs() < f32::EPSILON, "what is given stays");
        assert!(examples.iter().all(|example| example.ndcg(&fitted) > 0.99));
    }
}
