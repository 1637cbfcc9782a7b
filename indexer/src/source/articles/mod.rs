//! Readers of knowledge-base exports: articles with their sections and audiences.

pub(super) mod confluence;
pub(super) mod freshdesk;
pub(super) mod intercom;
pub(super) mod zendesk;
