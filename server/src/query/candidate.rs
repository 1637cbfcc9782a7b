//! One document that may answer: what is known of it and what that comes to. Data only.

use super::features::Features;

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its number.
    pub document: u32,
    /// What the model makes of its features.
    pub score: f32,
    /// What is known of it.
    pub features: Features,
    /// Its best passage.
    pub passage: u32,
    /// What all its words score over what they could score once each.
    pub strength: f32,
    /// What the words of its best passage score over the same.
    pub passage_strength: f32,
    /// Logarithm of one plus what all its words score.
    pub mass: f32,
}
