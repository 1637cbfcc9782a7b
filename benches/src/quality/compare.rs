//! Whether figures differ from those of the baseline by more than chance. Arithmetic only; what to make of it is
//! for others to say.

use tier0_server::evaluate::interval;

use super::figures::{Figure, Figures, PerDraft, mean};

/// Less than this is no difference of a draft: what is written as JSON may come back with its last digit changed.
const NOTHING: f64 = 1e-9;

/// How two runs were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Draft by draft: percentile bootstrap of the mean difference.
    Paired,
    /// By the two intervals alone, as if the drafts were others.
    Intervals,
}

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Lower than chance explains.
    Worse,
    /// Within what chance explains.
    Noise,
    /// Higher than chance explains.
    Better,
}

/// The difference of a figure from its baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Now minus then.
    pub mean: f64,
    /// Its 95% interval.
    pub interval: [f64; 2],
}

/// A run against its baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// How it was made.
    pub test: Test,
    /// nDCG@10.
    pub ndcg_at_10: Difference,
    /// Success@3.
    pub success_at_3: Difference,
}

impl Comparison {
    /// Compares draft by draft where `then` is known and has the same drafts, else by the intervals.
    #[must_use]
    pub fn of(now: &PerDraft, baseline: &Figures, then: Option<&PerDraft>) -> Self {
        if let Some(then) = then.filter(|then| then.keys().eq(now.keys())) {
            let [ndcg_at_10, success_at_3] = [0, 1].map(|at| Difference::paired(now, then, at));
            return Self { test: Test::Paired, ndcg_at_10, success_at_3 };
        }
        let figures = Figures::of(now);
        Self {
            test: Test::Intervals,
            ndcg_at_10: Difference::of_intervals(figures.ndcg_at_10, baseline.ndcg_at_10),
            success_at_3: Difference::of_intervals(figures.success_at_3, baseline.success_at_3),
        }
    }

    /// Worse where either figure is, better where one is and neither is worse.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let both = [self.ndcg_at_10.verdict(), self.success_at_3.verdict()];
        let has = |verdict| both.contains(&verdict);
        if has(Verdict::Worse) {
            Verdict::Worse
        } else if has(Verdict::Better) {
            Verdict::Better
        } else {
            Verdict::Noise
        }
    }
}

impl Difference {
    /// Both have the same drafts, in the same order.
    fn paired(now: &PerDraft, then: &PerDraft, at: usize) -> Self {
        let difference = |(now, then): (&[f64; 2], &[f64; 2])| Some(now[at] - then[at]).filter(|d| d.abs() > NOTHING);
        let each: Vec<f64> = now.values().zip(then.values()).map(|pair| difference(pair).unwrap_or(0.0)).collect();
        Self { mean: mean(&each), interval: interval(&each) }
    }

    /// The square-and-add rule: Newcombe, "Interval Estimation for the Difference between Independent
    /// Proportions" (1998), method 10; for other means Zou and Donner, "Construction of Confidence Limits about
    /// Effect Measures" (2008).
    fn of_intervals(now: Figure, then: Figure) -> Self {
        let mean = now.mean - then.mean;
        let ([now_low, now_high], [then_low, then_high]) = (now.interval, then.interval);
        let below = (now.mean - now_low).hypot(then_high - then.mean);
        let above = (now_high - now.mean).hypot(then.mean - then_low);
        Self { mean, interval: [mean - below, mean + above] }
    }

    /// What it is.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.interval {
            [_, high] if high < 0.0 => Verdict::Worse,
            [low, _] if low > 0.0 => Verdict::Better,
            _ => Verdict::Noise,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 drafts whose figures vary much, all of them moved by `by`.
    fn run(by: f64) -> PerDraft {
        let spread = |n: u8| f64::from(n % 10) / 20.0 + 0.2;
        (0..200).map(|n| (format!("{n:03}"), [spread(n) + by, f64::from(u8::from(n % 3 == 0))])).collect()
    }

    #[test]
    fn a_small_loss_of_every_draft_is_seen_draft_by_draft_and_not_by_intervals() {
        let (then, now) = (run(0.0), run(-0.01));
        let paired = Comparison::of(&now, &Figures::of(&then), Some(&then));
        assert_eq!((paired.test, paired.verdict()), (Test::Paired, Verdict::Worse));
        let apart = Comparison::of(&now, &Figures::of(&then), None);
        assert_eq!((apart.test, apart.verdict()), (Test::Intervals, Verdict::Noise));
        assert!((apart.ndcg_at_10.mean - paired.ndcg_at_10.mean).abs() < 1e-3);
    }

    #[test]
    fn a_great_difference_is_seen_by_intervals_too_in_both_directions() {
        let then = Figures::of(&run(0.0));
        assert_eq!(Comparison::of(&run(-0.1), &then, None).verdict(), Verdict::Worse);
        assert_eq!(Comparison::of(&run(0.1), &then, None).verdict(), Verdict::Better);
    }

    #[test]
    fn the_same_run_is_noise_and_other_drafts_cannot_be_paired() {
        let then = run(0.0);
        let same = Comparison::of(&then, &Figures::of(&then), Some(&then));
        assert_eq!((same.verdict(), same.ndcg_at_10.interval), (Verdict::Noise, [0.0, 0.0]));
        let last_digit = then.iter().map(|(id, figures)| (id.clone(), figures.map(|figure| figure + 1e-16))).collect();
        let same = Comparison::of(&last_digit, &Figures::of(&then), Some(&then));
        assert_eq!((same.verdict(), same.ndcg_at_10.mean.to_bits()), (Verdict::Noise, 0));
        let mut other = then.clone();
        other.remove("007");
        assert_eq!(Comparison::of(&other, &Figures::of(&then), Some(&then)).test, Test::Intervals);
    }

    #[test]
    fn one_figure_that_is_worse_is_enough() {
        let then = run(0.0);
        let now = then.iter().map(|(id, figures)| (id.clone(), [figures[0] + 0.01, 0.0])).collect();
        assert_eq!(Comparison::of(&now, &Figures::of(&then), Some(&then)).verdict(), Verdict::Worse);
    }
}
