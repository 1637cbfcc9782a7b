//! What the status page of the product says: its feed, polled and held for a while, and which of its
//! open incidents a draft tells of. A feed that is down, old or damaged says nothing; no request waits for it.

mod card;
mod clause;
mod feed;
mod fetch;
mod incident;
mod name;
mod place;
mod poll;
mod report;
mod signs;

pub use card::IncidentCard;
pub use feed::{Entry, FeedError, Impact, MAX_FEED_BYTES, read_feed};
pub use incident::{Incidents, Match};
pub use place::Place;
pub use poll::StatusFeed;
