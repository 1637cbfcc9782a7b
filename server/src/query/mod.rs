//! From an understanding to hits: retrieve, group, cut excerpts, calibrate, explain. Pure: knows
//! no HTTP, no SQL and no clock, and no text from people ever reaches a query parser.

mod calibrate;
mod candidates;
mod excerpt;
mod explain;
mod features;
mod filter;
mod hits;
mod index;
mod lanes;
mod lexical;
mod memory;
mod model;
mod retrieve;
mod scratch;
mod semantic;
mod synonyms;
mod terms;
mod typos;

pub use calibrate::{Evidence, confidence};
pub use excerpt::Segment;
pub use explain::{TermScore, explain};
pub use features::Features;
pub use filter::Filter;
pub use hits::{Explanation, Hit, HitRequest, ThreadFacts, hits};
pub(crate) use hits::{date, link};
pub use index::SearchIndex;
pub use lanes::{Lane, Lanes};
pub use model::{Bm25f, Calibration, Meaning, Model, OfKind};
pub use retrieve::{Candidate, Ranked, candidates, retrieve};
pub use semantic::Semantic;
pub use terms::ScoredTerm;
