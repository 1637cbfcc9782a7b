//! Parameters of ranking and calibration: data that a command fits, never a person. The numbers
//! stand in `model.toml`; this room only reads them.

use serde::{Deserialize, Serialize};
use tier0_indexer::{Kind, schema::TextField};

/// All parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// How candidates are scored.
    pub ranking: Ranking,
    /// How a score becomes a confidence.
    pub calibration: Calibrations,
}

/// How candidates are scored: BM25F over the words of a document and of its best passage.
/// Formula: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), section 3.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// Worth of a term in the title.
    pub title: f32,
    /// Worth of a term in the headings above a passage.
    pub headings: f32,
    /// Worth of a term in prose.
    pub body: f32,
    /// Worth of a term in code.
    pub code: f32,
    /// Saturation of term counts.
    pub k1: f32,
    /// How much length counts, 0 to 1.
    pub b: f32,
    /// Saturation of a term's weight in the draft.
    pub repetition: f32,
    /// Share of the best passage in a document's score, 0 to 1; the whole document has the rest.
    pub passage_share: f32,
    /// Worth of an exact match of an artefact, in units of its rarity.
    pub artefact: f32,
    /// Factor for a document that is written for other major versions only.
    pub other_version: f32,
    /// Factor for a member of a family that is not its canonical one, where the draft names no version.
    pub older_version: f32,
}

impl Ranking {
    /// Worth of a term in `field`.
    #[must_use]
    pub fn field(&self, field: TextField) -> f32 {
        match field {
            TextField::Title => self.title,
            TextField::Headings => self.headings,
            TextField::Body => self.body,
            TextField::Code => self.code,
            TextField::Artefact => self.artefact,
        }
    }
}

/// Calibration per kind of document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibrations {
    /// For pages.
    pub doc: Calibration,
    /// For threads.
    pub thread: Calibration,
}

/// A logistic model of the probability that the first hit is right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Constant.
    pub bias: f32,
    /// Weight of the score per unit of what the draft could have scored.
    pub strength: f32,
    /// Weight of the best passage's score per unit of what the draft could have scored.
    pub passage: f32,
    /// Weight of the logarithm of the score: how much was said that could be found at all.
    pub mass: f32,
    /// Weight of the share of the draft's terms that were found, by their worth.
    pub coverage: f32,
    /// Weight of the first hit's distance from the second.
    pub margin: f32,
    /// Confidence below which nothing is shown.
    pub threshold: f32,
}

impl Model {
    /// The parameters that the binary carries.
    ///
    /// # Panics
    /// Never: a test reads the file that is built in.
    #[must_use]
    pub fn bundled() -> Self {
        toml::from_str(include_str!("model.toml")).expect("a test reads the file that is built in")
    }

    /// Calibration of documents of `kind`.
    #[must_use]
    pub fn calibration(&self, kind: Kind) -> &Calibration {
        match kind {
            Kind::Doc => &self.calibration.doc,
            Kind::Thread => &self.calibration.thread,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Model;

    #[test]
    fn the_bundled_parameters_can_be_read_and_make_sense() {
        let model = Model::bundled();
        assert!(model.ranking.k1 > 0.0 && (0.0..=1.0).contains(&model.ranking.b));
        assert!((0.0..=1.0).contains(&model.ranking.passage_share));
    }
}
