//! Bounds the searches under way: as many as there are cores, a few more waiting, the rest are told
//! to come back at once. A place belongs to the work itself, so that a caller who goes away does not
//! free it before the work is done.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

use crate::error::ApiError;

/// How many may wait, for each core.
const WAITING_PER_CORE: usize = 16;
/// How long a search may wait for its turn.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Places for searches.
#[derive(Clone)]
pub struct Searches {
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    max_waiting: usize,
}

/// Counts one that waits, until it is dropped.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Default for Searches {
    /// As many places as there are cores.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(cores, cores * WAITING_PER_CORE)
    }
}

impl Searches {
    /// So many places, so many who may wait for one.
    #[must_use]
    pub fn new(places: usize, max_waiting: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), waiting: Arc::default(), max_waiting }
    }

    /// Runs work that keeps a core busy where it does not hold up other requests.
    ///
    /// # Errors
    /// "Overloaded" when too many wait already or no place comes free in time; what the work returns.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let waiting = Waiting(self.waiting.clone());
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.max_waiting {
            return Err(ApiError::overloaded());
        }
        let place = tokio::time::timeout(MAX_WAIT, self.places.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(ApiError::overloaded()) };
        drop(waiting);
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a request failed");
            Err(ApiError::internal())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_more_than_may_wait_is_told_to_come_back_and_the_rest_is_served() {
        let searches = Searches::new(1, 2);
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let busy = tokio::spawn({
            let searches = searches.clone();
            async move { searches.run(move || Ok(gate.recv().is_ok())).await }
        });
        while searches.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting: Vec<_> = (0..2)
            .map(|n| {
                let searches = searches.clone();
                tokio::spawn(async move { searches.run(move || Ok(n)).await })
            })
            .collect();
        while searches.waiting.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(searches.run(|| Ok(())).await, Err(ApiError::overloaded()));
        open.send(()).unwrap();
        assert_eq!(busy.await.unwrap(), Ok(true));
        for (n, waited) in waiting.into_iter().enumerate() {
            assert_eq!(waited.await.unwrap(), Ok(n));
        }
    }
}
