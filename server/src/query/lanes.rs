//! The ways in which documents are found, and which of them are taken. Data only.

use serde::{Deserialize, Serialize};

/// A way in which documents are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// By words.
    Lexical,
    /// By the exact things that draft and passage name.
    Artefacts,
    /// By meaning: vectors of the draft and of passages.
    Semantic,
    /// By past threads that resemble the draft and the pages that were linked in them.
    Memory,
}

/// Some of the lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lanes(u8);

impl Lanes {
    /// Every lane.
    pub const ALL: Self = Self(0b1111);

    /// Whether `lane` is among them.
    #[must_use]
    pub fn has(self, lane: Lane) -> bool {
        self.0 & (1 << lane as u8) != 0
    }

    /// These without `lane`.
    #[must_use]
    pub fn without(self, lane: Lane) -> Self {
        Self(self.0 & !(1 << lane as u8))
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::ALL
    }
}

impl FromIterator<Lane> for Lanes {
    fn from_iter<I: IntoIterator<Item = Lane>>(lanes: I) -> Self {
        Self(lanes.into_iter().fold(0, |all, lane| all | 1 << lane as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let lanes: Lanes = [Lane::Lexical, Lane::Memory].into_iter().collect();
        assert!(lanes.has(Lane::Lexical) && lanes.has(Lane::Memory) && !lanes.has(Lane::Semantic));
        assert!(!lanes.without(Lane::Memory).has(Lane::Memory));
        assert_eq!(
            [Lane::Lexical, Lane::Artefacts, Lane::Semantic, Lane::Memory].into_iter().collect::<Lanes>(),
            Lanes::ALL
        );
    }
}
