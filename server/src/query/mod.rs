//! From an understanding to hits: retrieve, group, cut excerpts, calibrate, explain. Pure: knows
//! no HTTP, no SQL and no clock, and no text from people ever reaches a query parser.

mod calibrate;
mod excerpt;
mod filter;
mod hits;
mod index;
mod model;
mod retrieve;
mod scratch;

pub use calibrate::{Evidence, confidence};
pub use excerpt::Segment;
pub use filter::Filter;
pub use hits::{Explanation, Hit, HitRequest, ThreadFacts, hits};
pub(crate) use hits::{date, link};
pub use index::SearchIndex;
pub use model::{Calibration, Model, Ranking};
pub use retrieve::{Candidate, Ranked, TermScore, explain, retrieve};
