//! tier0's server: understands drafts, ranks passages, applies the scope policy and answers over
//! HTTP and on the command line. It reads generations that the indexer crate writes.

pub mod api;
pub mod assets;
mod attached;
pub mod classify;
pub mod cli;
pub mod config;
pub mod draft;
pub mod embedding;
pub mod error;
pub mod evaluate;
pub mod guard;
pub mod indexing;
pub mod learning;
pub mod models;
pub mod query;
pub mod scope;
pub mod serve;
mod side_by_side;
pub mod snapshot;
pub mod status;
pub mod telemetry;
pub mod vocabulary;
pub mod written;
