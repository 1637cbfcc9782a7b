//! Intervals of a ratio of two means over the same drafts: Efron's percentile bootstrap, paired, with a
//! fixed seed. It knows nothing of what is measured.

use crate::random::Random;

const RESAMPLES: usize = 2_000;

/// Ratio of the mean of `ours` to that of `theirs`, and its 95% interval. Both have one value for each draft,
/// in the same order.
#[must_use]
pub fn ratio(ours: &[f64], theirs: &[f64]) -> (f64, [f64; 2]) {
    let pairs: Vec<(f64, f64)> = ours.iter().copied().zip(theirs.iter().copied()).collect();
    let mut random = Random::new(0x7469_6572_305f_7261);
    let of = |sum: (f64, f64)| if sum.1 > 0.0 { sum.0 / sum.1 } else { f64::NAN };
    let add = |sum: (f64, f64), pair: &(f64, f64)| (sum.0 + pair.0, sum.1 + pair.1);
    let mut ratios: Vec<f64> = (0..RESAMPLES)
        .map(|_| of((0..pairs.len()).fold((0.0, 0.0), |sum, _| add(sum, &pairs[random.below(pairs.len())]))))
        .collect();
    ratios.sort_by(f64::total_cmp);
    let interval = [ratios[RESAMPLES * 25 / 1_000], ratios[RESAMPLES * 975 / 1_000 - 1]];
    (of(pairs.iter().fold((0.0, 0.0), add)), interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_that_is_the_same_for_every_draft_is_sure() {
        let theirs: Vec<f64> = (1..50).map(f64::from).collect();
        let ours: Vec<f64> = theirs.iter().map(|value| 1.5 * value).collect();
        let (found, [low, high]) = ratio(&ours, &theirs);
        assert!((found - 1.5).abs() < 1e-9 && (low - 1.5).abs() < 1e-9 && (high - 1.5).abs() < 1e-9);
    }

    #[test]
    fn a_ratio_of_few_and_uneven_drafts_is_not() {
        let (found, [low, high]) = ratio(&[1.0, 0.0, 1.0, 0.0], &[0.0, 1.0, 1.0, 1.0]);
        assert!(low < found && found < high && high - low > 0.3, "{found} {low} {high}");
    }
}
