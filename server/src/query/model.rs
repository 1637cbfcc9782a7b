//! Parameters of ranking and calibration: data that a command fits, never a person. The bundled numbers
//! stand in `model.toml`; this room only reads them.

use serde::{Deserialize, Serialize};
use tier0_indexer::{Kind, schema::TextField};

use super::{candidate::Candidate, features::Features};

/// All parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// How words are scored.
    pub words: Bm25f,
    /// What is made of all lanes where passages have vectors of the encoder.
    pub encoder: Fitted,
    /// The same with vectors of the light table.
    pub light: Fitted,
    /// The same without vectors.
    pub off: Fitted,
}

/// How words are scored: BM25F over a document and over its best passage.
/// Formula: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), section 3.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bm25f {
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
    /// Share of the best passage where the best documents by words are chosen, 0 to 1; the whole document
    /// has the rest.
    pub passage_share: f32,
}

impl Bm25f {
    /// Worth of a term in `field`.
    #[must_use]
    pub fn field(&self, field: TextField) -> f32 {
        match field {
            TextField::Title => self.title,
            TextField::Headings => self.headings,
            TextField::Body => self.body,
            TextField::Code => self.code,
            TextField::Artefact => 1.0,
        }
    }
}

/// Parameters per kind of document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// For pages.
    pub doc: OfKind,
    /// For threads.
    pub thread: OfKind,
}

/// Parameters for one kind of document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfKind {
    /// Weight of each feature in the score.
    pub weights: Weights,
    /// From evidence to confidence.
    pub calibration: Calibration,
}

/// Weights of the features for a draft that past threads vote for anything, and for one that none does: without
/// votes the other features stand in for them, each in its own measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Where any candidate has a vote.
    pub voted: Features,
    /// Where none has.
    pub unvoted: Features,
}

impl Weights {
    /// Those that the candidates of a draft are scored by.
    #[must_use]
    pub fn of(&self, candidates: &[Candidate]) -> &Features {
        let is_voted = candidates.iter().any(|candidate| candidate.features.memory > 0.0);
        if is_voted { &self.voted } else { &self.unvoted }
    }
}

/// A logistic model of the probability that a hit is right: the weight of each piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Constant.
    pub bias: f32,
    /// Weight of the score.
    pub score: f32,
    /// Weight of the distance from the rival's score.
    pub margin: f32,
    /// Weight of what its words score over what they could score once each.
    pub strength: f32,
    /// Weight of what the words of its best passage score over the same.
    pub passage: f32,
    /// Weight of the logarithm of its words' score.
    pub mass: f32,
    /// Weight of the share of the draft's terms that were found, by their worth.
    pub coverage: f32,
    /// Weight of the cosine of its nearest passage.
    pub cosine: f32,
    /// Weight of the votes of past threads.
    pub memory: f32,
    /// Confidence below which nothing is shown.
    pub threshold: f32,
}

/// Where vectors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// The encoder, a model of its own.
    Encoder,
    /// The light table that the binary carries.
    Light,
    /// Nowhere.
    Off,
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

    /// Parameters of documents of `kind` where vectors come from `meaning`.
    #[must_use]
    pub fn of(&self, meaning: Meaning, kind: Kind) -> &OfKind {
        let fitted = match meaning {
            Meaning::Encoder => &self.encoder,
            Meaning::Light => &self.light,
            Meaning::Off => &self.off,
        };
        match kind {
            Kind::Doc => &fitted.doc,
            Kind::Thread => &fitted.thread,
        }
    }

    /// The same to be changed, for fitting.
    pub fn of_mut(&mut self, meaning: Meaning, kind: Kind) -> &mut OfKind {
        let fitted = match meaning {
            Meaning::Encoder => &mut self.encoder,
            Meaning::Light => &mut self.light,
            Meaning::Off => &mut self.off,
        };
        match kind {
            Kind::Doc => &mut fitted.doc,
            Kind::Thread => &mut fitted.thread,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_parameters_can_be_read_and_make_sense() {
        let model = Model::bundled();
        assert!(model.words.k1 > 0.0 && (0.0..=1.0).contains(&model.words.b));
        for meaning in [Meaning::Encoder, Meaning::Light, Meaning::Off] {
            for kind in [Kind::Doc, Kind::Thread] {
                let fitted = model.of(meaning, kind);
                let Weights { voted, unvoted } = fitted.weights;
                assert!(voted.words > 0.0 && unvoted.words > 0.0, "{meaning:?} {kind:?}");
                assert!(voted.memory > 0.0 && unvoted.memory.abs() < f32::EPSILON, "{meaning:?} {kind:?}");
                assert!((0.0..=1.0).contains(&fitted.calibration.threshold));
            }
        }
    }

    #[test]
    fn a_draft_that_nobody_votes_on_is_ranked_by_weights_of_its_own() {
        let [voted, unvoted] = [0.5, 0.7].map(|words| Features { words, ..Features::default() });
        let weights = Weights { voted, unvoted };
        let mut candidates = [Candidate::default(); 2];
        assert_eq!(weights.of(&candidates), &unvoted);
        candidates[1].features.memory = 0.1;
        assert_eq!(weights.of(&candidates), &voted);
    }
}
