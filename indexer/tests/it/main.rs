//! Integration tests of the indexer: generations on a real disk, sources in real files.

#![allow(missing_docs, clippy::allow_attributes, reason = "tests")]

mod generations;
mod hostile;
mod sources;
mod support;
