//! Eras: how often what the log says after some moment was taken back.
//!
//! Whoever goes back to a backup, or to a point in time, writes another history from there on. A reader who saw the one that is gone
//! holds a `seq` that the new one will reach, too, with other facts. So each going back begins an era of its own, and a
//! reader's place is good in its own era only.

use super::{meta, set_meta};
use crate::dialect::both::Line;
use crate::{LedgerError, Rows};

/// How many eras there are: 15 bits, which with the 38 of a `seq` are a number that every reader can hold.
const ERAS: i64 = 32_768;
/// How many timelines of a server one era tells from another.
const LINES: i64 = 64;

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
/// chance, and by the timeline, of which each recovery of a server with its archive gets a fresh one.
pub(crate) fn begin(rows: &Rows<'_>, timeline: i64) -> Result<i64, LedgerError> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(|e| LedgerError::Unavailable(format!("no random bytes: {e}")))?;
    let era = next(of(rows)?, i64::from(u32::from_be_bytes(random)), timeline);
    set_meta(rows, "era", &era.to_string())?;
    Ok(era)
}

/// Neither the one before nor 0, in which nothing was ever taken back. A copy that is put back has no timeline, 0: all bits are chance.
fn next(before: i64, random: i64, timeline: i64) -> i64 {
    let drawn = |random: i64| {
        if timeline == 0 {
            random % ERAS
        } else {
            random % (ERAS / LINES) * LINES + timeline.rem_euclid(LINES)
        }
    };
    // Of three in a row at most two are out of the question.
    (0..3).map(|more| drawn(random + more)).find(|era| *era != 0 && *era != before).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::{ERAS, LINES, next};

    #[test]
    fn every_going_back_begins_an_era_that_is_no_other() {
        for (before, random, timeline) in
            [(0, 0, 0), (1, 0, 0), (0, ERAS - 1, 0), (7, 7, 0), (0, 0, LINES), (LINES, 0, LINES), (65, 1, 65)]
        {
            let era = next(before, random, timeline);
            assert!((1..ERAS).contains(&era) && era != before, "{era} after {before}");
        }
    }

    #[test]
    fn recoveries_from_one_copy_differ_however_soon_and_whatever_is_drawn() {
        for (first, second) in [(0, 0), (5, 5), (511, 512), (7, 4_294_967_295)] {
            assert_ne!(next(3, first, 2), next(3, second, 3));
        }
        assert_eq!(next(3, 5, 2) % LINES, 2);
    }
}
