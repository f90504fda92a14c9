//! Many runs at once, with the same result for any number of threads.

use std::sync::atomic::{AtomicU64, Ordering};

/// Does something for each replication, 0 to `count`, on so many threads, and answers in the order of replications. What one replication does
/// depends on its number only, so that the number of threads changes nothing but the time.
pub fn replicate<T: Send>(count: u64, threads: usize, each: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let next = AtomicU64::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let replication = next.fetch_add(1, Ordering::Relaxed);
            if replication >= count {
                return done;
            }
            done.push((replication, each(replication)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(replication, _)| *replication);
    done.into_iter().map(|(_, result)| result).collect()
}
