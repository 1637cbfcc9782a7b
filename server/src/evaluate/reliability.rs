//! How far the confidence of first hits can be trusted: reliability diagram, calibration error, Brier score,
//! precision against coverage. It counts what was forecast and what came true; it never fits anything.

use serde::Serialize;

/// How many bins of equal width the reliability diagram has.
const BINS: u8 = 10;

/// What a user would be told of the first hit of a judged draft, and whether it was so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Confidence of the hit, 0 to 1.
    pub confidence: f32,
    /// Whether the hit is right.
    pub is_right: bool,
}

/// How well confidence and truth of first hits agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// How many drafts were asked.
    pub drafts: usize,
    /// How many of them are known to have no answer.
    pub unanswered: usize,
    /// How many of them found anything at all.
    pub first_hits: usize,
    /// Mean distance of confidence and share right over the bins, each by its number of hits; `None` without hits.
    /// Formula: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning"
    /// (2015), ECE.
    pub expected_calibration_error: Option<f64>,
    /// Mean square of the distance of confidence from 1 for a right hit and from 0 for a wrong one; `None`
    /// without hits. Formula: Brier, "Verification of Forecasts Expressed in Terms of Probability" (1950), for
    /// the one class "right"; his own sum over both classes is twice that.
    pub brier_score: Option<f64>,
    /// The reliability diagram, lowest confidence first.
    pub bins: Vec<Bin>,
    /// Precision and coverage, lowest threshold first.
    pub curve: Vec<Point>,
}

/// First hits of about the same confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// Lowest confidence.
    pub from: f32,
    /// Confidence that the next bin begins with; the last bin has 1 as well.
    pub to: f32,
    /// How many hits.
    pub hits: usize,
    /// Their mean confidence; `None` without hits.
    pub confidence: Option<f64>,
    /// Share of them that are right; `None` without hits.
    pub right: Option<f64>,
}

/// What a threshold would show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Confidence from which on a first hit is shown.
    pub threshold: f32,
    /// Whether it is the threshold that was fitted, and so the one in force.
    pub is_fitted: bool,
    /// How many first hits are shown.
    pub shown: usize,
    /// How many of them are right.
    pub right: usize,
    /// Share of the shown that are right; `None` where nothing is shown.
    pub precision: Option<f64>,
    /// Share of the drafts asked that are shown a hit.
    pub coverage: f64,
}

impl Reliability {
    /// Of the first hits of judged drafts, `None` for a draft that found nothing. `unanswered` of the drafts are
    /// known to have no answer; `threshold` is the one in force.
    #[must_use]
    pub fn of(first: &[Option<Forecast>], unanswered: usize, threshold: f32) -> Self {
        let hits: Vec<Forecast> = first.iter().copied().flatten().collect();
        let bins: Vec<Bin> = (0..BINS).map(|nth| Bin::of(nth, &hits)).collect();
        let gap = |bin: &Bin| bin.confidence.zip(bin.right).map_or(0.0, |(said, was)| (said - was).abs());
        let gaps = bins.iter().map(|bin| gap(bin) * to_f64(bin.hits)).sum::<f64>();
        let square = |hit: &Forecast| (f64::from(hit.confidence) - truth(*hit)).powi(2);
        let mut curve: Vec<Point> =
            (1..BINS).map(|tenths| Point::of(edge(tenths), false, &hits, first.len())).collect();
        curve.push(Point::of(threshold, true, &hits, first.len()));
        curve.sort_by(|a, b| a.threshold.total_cmp(&b.threshold));
        Self {
            drafts: first.len(),
            unanswered,
            first_hits: hits.len(),
            expected_calibration_error: share(gaps, hits.len()),
            brier_score: share(hits.iter().map(square).sum(), hits.len()),
            bins,
            curve,
        }
    }
}

impl Bin {
    fn of(nth: u8, hits: &[Forecast]) -> Self {
        let own: Vec<Forecast> = hits.iter().copied().filter(|hit| bin_of(hit.confidence) == nth).collect();
        Self {
            from: edge(nth),
            to: edge(nth + 1),
            hits: own.len(),
            confidence: share(own.iter().map(|hit| f64::from(hit.confidence)).sum(), own.len()),
            right: share(own.iter().map(|hit| truth(*hit)).sum(), own.len()),
        }
    }
}

