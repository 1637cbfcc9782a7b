//! Readers of forum exports: threads with their posts, who is staff, and what was accepted.

pub(super) mod discourse;
pub(super) mod github;
pub(super) mod mbox;
mod metered;
pub(super) mod phpbb;
mod pieces;
pub(super) mod stackexchange;
pub(super) mod thread;
pub(super) mod zendesk_community;
