//! Polls the feed and holds the last good one for a while. What is older than that counts as nothing, and so does
//! everything when the feed is down or damaged: then nothing is said, and answers are as without a feed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwapOption;
use tier0_indexer::clock::{Clock, Timestamp};

use super::{feed::read_feed, fetch::Fetcher, incident::Incidents, place::Place};
use crate::config::StatusConfig;

/// The feed of a status page.
pub struct StatusFeed {
    place: Place,
    every: Duration,
    max_age: Duration,
    fetcher: Fetcher,
    clock: Arc<dyn Clock>,
    held: ArcSwapOption<Held>,
    state: Mutex<State>,
}

/// The last good feed.
struct Held {
    incidents: Arc<Incidents>,
    /// From when it is.
    at: Timestamp,
}

/// What the operator was last told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Nothing yet.
    #[default]
    New,
    /// The feed is good.
    Good,
    /// It cannot be read, the last good one still counts.
    Failing,
    /// Nothing counts any more.
    Silent,
}

impl StatusFeed {
    /// A feed as configured; nothing is read yet.
    #[must_use]
    pub fn new(config: &StatusConfig, clock: Arc<dyn Clock>) -> Self {
        Self {
            place: config.feed.clone(),
            every: Duration::from_secs(config.poll_seconds),
            max_age: Duration::from_secs(config.max_age_minutes * 60),
            fetcher: Fetcher::new(Duration::from_secs(config.timeout_seconds)),
            clock,
            held: ArcSwapOption::empty(),
            state: Mutex::default(),
        }
    }

    /// How long to wait between two polls.
    #[must_use]
    pub fn every(&self) -> Duration {
        self.every
    }

    /// The open incidents as far as they are known at a moment; none when the last good feed is too old.
    #[must_use]
    pub fn incidents(&self, now: Timestamp) -> Arc<Incidents> {
        let held = self.held.load();
        let fresh = held.as_ref().filter(|held| self.is_fresh(held, now));
        fresh.map_or_else(Arc::default, |held| held.incidents.clone())
    }

    /// Reads the feed once and holds it if it is good. A change for better or worse is said once in the log. It
    /// waits for the network, at most as long as configured.
    pub fn poll(&self) {
        let read = self.fetcher.fetch(&self.place).and_then(|fetched| {
            let entries = read_feed(&fetched.bytes).map_err(|error| error.to_string())?;
            Ok((entries, fetched.written))
        });
        let now = self.clock.now();
        let fault = match read {
            Ok((entries, written)) => {
                let at = written.map_or(now, |written| written.min(now));
                self.held.store(Some(Arc::new(Held { incidents: Arc::new(Incidents::new(entries)), at })));
                None
            }
            Err(fault) => {
                metrics::counter!("tier0_status_feed_failures_total").increment(1);
                Some(fault)
            }
        };
        self.tell(fault.as_deref(), now);
    }

    fn is_fresh(&self, held: &Held, now: Timestamp) -> bool {
        age(held, now) <= self.max_age
    }

    fn tell(&self, fault: Option<&str>, now: Timestamp) {
        let held = self.held.load();
        let fresh = held.as_ref().filter(|held| self.is_fresh(held, now));
        let open = fresh.map_or(0, |held| held.incidents.len());
        if let Some(held) = held.as_ref() {
            metrics::gauge!("tier0_status_feed_age_seconds").set(age(held, now).as_secs_f64());
        }
        metrics::gauge!("tier0_status_incidents_open").set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
        let state = match (fault, fresh) {
            (None, Some(_)) => State::Good,
            (Some(_), Some(_)) => State::Failing,
            (_, None) => State::Silent,
        };
        let before = std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state);
        if before == state {
            return;
        }
        let fault = fault.unwrap_or("it was written too long ago; see `max_age_minutes` of [status]");
        match state {
            State::Good => tracing::info!(open, "the status feed is read"),
            State::Failing => tracing::warn!(fault, "the status feed cannot be read; the last good one still counts"),
            State::New | State::Silent => tracing::warn!(fault, "nothing is known from the status feed"),
        }
    }
}

fn age(held: &Held, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(held.at)).unwrap_or_default()
}
