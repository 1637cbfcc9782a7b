//! Whether a draft that names a version is ever shown a page of another one above a page that applies: drafts
//! made from headings that stand in several versions, and a judgement that shares no code with the ranking.

pub mod drafts;
pub mod faults;
pub mod headings;
