//! Scores to probabilities, and the probability from which on a label is given. It learns from texts that no
//! separator has seen.
//!
//! Source: J. Platt, "Probabilistic Outputs for Support Vector Machines" (1999): a sigmoid of the score. All labels share
//! its slope; each has an offset of its own that is held near the common one, for few texts say little.

/// What a label got on one text that was not learned from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Number of the text.
    pub text: usize,
    /// Number of the label.
    pub label: usize,
    /// Its score.
    pub score: f32,
    /// Whether the text has the label.
    pub is_in: bool,
    /// Whether the text has nothing to do with any label.
    pub is_stray: bool,
}

/// How scores become probabilities, and from which on a label is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Of the sigmoid, for every label.
    pub slope: f32,
    /// Of the sigmoid, for each label.
    pub offsets: Vec<f32>,
    /// The least probability with which a label is given.
    pub least: f32,
}

/// How strongly the offset of a label is held near the common one.
const HOLD: f64 = 10.0;
const STEPS: usize = 60;

impl Calibration {
    /// What is used where nothing was held out: the score decides by its sign.
    #[must_use]
    pub fn untaught(labels: usize) -> Self {
        Self { slope: 1.0, offsets: vec![0.0; labels], least: 0.5 }
    }

    /// Fits `outcomes` of so many labels. A label is given from the least probability on with which at least
    /// `precision` of what is given is right, and at most a share `strays` of the texts without a label gets any.
    #[must_use]
    pub fn fit(outcomes: &[Outcome], labels: usize, precision: f64, strays: f64) -> Self {
        if !outcomes.iter().any(|outcome| outcome.is_in) || outcomes.iter().all(|outcome| outcome.is_in) {
            return Self::untaught(labels);
        }
        let mut common = 0.0_f64;
        let mut slope = 1.0_f64;
        let mut own = vec![0.0_f64; labels];
        for _ in 0..STEPS {
            (slope, common) = common_step(outcomes, slope, common, &own);
            own_step(outcomes, slope, common, &mut own);
        }
        #[expect(clippy::cast_possible_truncation, reason = "parameters of a sigmoid are small")]
        let (slope, offsets) = (slope as f32, own.iter().map(|own| (common + own) as f32).collect());
        let mut sigmoid = Self { slope, offsets, least: 1.0 };
        sigmoid.least = sigmoid.least_for(outcomes, precision, strays);
        sigmoid
    }

    /// How probable a label is with a score, 0 to 1.
    #[must_use]
    pub fn probability(&self, label: usize, score: f32) -> f32 {
        1.0 / (1.0 + (-(self.slope * score + self.offsets[label])).exp())
    }

    fn least_for(&self, outcomes: &[Outcome], precision: f64, strays: f64) -> f32 {
        let mut given: Vec<(f32, &Outcome)> =
            outcomes.iter().map(|outcome| (self.probability(outcome.label, outcome.score), outcome)).collect();
        given.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut stray_texts: Vec<usize> =
            outcomes.iter().filter(|outcome| outcome.is_stray).map(|outcome| outcome.text).collect();
        stray_texts.sort_unstable();
        stray_texts.dedup();
        let most_strays = share(strays, stray_texts.len());
        let (mut right, mut count) = (0_usize, 0_usize);
        let mut met = Vec::new();
        let mut least = None;
        for (at, (probability, outcome)) in given.iter().enumerate() {
            count += 1;
            right += usize::from(outcome.is_in);
            if outcome.is_stray && !met.contains(&outcome.text) {
                met.push(outcome.text);
            }
            if met.len() > most_strays {
                break;
            }
            if right >= share_up(precision, count) {
                // Half way to the next, so that what was seen is on the right side of it.
                let next = given.get(at + 1).map_or(0.0, |(next, _)| *next);
                least = Some(f32::midpoint(*probability, next));
            }
        }
        least.unwrap_or(1.0)
    }
}

/// The most of `count` that a share allows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "counts of texts"
)]
fn share(share: f64, count: usize) -> usize {
    (share * count as f64).floor() as usize
}

/// The fewest of `count` that a share demands.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "counts of texts"
)]
fn share_up(share: f64, count: usize) -> usize {
    (share * count as f64).ceil() as usize
}

