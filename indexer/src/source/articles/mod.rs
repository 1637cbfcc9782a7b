//! Readers of knowledge-base exports: articles with their sections and audiences.

mod article;
pub(super) mod confluence;
mod confluence_html;
mod confluence_xml;
mod entities;
mod export;
mod fields;
pub(super) mod freshdesk;
mod groups;
pub(super) mod intercom;
pub(super) mod zendesk;
