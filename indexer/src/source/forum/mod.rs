//! Readers of forum exports: threads with their posts, who is staff, and what was accepted.

pub(super) mod discourse;
pub(super) mod github;
pub(super) mod mbox;
pub(super) mod phpbb;
pub(super) mod stackexchange;
pub(super) mod thread;
pub(super) mod zendesk_community;
