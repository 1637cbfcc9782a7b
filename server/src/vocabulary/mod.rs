//! The words of a product that mean the same: read from a file that writers own, looked up for drafts,
//! proposed from titles and headings. Pure but for reading that one file; knows no index and ranks nothing.

mod abbreviation;
mod file;
mod phrase;
mod propose;
mod synonyms;

pub use file::{VocabularyError, parse, read};
pub use propose::{MAX_PROPOSALS, Page, Proposal, in_words, propose};
pub use synonyms::{Entry, Vocabulary};
