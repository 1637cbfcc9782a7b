//! Which drafts are fitted on and which are set aside, by the hash of a draft's id: the same on every run.

/// How many parts the drafts are cut into.
pub const FOLDS: u8 = 5;

/// The part that the draft with this id belongs to, from 0.
#[must_use]
pub fn fold_of(draft: &str) -> u8 {
    blake3::hash(draft.as_bytes()).as_bytes()[0] % FOLDS
}
