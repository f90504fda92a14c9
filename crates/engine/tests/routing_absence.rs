//! When what waits for a team of which nobody is there is everybody's again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::hours::Hours;
use engine::routing::{NOBODY_AT_MOST_MS, waited_in_vain_since};
use events::{OpeningHours, Span};

const HOUR_MS: i64 = 3_600_000;
/// Monday 2026-03-02, 00:00 UTC.
const MONDAY_MS: i64 = 1_772_409_600_000;

/// Nine to five on weekdays.
fn office() -> Hours {
    let day = || vec![Span { from_min: 540, to_min: 1020 }];
    let week = vec![day(), day(), day(), day(), day(), Vec::new(), Vec::new()];
    Hours::of(&OpeningHours { zone: "UTC".to_owned(), week, special_days: Vec::new() }).unwrap()
}

#[test]
fn while_somebody_of_the_team_is_there_nobody_waits_in_vain() {
    assert_eq!(waited_in_vain_since(None, HOUR_MS, None, MONDAY_MS), None);
}

#[test]
fn after_the_time_it_is_everybodys_counted_from_when_the_last_one_left() {
    let now = MONDAY_MS;
    assert_eq!(waited_in_vain_since(Some(now - HOUR_MS + 1), HOUR_MS, None, now), None);
    assert_eq!(waited_in_vain_since(Some(now - HOUR_MS), HOUR_MS, None, now), Some(now - HOUR_MS));
    assert_eq!(waited_in_vain_since(Some(0), HOUR_MS, None, now), Some(now - HOUR_MS), "never there");
}

#[test]
fn the_time_runs_while_the_inbox_is_open() {
    let (hours, gone) = (office(), Some(MONDAY_MS + 16 * HOUR_MS + HOUR_MS / 2));
    let at = |hour_ms: i64| waited_in_vain_since(gone, HOUR_MS, Some(&hours), MONDAY_MS + hour_ms);
    assert_eq!(at(18 * HOUR_MS), None, "everybody went home");
    assert_eq!(at(33 * HOUR_MS + HOUR_MS / 2), None, "half an hour of the next day");
    assert_eq!(at(34 * HOUR_MS), Some(MONDAY_MS + 33 * HOUR_MS));
}

#[test]
fn an_inbox_that_is_never_open_for_long_is_no_reason_to_wait_for_ever() {
    let (hours, gone) = (office(), Some(MONDAY_MS));
    let week = NOBODY_AT_MOST_MS;
    let at = |ms: i64| waited_in_vain_since(gone, 24 * HOUR_MS, Some(&hours), MONDAY_MS + ms);
    assert_eq!(at(week - 1), None);
    assert_eq!(at(week), Some(MONDAY_MS));
}
