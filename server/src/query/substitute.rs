//! What may be scored in the place of something that a draft says. Data only: whether the asker may see it, and
//! what it is worth, is for others to say.

/// A term that may be scored in the place of something that the draft says.
pub(super) struct Substitute {
    pub(super) term: String,
    /// What of the draft it stands for.
    pub(super) stands_for: String,
    /// Weight in the draft of what it stands for, before saturation.
    pub(super) weight: f32,
    /// Whether no document has what it stands for.
    pub(super) is_instead: bool,
}
