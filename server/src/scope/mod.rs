//! The support policy applied to a draft: rules fire on what it says, each guidance quotes the
//! sentence it rests on. Pure: knows no index, no HTTP, no clock. A guidance never says "do not file".

mod guide;
mod pattern;
mod policy;
mod quote;

pub use guide::{Guidance, Missing, Quote, guide};
pub use policy::{Level, Policy, PolicyError, Route, Rule};
pub use quote::{Passage, QuoteFault, Source, check_quotes};
