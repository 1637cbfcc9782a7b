//! From an understanding to hits: retrieve, group, fold, cut excerpts, calibrate, explain. Pure: knows
//! no HTTP, no SQL and no clock, and no text from people ever reaches a query parser.

mod calibrate;
mod candidate;
mod candidates;
mod excerpt;
mod explain;
mod features;
mod filter;
mod fold;
mod found;
mod hit;
mod hits;
mod index;
mod lanes;
mod lexical;
mod memory;
mod model;
mod repeats;
mod retrieve;
mod scratch;
mod semantic;
mod statistics;
mod substitute;
mod synonyms;
mod terms;
mod typos;

pub use calibrate::{Evidence, confidence};
pub use candidate::Candidate;
pub use excerpt::Segment;
pub use explain::{TermScore, explain};
pub use features::Features;
pub use filter::Filter;
pub use hit::{Explanation, Hit, OtherThread, OtherVersion, ThreadFacts};
pub(crate) use hit::{date, link};
pub use hits::{HitRequest, Hits, hits};
pub use index::SearchIndex;
pub use lanes::{Lane, Lanes};
pub use model::{Bm25f, Calibration, Meaning, Model, OfKind, Weights};
pub use retrieve::{Ranked, candidates, retrieve};
pub use semantic::Semantic;
pub use terms::ScoredTerm;
