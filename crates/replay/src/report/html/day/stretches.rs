//! How a day is split into panels of one length.

use crate::report::Promised;

pub(super) const HOUR_S: i64 = 3600;
/// A stretch with more promises than this is split further, down to an hour.
const CROWD: usize = 80;

/// The hours of the day in which anybody joined: the first, and the one after the last.
fn hours_of(all: &[&Promised]) -> (i64, i64) {
    let hours = || all.iter().map(|promise| promise.at_s.div_euclid(HOUR_S));
    (hours().min().unwrap_or(0), hours().max().unwrap_or(0) + 1)
}

/// From which hour on panels stand beside each other, and so many hours to each that the fullest can be read. Hours before
/// the first promise and after the last one are left out, as far as panels of one length allow.
pub(super) fn lay_out(all: &[&Promised]) -> (i64, i64) {
    let (first, end) = hours_of(all);
    let span = end - first;
    let place = |panels: i64| {
        let hours = (span + panels - 1) / panels;
        let covered = (span + hours - 1) / hours * hours;
        // No panel goes beyond midnight.
        (covered <= 24).then(|| (first.min(24 - covered), hours))
    };
    let fits = |(from_h, hours): &(i64, i64)| {
        stretches(all, *from_h, *hours).iter().all(|(_, promises)| promises.len() <= CROWD)
    };
    (1..=span).filter_map(place).find(fits).unwrap_or((first, 1))
}

/// The stretches of the day in which anybody joined.
pub(super) fn stretches<'a>(all: &[&'a Promised], first_h: i64, hours: i64) -> Vec<(i64, Vec<&'a Promised>)> {
    let mut stretches: Vec<(i64, Vec<&Promised>)> = Vec::new();
    for promise in all {
        let from_h = first_h + (promise.at_s - first_h * HOUR_S).div_euclid(hours * HOUR_S) * hours;
        match stretches.last_mut() {
            Some((last, promises)) if *last == from_h => promises.push(promise),
            _ => stretches.push((from_h, vec![promise])),
        }
    }
    stretches
}
