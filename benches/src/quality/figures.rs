//! What a run measures: two figures of each draft, and their means with intervals. Arithmetic only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tier0_indexer::Kind;
use tier0_server::{evaluate::interval, query::Meaning};

/// nDCG@10 and success@3 of each draft, by its id.
pub type PerDraft = BTreeMap<String, [f64; 2]>;

/// What is measured: one kind of documents of one set, with one kind of vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Name of the set.
    pub set: String,
    /// What is ranked.
    pub kind: Kind,
    /// Where vectors come from.
    pub semantic: Meaning,
}

/// A mean with its 95% bootstrap interval, rounded to four digits as baselines hold it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The mean.
    pub mean: f64,
    /// Lower and upper end.
    pub interval: [f64; 2],
}

/// The figures of a subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// How many drafts were asked.
    pub drafts: usize,
    /// nDCG@10.
    pub ndcg_at_10: Figure,
    /// Share of drafts with a right document among the first three.
    pub success_at_3: Figure,
}

impl Figures {
    /// Means and intervals of what was measured.
    #[must_use]
    pub fn of(all: &PerDraft) -> Self {
        let figure = |at: usize| Figure::of(&all.values().map(|figures| figures[at]).collect::<Vec<_>>());
        Self { drafts: all.len(), ndcg_at_10: figure(0), success_at_3: figure(1) }
    }
}

impl Figure {
    fn of(values: &[f64]) -> Self {
        Self { mean: rounded(mean(values)), interval: interval(values).map(rounded) }
    }
}

/// Mean of `values`; 0 without any.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of drafts, far below 2^52")]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// A kind as people read it.
#[must_use]
pub fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Doc => "docs",
        Kind::Thread => "threads",
    }
}

/// Where vectors come from, as the command line names it.
#[must_use]
pub fn semantic_in_words(semantic: Meaning) -> &'static str {
    match semantic {
        Meaning::Encoder => "encoder",
        Meaning::Light => "light",
        Meaning::Off => "off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_means_of_four_digits_within_their_intervals() {
        let all = (0..30_u8).map(|n| (n.to_string(), [1.0 / 3.0, f64::from(n % 2)])).collect();
        let figures = Figures::of(&all);
        assert_eq!(figures.drafts, 30);
        assert_eq!(figures.ndcg_at_10, Figure { mean: 0.3333, interval: [0.3333, 0.3333] });
        let Figure { mean, interval: [low, high] } = figures.success_at_3;
        assert!(low < mean && mean < high, "{low} {mean} {high}");
        assert_eq!(Figures::of(&PerDraft::new()).drafts, 0);
    }
}
