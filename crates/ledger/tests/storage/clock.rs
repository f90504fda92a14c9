//! A clock that jumps changes no order and loses nothing.

use crate::store::{ACME, NOON_MS, Store, log, post};
use std::sync::atomic::Ordering;

/// The times of the last facts that were posted while the clock stood at these offsets from noon.
async fn times_at(offsets: &[i64]) -> Vec<i64> {
    let store = Store::new();
    let ledger = store.with_posts(0).await;
    for (number, offset) in (0..).zip(offsets) {
        store.clock.store(NOON_MS + offset, Ordering::Relaxed);
        post(&ledger, ACME, number).await.unwrap();
    }
    let facts = log(&ledger, ACME).await;
    assert_eq!(facts.len(), offsets.len() + 1, "nothing is lost");
    store.verify_clean();
    facts[1..].iter().map(|fact| fact.recorded.at_ms - NOON_MS).collect()
}

#[tokio::test]
async fn a_clock_that_is_set_back_a_little_is_smoothed() {
    assert_eq!(times_at(&[5000, 4000, 4999, 5000, 5001]).await, [5000, 5000, 5000, 5000, 5001]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_by_an_hour_was_wrong_before_and_is_believed() {
    let hour = 3_600_000;
    assert_eq!(times_at(&[hour, 0, 1, 2]).await, [hour, 0, 1, 2]);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_is_believed_both_times() {
    let year = 366 * 24 * 3_600_000;
    assert_eq!(times_at(&[0, year, 10, 20]).await, [0, year, 10, 20]);
}

#[tokio::test]
async fn five_minutes_are_where_smoothing_ends() {
    let limit = 5 * 60 * 1000;
    assert_eq!(times_at(&[limit, 1]).await, [limit, limit]);
    assert_eq!(times_at(&[limit, 0]).await, [limit, 0]);
}

#[tokio::test]
async fn a_clock_before_1970_stops_nobody() {
    assert_eq!(times_at(&[-NOON_MS - 5, -NOON_MS]).await, [-NOON_MS - 5, -NOON_MS]);
}

#[tokio::test]
async fn a_command_has_one_time_for_all_its_facts() {
    let store = Store::new();
    let ledger = store.with_posts(0).await;
    let clock = std::sync::Arc::clone(&store.clock);
    let command = move |tx: &mut ledger::Tx<'_>| {
        let first = crate::store::append_post(tx, 1)?;
        clock.fetch_add(1000, Ordering::Relaxed);
        crate::store::append_post(tx, 2)?;
        Ok::<_, ledger::Failed<crate::store::No>>((first, tx.now_ms()))
    };
    let (first, now_ms) = ledger.command(ACME, command).await.unwrap();
    let facts = ledger.read(move |rows| ledger::page(rows, ACME, first - 1, i64::MAX, 10)).await.unwrap();
    assert_eq!(facts.iter().map(|fact| fact.recorded.at_ms).collect::<Vec<_>>(), [now_ms, now_ms]);
    assert_eq!(now_ms, NOON_MS);
}