impl Point {
    fn of(threshold: f32, is_fitted: bool, hits: &[Forecast], drafts: usize) -> Self {
        let shown = hits.iter().filter(|hit| hit.confidence >= threshold);
        let right = shown.clone().filter(|hit| hit.is_right).count();
        let shown = shown.count();
        Self {
            threshold,
            is_fitted,
            shown,
            right,
            precision: share(to_f64(right), shown),
            coverage: share(to_f64(shown), drafts).unwrap_or(0.0),
        }
    }
}

/// Number of the bin that a confidence falls into; anything that is no number falls into the first.
fn bin_of(confidence: f32) -> u8 {
    (1..BINS).filter(|&nth| confidence >= edge(nth)).max().unwrap_or(0)
}

fn edge(nth: u8) -> f32 {
    f32::from(nth) / f32::from(BINS)
}

fn truth(hit: Forecast) -> f64 {
    f64::from(u8::from(hit.is_right))
}

fn share(sum: f64, count: usize) -> Option<f64> {
    (count > 0).then(|| sum / to_f64(count))
}

#[expect(clippy::cast_precision_loss, reason = "counts of drafts, far below 2^52")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(hits: &[(f32, bool)]) -> Vec<Option<Forecast>> {
        hits.iter().map(|&(confidence, is_right)| Some(Forecast { confidence, is_right })).collect()
    }

    #[test]
    fn figures_follow_their_formulas() {
        let mut hits = first(&[(0.9, true), (0.95, false), (0.2, false)]);
        hits.push(None);
        let found = Reliability::of(&hits, 1, 0.5);
        assert_eq!((found.drafts, found.unanswered, found.first_hits), (4, 1, 3));
        // Bin .9: mean .925, half right, two hits. Bin .2: mean .2, none right, one hit.
        let expected = (2.0 * (0.925 - 0.5) + 0.2) / 3.0;
        assert!((found.expected_calibration_error.unwrap() - expected).abs() < 1e-6);
        let expected = (0.1_f64.powi(2) + 0.95_f64.powi(2) + 0.2_f64.powi(2)) / 3.0;
        assert!((found.brier_score.unwrap() - expected).abs() < 1e-6);
        assert_eq!(found.bins.iter().map(|bin| bin.hits).collect::<Vec<_>>(), [0, 0, 1, 0, 0, 0, 0, 0, 0, 2]);
        let fitted = found.curve.iter().find(|point| point.is_fitted).unwrap();
        assert_eq!((fitted.shown, fitted.right, fitted.precision), (2, 1, Some(0.5)));
        assert!((fitted.coverage - 0.5).abs() < 1e-12, "a draft that found nothing is not covered");
    }

    #[test]
    fn a_confidence_on_an_edge_opens_the_bin_above_and_one_is_in_the_last() {
        for nth in 0..BINS {
            assert_eq!(bin_of(edge(nth)), nth);
        }
        assert_eq!((bin_of(1.0), bin_of(0.0), bin_of(f32::NAN)), (9, 0, 0));
    }

    #[test]
    fn without_hits_there_are_no_figures() {
        let found = Reliability::of(&[None], 0, 0.5);
        assert_eq!((found.expected_calibration_error, found.brier_score), (None, None));
        assert!(found.curve.iter().all(|point| point.precision.is_none() && point.shown == 0));
        assert_eq!(Reliability::of(&[], 0, 0.5).drafts, 0);
    }

    proptest! {
        #[test]
        fn counts_add_up_and_a_higher_threshold_never_shows_more(
            hits in proptest::collection::vec((0.0_f32..=1.0, any::<bool>()), 0..60),
            threshold in 0.0_f32..=1.0,
        ) {
            let found = Reliability::of(&first(&hits), 0, threshold);
            prop_assert_eq!(found.bins.iter().map(|bin| bin.hits).sum::<usize>(), found.first_hits);
            prop_assert!(found.curve.windows(2).all(|pair| pair[0].shown >= pair[1].shown));
            prop_assert!(found.curve.iter().all(|point| point.right <= point.shown));
            for figure in [found.expected_calibration_error, found.brier_score].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&figure));
            }
        }
    }
}
