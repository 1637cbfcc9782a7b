//! Pure functions on text, the same for documents and drafts. Nothing here knows an index, a
//! format or a clock.

pub mod artefacts;
pub mod entities;
pub mod language;
mod line_kind;
pub mod lines;
pub mod mojibake;
pub mod normalise;
pub mod sentences;
mod steps;
