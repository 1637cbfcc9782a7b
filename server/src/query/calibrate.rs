//! From scores to the probability that a hit is right. A logistic model over a few named pieces of
//! evidence; its weights are data.

use super::{candidate::Candidate, model::Calibration};

/// What speaks for a hit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Its score.
    pub score: f32,
    /// Distance from its rival: the second for the first hit, the first for all others.
    pub margin: f32,
    /// What its words score over what they could score once each.
    pub strength: f32,
    /// What the words of its best passage score over the same.
    pub passage: f32,
    /// Logarithm of one plus what its words score: how much was said that could be found at all.
    pub mass: f32,
    /// Share of the draft's terms that were found, by their worth.
    pub coverage: f32,
    /// Cosine of its nearest passage.
    pub cosine: f32,
    /// Votes of past threads.
    pub memory: f32,
}

impl Evidence {
    /// How many pieces there are.
    pub const COUNT: usize = 8;

    /// Evidence for the hit at `place` (from 0) of ranked candidates; `None` past their end.
    #[must_use]
    pub fn of(candidates: &[Candidate], place: usize) -> Option<Self> {
        let hit = candidates.get(place)?;
        let rival = candidates.get(usize::from(place == 0)).map_or(0.0, |rival| rival.score);
        let rival = if place == 0 { rival } else { candidates[0].score };
        Some(Self {
            score: hit.score,
            margin: hit.score - rival,
            strength: hit.strength,
            passage: hit.passage_strength,
            mass: hit.mass,
            coverage: hit.coverage,
            cosine: hit.features.cosine,
            memory: hit.features.memory,
        })
    }

    /// Its pieces, in the order of the fields.
    #[must_use]
    pub fn values(&self) -> [f32; Self::COUNT] {
        [self.score, self.margin, self.strength, self.passage, self.mass, self.coverage, self.cosine, self.memory]
    }
}

/// The probability that a hit with this evidence is right, 0 to 1.
#[must_use]
pub fn confidence(calibration: &Calibration, evidence: Evidence) -> f32 {
    let Calibration { bias, score, margin, strength, passage, mass, coverage, cosine, memory, .. } = calibration;
    let weights = [score, margin, strength, passage, mass, coverage, cosine, memory];
    let z = weights.into_iter().zip(evidence.values()).fold(*bias, |sum, (weight, value)| sum + weight * value);
    1.0 / (1.0 + (-z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(document: u32, score: f32) -> Candidate {
        Candidate { document, score, coverage: 0.5, ..Candidate::default() }
    }

    #[test]
    fn more_evidence_gives_more_confidence_between_0_and_1() {
        let calibration = &Calibration {
            bias: -2.0,
            score: 2.0,
            margin: 1.0,
            strength: 0.0,
            passage: 0.0,
            mass: 0.0,
            coverage: 1.0,
            cosine: 1.0,
            memory: 0.5,
            threshold: 0.5,
        };
        let weak = confidence(calibration, Evidence::default());
        let strong = confidence(calibration, Evidence { score: 1.5, coverage: 0.9, ..Evidence::default() });
        assert!(0.0 < weak && weak < strong && strong < 1.0);
    }

    #[test]
    fn a_later_hit_has_a_negative_margin() {
        let ranked = [candidate(0, 4.0), candidate(1, 3.0)];
        assert_eq!(Evidence::of(&ranked, 0).map(|evidence| evidence.margin), Some(1.0));
        assert_eq!(Evidence::of(&ranked, 1).map(|evidence| evidence.margin), Some(-1.0));
        assert_eq!(Evidence::of(&ranked, 2), None);
        assert_eq!(Evidence::of(&ranked[..1], 0).map(|evidence| evidence.margin), Some(4.0));
    }
}