/// One step of Newton for slope and common offset, held near 1 and 0 so that no data runs away with them.
fn common_step(outcomes: &[Outcome], slope: f64, common: f64, own: &[f64]) -> (f64, f64) {
    const RIDGE: f64 = 1e-2;
    let (mut ds, mut dc) = (RIDGE * (slope - 1.0), RIDGE * common);
    let (mut ss, mut sc, mut cc) = (RIDGE, 0.0, RIDGE);
    for outcome in outcomes {
        let score = f64::from(outcome.score);
        let probability = sigmoid(slope * score + common + own[outcome.label]);
        let error = probability - f64::from(u8::from(outcome.is_in));
        let weight = probability * (1.0 - probability);
        ds += error * score;
        dc += error;
        ss += weight * score * score;
        sc += weight * score;
        cc += weight;
    }
    let determinant = (ss * cc - sc * sc).max(1e-12);
    // Half steps: far from the minimum a whole one can overshoot for good.
    (slope - 0.5 * (cc * ds - sc * dc) / determinant, common - 0.5 * (ss * dc - sc * ds) / determinant)
}

/// One step of Newton for the offset of each label.
fn own_step(outcomes: &[Outcome], slope: f64, common: f64, own: &mut [f64]) {
    let mut gradient: Vec<f64> = own.iter().map(|own| HOLD * own).collect();
    let mut curvature = vec![HOLD; own.len()];
    for outcome in outcomes {
        let probability = sigmoid(slope * f64::from(outcome.score) + common + own[outcome.label]);
        gradient[outcome.label] += probability - f64::from(u8::from(outcome.is_in));
        curvature[outcome.label] += probability * (1.0 - probability);
    }
    own.iter_mut()
        .zip(gradient)
        .zip(curvature)
        .for_each(|((own, gradient), curvature)| *own -= 0.5 * gradient / curvature);
}

fn sigmoid(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: usize, score: f32, is_in: bool, is_stray: bool) -> Outcome {
        Outcome { text, label: text % 2, score, is_in, is_stray }
    }

    #[test]
    fn probabilities_rise_with_the_score_and_agree_with_what_was_seen() {
        // Right in 1 of 4 at -1, in 3 of 4 at 1.
        let outcomes: Vec<_> = (0..400)
            .map(|text| outcome(text, if text < 200 { -1.0 } else { 1.0 }, (text % 4 == 0) == (text < 200), false))
            .collect();
        let calibration = Calibration::fit(&outcomes, 2, 0.5, 1.0);
        let seen = |score| f32::midpoint(calibration.probability(0, score), calibration.probability(1, score));
        assert!((seen(-1.0) - 0.25).abs() < 0.05 && (seen(1.0) - 0.75).abs() < 0.05, "{calibration:?}");
    }

    #[test]
    fn labels_are_given_for_the_stated_precision() {
        let mut outcomes: Vec<_> = (0..50).map(|text| outcome(text, 2.0 + 0.01 * f32_of(text), true, false)).collect();
        outcomes.extend((50..100).map(|text| outcome(text, 0.01 * f32_of(text), text % 5 == 0, false)));
        let calibration = Calibration::fit(&outcomes, 2, 0.95, 1.0);
        let given: Vec<_> = outcomes
            .iter()
            .filter(|outcome| calibration.probability(outcome.label, outcome.score) >= calibration.least)
            .collect();
        let right = given.iter().filter(|outcome| outcome.is_in).count();
        assert!(right * 100 >= given.len() * 95 && given.len() >= 50, "{right} of {}", given.len());
    }

    #[test]
    fn texts_without_a_label_are_left_alone_as_stated() {
        let mut outcomes: Vec<_> = (0..100).map(|text| outcome(text, 1.0, true, false)).collect();
        outcomes.extend((100..200).map(|text| outcome(text, 0.01 * f32_of(text - 100), false, true)));
        let calibration = Calibration::fit(&outcomes, 2, 0.0, 0.02);
        let strays = outcomes
            .iter()
            .filter(|outcome| outcome.is_stray)
            .filter(|outcome| calibration.probability(outcome.label, outcome.score) >= calibration.least);
        assert!(strays.count() <= 2);
    }

    #[test]
    fn nothing_held_out_leaves_the_sign_to_decide() {
        let calibration = Calibration::fit(&[], 2, 0.9, 0.01);
        assert!(
            calibration.probability(1, 0.1) > calibration.least && calibration.probability(1, -0.1) < calibration.least
        );
    }

    fn f32_of(number: usize) -> f32 {
        f32::from(u16::try_from(number).unwrap())
    }
}
