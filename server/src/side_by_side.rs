//! Does the same with many things on every core, in order. Plain threads: a thread of a work-stealing pool
//! that waits for a model would take up the next draft meanwhile and wait for the model again, for ever.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

/// What `work` makes of each of `items`, in their order.
///
/// # Errors
/// The first fault in their order.
pub fn side_by_side<T: Sync, R: Send, E: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let made = work(item);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, made));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    #[test]
    fn results_come_in_the_order_of_the_items_and_the_first_fault_counts() {
        let items: Vec<u32> = (0..500).collect();
        let doubled = side_by_side(&items, |&item| Ok::<_, u32>(item * 2)).unwrap();
        assert!(doubled.iter().zip(&items).all(|(doubled, item)| *doubled == item * 2));
        let fault = side_by_side(&items, |&item| if item % 100 == 99 { Err(item) } else { Ok(item) });
        assert_eq!(fault, Err(99));
        assert_eq!(side_by_side(&[], |&item: &u32| Ok::<_, u32>(item)), Ok(vec![]));
    }
}
