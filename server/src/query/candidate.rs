//! One document that may answer: what is known of it and what that comes to. Data only.

use super::features::Features;

/// A document that was found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Candidate {
    /// Its number.
    pub document: u32,
    /// What the model makes of its features.
    pub score: f32,
    /// What is known of it.
    pub features: Features,
    /// What each feature adds to its score.
    pub adds: Features,
    /// Its best passage.
    pub passage: u32,
    /// Cosine of its nearest passage and the question.
    pub nearest: f32,
    /// What all its words score over what they could score once each.
    pub strength: f32,
    /// What the words of its best passage score over the same.
    pub passage_strength: f32,
    /// Share of the draft's terms that it has, by their worth.
    pub coverage: f32,
    /// Logarithm of one plus what all its words score.
    pub mass: f32,
}

impl Candidate {
    /// The same, scored by `weights`.
    #[must_use]
    pub fn scored(self, weights: &Features) -> Self {
        let adds = self.features.each_weighted(weights);
        Self { score: adds.sum(), adds, ..self }
    }
}
