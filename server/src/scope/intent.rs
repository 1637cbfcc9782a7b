//! What kinds of ticket there are, and which of them a draft is. A draft can be of several kinds or of none. It asks
//! for nothing; that is the ticket's work.

use serde::Serialize;

use super::trigger::Trigger;

/// A kind of ticket, and what a good one holds.
pub struct Intent {
    /// Its id.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// Drafts that must have it.
    pub examples: Vec<String>,
    /// Drafts that must not.
    pub near_misses: Vec<String>,
    /// Facts that a good ticket of this kind holds, in the order in which they are asked.
    pub(super) needs: Vec<String>,
    /// Whether nothing is asked for any other kind beside it.
    pub(super) is_alone: bool,
    /// Rules that say so when they fire.
    pub(super) rules: Vec<String>,
    pub(super) fires_on: Vec<Trigger>,
    pub(super) silent_on: Vec<Trigger>,
}

/// A kind of ticket that a draft is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DraftIntent {
    /// Id of the intent.
    #[schema(example = "app-fault")]
    pub intent: String,
    /// What it is, in a few words.
    #[schema(example = "A fault in an app")]
    pub title: String,
}
