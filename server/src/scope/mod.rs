//! The support policy applied to a draft: rules fire on what it says, each guidance quotes the
//! sentence it rests on. Pure: knows no index, no HTTP, no clock. A guidance never says "do not file".

mod check;
mod condition;
mod cover;
mod decision;
mod examples;
mod explain;
mod facts;
mod file;
mod guide;
mod intent;
mod learned;
mod level;
mod page;
mod pattern;
mod policy;
mod quote;
mod read;
mod recogniser;
mod rule;
mod support;
mod template;
mod ticket;
mod trigger;
mod window;

pub use check::{Checked, Finding, FindingKind, check, check_pages};
pub use cover::{ENOUGH_EXAMPLES, ExceptionCover, PageCover, RuleCover, pages_covered, rules_covered};
pub use decision::Decision;
pub use examples::{about, own_examples};
pub use explain::{ExplainedRule, Explanation, explain};
pub use facts::{Given, Missing};
pub use file::Learning;
pub use guide::{Guidance, Quote, guide};
pub use intent::{DraftIntent, Intent};
pub use level::{Level, Route};
pub use page::Pages;
pub(crate) use pattern::{Matcher, Matches, PatternId};
pub use policy::{Policy, PolicyError};
pub use quote::{Passage, QuoteFault, Source, check_quotes};
pub use read::Circumstances;
pub use rule::{Exception, Rule, Variant};
pub use support::Support;
pub use ticket::Ticket;
pub use window::SupportState;
