//! Eras: how often what the log says after some moment was taken back.
//!
//! Whoever goes back to a backup, or to a point in time, writes another history from there on. A reader who saw the one that is gone
//! holds a `seq` that the new one will reach, too, with other facts. So each going back begins an era of its own, and a
//! reader's place is good in its own era only.

use super::{meta, set_meta};
use crate::dialect::both::{self, Line};
use crate::{LedgerError, Rows};

/// When eras begin to count, in seconds since 1970 UTC: 2026-01-01.
const SINCE_S: i64 = 1_767_225_600;
/// The unit in which time tells one era from another, in seconds: six hours, so that 15 bits last for 22 years.
const UNIT_S: i64 = 6 * 3600;
/// The highest era: 15 bits, which with the 38 of a `seq` are a number that every reader can hold.
const HIGHEST: i64 = 32_767;

/// The era of the logs: 0 until something was taken back for the first time.
pub(crate) fn of(rows: &Rows<'_>) -> Result<i64, LedgerError> {
    Ok(meta(rows, "era")?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// A server's own line of history (its timeline) became another one since the last start: it went back, or another server took its
/// place. A new era begins.
pub(super) fn settle(rows: &Rows<'_>, line: Option<&Line>) -> Result<(), LedgerError> {
    let Some(line) = line else { return Ok(()) };
    match meta(rows, "line")? {
        Some(known) if known == line.name => return Ok(()),
        Some(known) => {
            let era = begin(rows, line.timeline)?;
            tracing::warn!(
                known,
                line = line.name,
                era,
                "the database is on another timeline: clients fetch anew"
            );
        }
        None => {}
    }
    set_meta(rows, "line", &line.name)
}

/// Begins an era, in the transaction of what is put back. It differs from those of other goings back from the same moment: by
/// the time, and by the timeline, of which each recovery of a server with its archive gets a fresh one.
pub(crate) fn begin(rows: &Rows<'_>, timeline: i64) -> Result<i64, LedgerError> {
    let units = (both::now_s(rows)? - SINCE_S).max(0) / UNIT_S;
    let era = next(of(rows)?, units, timeline);
    set_meta(rows, "era", &era.to_string())?;
    Ok(era)
}

fn next(before: i64, units: i64, timeline: i64) -> i64 {
    let era = units.max(before + 1) + timeline.rem_euclid(64);
    if era > HIGHEST { 1 + era % HIGHEST } else { era }
}

#[cfg(test)]
mod tests {
    use super::{HIGHEST, next};

    #[test]
    fn every_going_back_begins_an_era_that_is_no_other() {
        assert!(next(0, 1000, 2) > 0);
        // From one backup, one recovery after the other.
        assert!(next(0, 1000, 2) < next(0, 1000, 3) && next(0, 1000, 3) < next(0, 1001, 3));
        // From what the last one left.
        assert!(next(next(0, 1000, 2), 1000, 2) > next(0, 1000, 2));
        for before in [0, 5, HIGHEST - 1, HIGHEST] {
            let era = next(before, 0, 63);
            assert!((1..=HIGHEST).contains(&era) && era != before, "{era}");
        }
    }
}
