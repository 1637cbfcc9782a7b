//! Readers of records whose keys the configuration names.

pub(super) mod csv;
pub(super) mod jsonl;
