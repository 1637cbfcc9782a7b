//! What a draft loses when its own words stand late: short and long forms of real drafts, asked of the same
//! ranking, and what systems do that read only a part. It builds, asks and counts; it fits nothing.

pub mod filler;
pub mod forms;
pub mod measure;
pub mod shortcuts;
pub mod ticket;
