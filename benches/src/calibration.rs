//! Fits the probability that a hit is right: logistic regression (Platt, "Probabilistic Outputs for Support
//! Vector Machines", 1999) by Newton's method with a little ridge, and the threshold for a stated precision.

use tier0_server::query::{Calibration, Evidence, Features, confidence};

use crate::{examples::Example, linear::solve};

/// How many hits of a draft are shown, and so are judged.
const SHOWN: usize = 3;
const STEPS: usize = 25;
const RIDGE: f64 = 1.0;
const COUNT: usize = Evidence::COUNT + 1;

/// A hit of a judged draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedHit {
    /// Place of the hit, from 0.
    pub place: usize,
    /// What spoke for it.
    pub evidence: Evidence,
    /// Whether it was right.
    pub is_right: bool,
}

/// The first hits of a draft in the order of `weights`.
#[must_use]
pub fn judged_hits(example: &Example, weights: &Features) -> Vec<JudgedHit> {
    let ranked = example.ranked(weights);
    let hits = ranked.iter().take(SHOWN).enumerate().filter_map(|(place, candidate)| {
        let is_right = example.right.contains_key(&candidate.document);
        Some(JudgedHit { place, evidence: Evidence::of(&ranked, place)?, is_right })
    });
    hits.collect()
}

/// Fits a calibration on all hits, and the threshold at which those that stand first reach `precision`.
#[must_use]
pub fn fit_calibration(hits: &[JudgedHit], precision: f32) -> Calibration {
    let mut weights = [0.0_f64; COUNT];
    for _ in 0..STEPS {
        let (mut slope, mut curve) = (vec![0.0; COUNT], vec![vec![0.0; COUNT]; COUNT]);
        for at in 1..COUNT {
            slope[at] = RIDGE * weights[at];
            curve[at][at] = RIDGE;
        }
        curve[0][0] = 1e-9;
        for hit in hits {
            let row = row(hit);
            let z: f64 = row.iter().zip(weights).map(|(value, weight)| value * weight).sum();
            let sure = 1.0 / (1.0 + (-z).exp());
            let error = sure - f64::from(u8::from(hit.is_right));
            for (at, value) in row.iter().enumerate() {
                slope[at] += error * value;
                for (sum, other) in curve[at].iter_mut().zip(row) {
                    *sum += sure * (1.0 - sure) * value * other;
                }
            }
        }
        let step = solve(curve, slope);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight -= step);
    }
    let [bias, score, margin, strength, passage, mass, coverage, cosine, memory] = weights.map(to_f32);
    let mut fitted =
        Calibration { bias, score, margin, strength, passage, mass, coverage, cosine, memory, threshold: 0.0 };
    fitted.threshold = threshold(hits, &fitted, precision);
    fitted
}

fn row(hit: &JudgedHit) -> [f64; COUNT] {
    let mut row = [1.0; COUNT];
    row[1..].iter_mut().zip(hit.evidence.values()).for_each(|(to, value)| *to = f64::from(value));
    row
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn to_f32(value: f64) -> f32 {
    value as f32
}

/// The lowest confidence from which on the first hits reach `precision`; 1 when none do.
fn threshold(hits: &[JudgedHit], fitted: &Calibration, precision: f32) -> f32 {
    let first = hits.iter().filter(|hit| hit.place == 0);
    let mut sure: Vec<(f32, bool)> = first.map(|hit| (confidence(fitted, hit.evidence), hit.is_right)).collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut shown, mut lowest) = (0.0_f32, 0.0_f32, 1.0_f32);
    // Hits of one confidence are shown together or not at all.
    for same in sure.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
        for (_, is_right) in same {
            shown += 1.0;
            right += f32::from(u8::from(*is_right));
        }
        if right / shown >= precision {
            lowest = same[0].0;
        }
    }
    lowest
}

/// Precision of the first hits that would be shown, and the share of drafts that get one.
#[must_use]
pub fn precision_and_coverage(hits: &[JudgedHit], calibration: &Calibration) -> (f32, f32) {
    let (mut right, mut shown, mut all) = (0.0_f32, 0.0_f32, 0.0_f32);
    for hit in hits.iter().filter(|hit| hit.place == 0) {
        all += 1.0;
        if confidence(calibration, hit.evidence) >= calibration.threshold {
            shown += 1.0;
            right += f32::from(u8::from(hit.is_right));
        }
    }
    (right / shown.max(1.0), shown / all.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_right_from_wrong_is_found_and_the_threshold_keeps_its_precision() {
        let hits: Vec<JudgedHit> = (0..1000_u16)
            .map(|at| {
                let cosine = f32::from(at % 100) / 100.0;
                let is_right = u16::from(at % 7 == 0) * 100 + at % 100 > 60;
                JudgedHit { place: 0, evidence: Evidence { cosine, ..Evidence::default() }, is_right }
            })
            .collect();
        let fitted = fit_calibration(&hits, 0.9);
        assert!(fitted.cosine > 1.0 && fitted.score.abs() < 1e-3, "{fitted:?}");
        let (precision, coverage) = precision_and_coverage(&hits, &fitted);
        assert!(precision >= 0.9 && coverage > 0.3, "{precision} {coverage}");
    }
}
