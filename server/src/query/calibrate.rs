//! From scores to the probability that the first hit is right. A logistic model over a few named
//! pieces of evidence; its weights are data.

use tier0_indexer::Kind;

use super::{model::Calibration, retrieve::Ranked};

/// What speaks for the first hit of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Score over what the draft's terms could have scored once each.
    pub strength: f32,
    /// The best passage's score over the same.
    pub passage: f32,
    /// Logarithm of one plus the score.
    pub mass: f32,
    /// Share of the draft's terms that were found, by their worth.
    pub coverage: f32,
    /// Distance from the second hit, as a share of the first's score.
    pub margin: f32,
}

impl Evidence {
    /// Evidence for the hit at `place` (from 0) of the candidates of `kind`; `None` past their end.
    #[must_use]
    pub fn of(ranked: &Ranked, kind: Kind, place: usize) -> Option<Self> {
        let candidates = ranked.of(kind);
        let hit = candidates.get(place)?;
        let first = candidates[0].score.max(f32::MIN_POSITIVE);
        let possible = ranked.possible(kind).max(f32::MIN_POSITIVE);
        let rival = if place == 0 { candidates.get(1).map_or(0.0, |second| second.score) } else { first };
        Some(Self {
            strength: hit.score / possible,
            passage: hit.passage_score / possible,
            mass: hit.score.ln_1p(),
            coverage: hit.coverage,
            margin: (hit.score - rival) / first,
        })
    }
}

/// The probability that a hit with this evidence is right, 0 to 1.
#[must_use]
pub fn confidence(calibration: &Calibration, evidence: Evidence) -> f32 {
    let Calibration { bias, strength, passage, mass, coverage, margin, .. } = calibration;
    let z = bias
        + strength * evidence.strength
        + passage * evidence.passage
        + mass * evidence.mass
        + coverage * evidence.coverage
        + margin * evidence.margin;
    1.0 / (1.0 + (-z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Candidate, Model};

    #[test]
    fn more_evidence_gives_more_confidence_between_0_and_1() {
        let calibration = &Calibration {
            bias: -2.0,
            strength: 2.0,
            passage: 0.0,
            mass: 0.0,
            coverage: 1.0,
            margin: 1.0,
            threshold: 0.5,
        };
        let weak = confidence(calibration, Evidence::default());
        let strong =
            confidence(calibration, Evidence { strength: 1.5, coverage: 0.9, margin: 0.5, ..Evidence::default() });
        assert!(0.0 < weak && weak < strong && strong < 1.0);
        assert!(Model::bundled().calibration.doc.threshold > 0.0);
    }

    #[test]
    fn a_later_hit_has_a_negative_margin() {
        let candidate = |document: u32, score: f32| Candidate {
            document,
            score,
            document_score: score,
            passage_score: score,
            passage: 0,
            coverage: 0.5,
            version_factor: 1.0,
        };
        let ranked =
            Ranked { docs: vec![candidate(0, 4.0), candidate(1, 3.0)], possible: [8.0, 0.0], ..Ranked::default() };
        assert_eq!(Evidence::of(&ranked, Kind::Doc, 0).map(|evidence| evidence.margin), Some(0.25));
        assert_eq!(Evidence::of(&ranked, Kind::Doc, 1).map(|evidence| evidence.margin), Some(-0.25));
        assert_eq!(Evidence::of(&ranked, Kind::Doc, 2), None);
    }
}
