//! Figures of one ranking and their mean over many, with bootstrap intervals. Formulas as in
//! `trec_eval`: linear gain, log2 discount; Efron's percentile bootstrap with a fixed seed.

use std::collections::BTreeMap;

use serde::Serialize;

/// How many resamples an interval is made of.
const RESAMPLES: usize = 1_000;
/// Depth of all figures that end in `_at_10`.
const DEPTH: usize = 10;

/// Figures of one draft.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// Normalised discounted cumulative gain of the first ten.
    pub ndcg_at_10: f64,
    /// One over the rank of the first right document among ten, else 0.
    pub mrr_at_10: f64,
    /// Whether the first is right.
    pub success_at_1: f64,
    /// Whether a right one is among the first three.
    pub success_at_3: f64,
    /// Whether a right one is among the first five.
    pub success_at_5: f64,
    /// Share of the right documents that are among the first ten.
    pub recall_at_10: f64,
}

/// Means over all drafts, each with its 95% interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Mean nDCG@10.
    pub ndcg_at_10: f64,
    /// Mean reciprocal rank at 10.
    pub mrr_at_10: f64,
    /// Share of drafts with a right first document.
    pub success_at_1: f64,
    /// Share of drafts with a right one among three.
    pub success_at_3: f64,
    /// Share of drafts with a right one among five.
    pub success_at_5: f64,
    /// Mean recall at 10.
    pub recall_at_10: f64,
    /// How many drafts were asked.
    pub drafts: usize,
    /// 95% bootstrap interval of each figure.
    pub intervals: BTreeMap<&'static str, [f64; 2]>,
}

/// Figures of a ranking (document numbers, best first) against the grades of the right documents.
#[must_use]
pub fn figures(ranking: &[u32], right: &BTreeMap<u32, u32>) -> Figures {
    let gains: Vec<f64> = ranking.iter().take(DEPTH).map(|id| f64::from(right.get(id).copied().unwrap_or(0))).collect();
    let mut ideal: Vec<f64> = right.values().map(|&grade| f64::from(grade)).collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    ideal.truncate(DEPTH);
    let first = gains.iter().position(|&gain| gain > 0.0);
    let among = |n: usize| f64::from(u8::from(first.is_some_and(|at| at < n)));
    let found = gains.iter().filter(|&&gain| gain > 0.0).count();
    let ideal_gain = discounted(&ideal);
    Figures {
        ndcg_at_10: if ideal_gain > 0.0 { discounted(&gains) / ideal_gain } else { 0.0 },
        mrr_at_10: first.map_or(0.0, |at| 1.0 / to_f64(at + 1)),
        success_at_1: among(1),
        success_at_3: among(3),
        success_at_5: among(5),
        recall_at_10: to_f64(found) / to_f64(right.len().max(1)),
    }
}

fn discounted(gains: &[f64]) -> f64 {
    gains.iter().enumerate().fold(0.0, |sum, (at, gain)| sum + gain / to_f64(at + 2).log2())
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts and documents, far below 2^52")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

type Pick = (&'static str, fn(&Figures) -> f64);

const PICKS: [Pick; 6] = [
    ("ndcg_at_10", |figures| figures.ndcg_at_10),
    ("mrr_at_10", |figures| figures.mrr_at_10),
    ("success_at_1", |figures| figures.success_at_1),
    ("success_at_3", |figures| figures.success_at_3),
    ("success_at_5", |figures| figures.success_at_5),
    ("recall_at_10", |figures| figures.recall_at_10),
];

/// Means over drafts with intervals.
#[must_use]
pub fn summarise(all: &[Figures]) -> Summary {
    let mut means = BTreeMap::new();
    let mut intervals = BTreeMap::new();
    for (name, pick) in PICKS {
        let values: Vec<f64> = all.iter().map(pick).collect();
        means.insert(name, values.iter().sum::<f64>() / to_f64(values.len().max(1)));
        intervals.insert(name, interval(&values));
    }
    Summary {
        ndcg_at_10: means["ndcg_at_10"],
        mrr_at_10: means["mrr_at_10"],
        success_at_1: means["success_at_1"],
        success_at_3: means["success_at_3"],
        success_at_5: means["success_at_5"],
        recall_at_10: means["recall_at_10"],
        drafts: all.len(),
        intervals,
    }
}

/// 95% percentile bootstrap interval of the mean of `values`; zeros without any.
#[must_use]
pub fn interval(values: &[f64]) -> [f64; 2] {
    if values.is_empty() {
        return [0.0, 0.0];
    }
    let mut random = SplitMix(0x7469_6572_305f_6576);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| values.iter().map(|_| values[random.below(values.len())]).sum::<f64>() / to_f64(values.len()))
        .collect();
    means.sort_by(f64::total_cmp);
    [means[RESAMPLES * 25 / 1_000], means[RESAMPLES * 975 / 1_000 - 1]]
}

/// Steele, Lea and Flood's `SplitMix64` (2014): enough for resampling, the same on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let scaled = (u128::from(z ^ (z >> 31)) * n as u128) >> 64;
        usize::try_from(scaled).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranking: &[u32], right: &[(u32, u32)]) -> Figures {
        figures(ranking, &right.iter().copied().collect())
    }

    #[test]
    fn figures_follow_their_formulas() {
        let found = of(&[7, 1, 8, 2], &[(1, 1), (2, 1), (3, 1)]);
        let ideal = 1.0 + 1.0 / 3_f64.log2() + 0.5;
        assert!((found.ndcg_at_10 - (1.0 / 3_f64.log2() + 1.0 / 5_f64.log2()) / ideal).abs() < 1e-12);
        assert!((found.mrr_at_10 - 0.5).abs() < 1e-12);
        assert!((found.recall_at_10 - 2.0 / 3.0).abs() < 1e-12);
        let Figures { success_at_1, success_at_3, success_at_5, .. } = found;
        assert_eq!([success_at_1, success_at_3, success_at_5].map(|share| share > 0.5), [false, true, true]);
    }

    #[test]
    fn a_perfect_ranking_scores_one_and_an_empty_one_zero() {
        assert!((of(&[1, 2], &[(1, 2), (2, 1)]).ndcg_at_10 - 1.0).abs() < 1e-12);
        assert_eq!(of(&[], &[(1, 1)]), Figures::default());
    }

    #[test]
    fn an_interval_holds_the_mean_and_is_repeatable() {
        let values: Vec<f64> = (0..200).map(|n| f64::from(u8::from(n % 3 == 0))).collect();
        let [low, high] = interval(&values);
        assert!(low < 67.0 / 200.0 && 67.0 / 200.0 < high && high - low < 0.2);
        assert_eq!(interval(&values).map(f64::to_bits), [low, high].map(f64::to_bits));
    }
}
