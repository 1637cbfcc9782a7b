//! Readers of records whose keys the configuration names.

pub(super) mod csv;
mod csv_rows;
mod document;
pub(super) mod jsonl;
mod mapping;
mod path;
mod rows;
