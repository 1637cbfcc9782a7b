//! The index format of tier0 and everything that writes it: readers of sources, the cutting of
//! passages, analysis, and generations. It answers nothing: ranking, policy and HTTP live in the
//! server, which depends on this crate and never the other way round.

pub mod analysis;
pub mod clock;
pub(crate) mod disk;
pub mod document;
pub mod embed;
pub mod error;
pub mod generation;
pub mod passage;
pub mod relate;
pub mod schema;
pub mod source;
pub mod text;

pub use document::{Block, Document, Kind, Part, Role};
pub use error::{Error, Result};
pub use generation::Generation;
