//! Integration tests of the indexer: generations on a real disk, sources in real files.

#![expect(clippy::unwrap_used, reason = "a test that fails says so by itself")]

mod archives;
mod artefacts;
mod generations;
mod golden;
mod hostile;
mod incremental;
mod sources;
mod support;
