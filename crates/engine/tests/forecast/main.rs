//! Forecasts of arrivals, on streams that are made here.
#![allow(clippy::unwrap_used, reason = "tests")]

mod calendar;
mod streams;

use engine::forecast::{INTERVAL_MS, SLOTS, Series, Zone};

pub(crate) const DAY_MS: i64 = SLOTS as i64 * INTERVAL_MS;
/// A Monday, at midnight UTC.
pub(crate) const MONDAY_MS: i64 = 4 * DAY_MS;

/// A series of whole days of counts, from a Monday on.
pub(crate) fn told(days: &[[u32; SLOTS]]) -> Series {
    let mut series = Series::new(Zone::utc(), MONDAY_MS);
    tell(&mut series, MONDAY_MS, days);
    series
}

pub(crate) fn tell(series: &mut Series, from_ms: i64, days: &[[u32; SLOTS]]) {
    let mut at_ms = from_ms;
    for came in days.iter().flatten() {
        if *came > 0 {
            series.add(at_ms, *came);
        }
        at_ms += INTERVAL_MS;
    }
    series.pass(at_ms);
}
