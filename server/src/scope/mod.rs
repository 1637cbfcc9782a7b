//! The support policy applied to a draft: rules fire on what it says, each guidance quotes the
//! sentence it rests on. Pure: knows no index, no HTTP, no clock. A guidance never says "do not file".

mod guide;
mod pattern;
mod policy;
mod quote;

pub use guide::{Guidance, Missing, Quote, Route, guide};
pub use policy::{Level, Policy, PolicyError, Rule};
pub use quote::{Passage, QuoteFault, Source, check_quotes};
