//! Fits the probability that a hit is right: logistic regression (Platt, "Probabilistic Outputs for Support
//! Vector Machines", 1999) by Newton's method with a little ridge, and the threshold for a stated precision.

use tier0_server::query::{Calibration, Evidence, Weights, confidence};

use crate::{examples::Example, linear::solve};

/// How many hits of a draft are shown, and so are judged.
const SHOWN: usize = 3;
const STEPS: usize = 25;
const RIDGE: f64 = 1.0;

/// A hit of a judged draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedHit {
    /// Number of its product.
    pub product: usize,
    /// Place of the hit, from 0.
    pub place: usize,
    /// What spoke for it.
    pub evidence: Evidence,
    /// Whether it was right.
    pub is_right: bool,
}

/// The first hits of a draft in the order of `weights`.
#[must_use]
pub fn judged_hits(product: usize, example: &Example, weights: &Weights) -> Vec<JudgedHit> {
    let ranked = example.ranked(weights);
    let hits = ranked.iter().take(SHOWN).enumerate().filter_map(|(place, candidate)| {
        let is_right = example.right.contains_key(&candidate.document);
        Some(JudgedHit { product, place, evidence: Evidence::of(&ranked, place)?, is_right })
    });
    hits.collect()
}

/// A fit for several products: what each piece of evidence weighs is one for all, the bias is each one's own,
/// because the judgements of some are less complete than those of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    weights: Vec<f64>,
    biases: Vec<f64>,
}

impl Fit {
    /// Fits on all hits of `products` products.
    #[must_use]
    pub fn on(hits: &[JudgedHit], products: usize) -> Self {
        let rows: Vec<(Vec<(usize, f64)>, bool)> = hits.iter().map(|hit| (row(hit), hit.is_right)).collect();
        let ridge = |at| if at < Evidence::COUNT { RIDGE } else { 1e-9 };
        let mut weights = logistic(&rows, Evidence::COUNT + products, ridge);
        let biases = weights.split_off(Evidence::COUNT);
        Self { weights, biases }
    }

    /// The calibration of one product: what the fit says, spread and shifted so that it is the probability for
    /// `hits` (Platt), and the threshold from which on those of them that stand first reach `precision`.
    #[must_use]
    pub fn calibration(&self, product: usize, hits: &[JudgedHit], precision: f32) -> Calibration {
        let said = |hit: &JudgedHit| -> f64 {
            let values = hit.evidence.values().into_iter().map(f64::from);
            self.biases[product] + self.weights.iter().zip(values).map(|(weight, value)| weight * value).sum::<f64>()
        };
        let rows: Vec<_> = hits.iter().map(|hit| (vec![(0, said(hit)), (1, 1.0)], hit.is_right)).collect();
        let (spread, shift) = match logistic(&rows, 2, |_| 1e-6)[..] {
            [spread, shift] if spread > 0.0 => (spread, shift),
            _ => (1.0, 0.0),
        };
        let [score, margin, strength, passage, mass, coverage, cosine, memory] =
            std::array::from_fn(|at| to_f32(spread * self.weights[at]));
        let bias = to_f32(spread * self.biases[product] + shift);
        let mut fitted =
            Calibration { bias, score, margin, strength, passage, mass, coverage, cosine, memory, threshold: 0.0 };
        fitted.threshold = threshold(hits, &fitted, precision);
        fitted
    }
}

/// Weights of a logistic model of `count` numbers, by Newton's method. A row has its numbers that are not 0, by
/// their places.
fn logistic(rows: &[(Vec<(usize, f64)>, bool)], count: usize, ridge: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut weights = vec![0.0_f64; count];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().enumerate().map(|(at, weight)| ridge(at) * weight).collect();
        let mut curve = vec![vec![0.0; count]; count];
        for (at, row) in curve.iter_mut().enumerate() {
            row[at] = ridge(at);
        }
        for (row, is_right) in rows {
            let z: f64 = row.iter().map(|&(at, value)| weights[at] * value).sum();
            let sure = 1.0 / (1.0 + (-z).exp());
            let error = sure - f64::from(u8::from(*is_right));
            for &(at, value) in row {
                slope[at] += error * value;
                for &(other_at, other) in row {
                    curve[at][other_at] += sure * (1.0 - sure) * value * other;
                }
            }
        }
        let step = solve(curve, slope);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight -= step);
    }
    weights
}

/// The pieces of evidence, and one for the bias of the product.
fn row(hit: &JudgedHit) -> Vec<(usize, f64)> {
    let evidence = hit.evidence.values().into_iter().enumerate().map(|(at, value)| (at, f64::from(value)));
    evidence.chain([(Evidence::COUNT + hit.product, 1.0)]).collect()
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

/// How many first hits were right, how many would be shown, and how many there are.
#[must_use]
pub fn shown(hits: &[JudgedHit], calibration: &Calibration) -> [u32; 3] {
    let mut counts = [0; 3];
    for hit in hits.iter().filter(|hit| hit.place == 0) {
        let is_shown = confidence(calibration, hit.evidence) >= calibration.threshold;
        counts[0] += u32::from(is_shown && hit.is_right);
        counts[1] += u32::from(is_shown);
        counts[2] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_right_from_wrong_is_found_and_the_threshold_keeps_its_precision() {
        // Half of what is right in the second product was never judged.
        let hits: Vec<JudgedHit> = (0..2000_u16)
            .map(|at| {
                let cosine = f32::from(at % 100) / 100.0;
                let product = usize::from(at >= 1000);
                let is_right = u16::from(at % 7 == 0) * 100 + at % 100 > 60 && (product == 0 || at % 2 == 0);
                JudgedHit { product, place: 0, evidence: Evidence { cosine, ..Evidence::default() }, is_right }
            })
            .collect();
        let fit = Fit::on(&hits, 2);
        let fitted = fit.calibration(0, &hits[..1000], 0.9);
        assert!(fitted.cosine > 1.0 && fitted.score.abs() < 1e-3, "{fitted:?}");
        assert!(fit.biases[0] > fit.biases[1], "{fit:?}");
        let [right, shown, all] = shown(&hits[..1000], &fitted).map(f64::from);
        assert!(right / shown >= 0.9 && shown / all > 0.3, "{right} {shown} {all}");
    }
}
