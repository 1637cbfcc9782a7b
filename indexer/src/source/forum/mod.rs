//! Readers of forum exports: threads with their posts, who is staff, and what was accepted.

mod assembly;
pub(super) mod discourse;
mod fields;
pub(super) mod github;
mod json;
pub(super) mod mbox;
mod metered;
pub(super) mod phpbb;
mod pieces;
pub(super) mod stackexchange;
pub(super) mod thread;
pub(super) mod zendesk_community;
