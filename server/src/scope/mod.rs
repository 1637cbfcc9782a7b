//! The support policy applied to a draft: rules fire on what it says, each guidance quotes the
//! sentence it rests on. Pure: knows no index, no HTTP, no clock. A guidance never says "do not file".

mod condition;
mod file;
mod guide;
mod pattern;
mod policy;
mod quote;
mod rule;
mod template;
mod trigger;

pub use guide::{Circumstances, Guidance, Missing, Quote, guide};
pub use policy::{Policy, PolicyError};
pub use quote::{Passage, QuoteFault, Source, check_quotes};
pub use rule::{Exception, Level, Route, Rule};
