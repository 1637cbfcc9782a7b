//! Threads that the model runs on: as many lanes as cores, each a pool of one thread, lent to one caller
//! at a time. A caller that finds no free lane waits, so that requests never outnumber the cores.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use rten::ThreadPool;

/// The lanes that are free.
#[derive(Debug)]
pub(super) struct Lanes {
    free: Mutex<Vec<Arc<ThreadPool>>>,
    returned: Condvar,
}

/// A lane that is lent; dropping it gives it back.
pub(super) struct Lane<'a> {
    lanes: &'a Lanes,
    pool: Arc<ThreadPool>,
}

impl Lanes {
    /// One lane per core.
    pub(super) fn per_core() -> Self {
        let count = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let free = (0..count).map(|_| Arc::new(ThreadPool::with_num_threads(1))).collect();
        Self { free: Mutex::new(free), returned: Condvar::new() }
    }

    /// Waits for a free lane.
    pub(super) fn take(&self) -> Lane<'_> {
        // The list is whole after every change to it, so that a panic elsewhere cannot have broken it.
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(pool) = free.pop() {
                return Lane { lanes: self, pool };
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Lane<'_> {
    /// What the model runs on.
    pub(super) fn pool(&self) -> Arc<ThreadPool> {
        Arc::clone(&self.pool)
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        self.lanes.free.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&self.pool));
        self.lanes.returned.notify_one();
    }
}
