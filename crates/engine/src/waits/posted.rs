//! Waits that somebody else posts, made honest: a board's figure becomes an interval that is right as often as it says.
//!
//! Where a place posts one number, its error against the waits that people really had is learned, told only when the
//! wait is over, and the same calibration as for our own predictions turns the next number into an interval. Short and
//! long figures err differently, so each range of figures has a record of its own once it has seen enough.

use super::calibration::{Calibration, Interval, Side};
use super::{COVERAGE_PERMILLE, Wait};

/// Figures are told apart by doubling: below 5 minutes, below 10, 20, 40, 80, and above.
const RANGES: usize = 6;
const FIRST_RANGE_MS: i64 = 5 * 60_000;
/// A posted figure of less counts as this where errors are measured in it.
const LEAST_MS: f64 = 300_000.0;

/// One range's record.
#[derive(Clone, Debug)]
struct Record {
    ends: Calibration,
    middle: Side,
}

impl Default for Record {
    fn default() -> Self {
        Self { ends: Calibration::of_values(COVERAGE_PERMILLE as f64 / 1000.0), middle: Side::new(0.5) }
    }
}

/// A board that posts waits.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    all: Record,
    ranges: [Record; RANGES],
}

/// What was promised from a posted figure, to be given back with what happened.
#[derive(Clone, Copy, Debug)]
pub struct PostedPromise {
    /// The promise.
    pub wait: Wait,
    range: usize,
    interval: Interval,
}

impl Posted {
    /// What to promise where this is posted. `None` until enough waits were lived to say.
    #[must_use]
    pub fn promise(&self, posted_ms: i64) -> Option<PostedPromise> {
        let (posted, range) = (posted_ms.max(0) as f64, range(posted_ms));
        let record = [&self.ranges[range], &self.all].into_iter().find(|record| record.middle.knows())?;
        let interval = record.ends.calibrate(posted, posted, posted.max(LEAST_MS))?;
        let middle = record.middle.moved(posted, posted.max(LEAST_MS))?;
        let ms = |value: f64| value.round() as i64;
        let (low_ms, high_ms) = (ms(interval.low), ms(interval.high));
        let median_ms = ms(middle).clamp(low_ms, high_ms);
        Some(PostedPromise { wait: Wait { low_ms, median_ms, mean_ms: median_ms, high_ms }, range, interval })
    }

    /// Somebody lived through a wait of which this had been posted and, perhaps, that promised; `out` are still waiting.
    pub fn lived(&mut self, posted_ms: i64, promised: Option<&PostedPromise>, waited_ms: i64, out: usize) {
        let (posted, waited) = (posted_ms.max(0) as f64, waited_ms.max(0) as f64);
        let width = posted.max(LEAST_MS);
        let interval = promised.map_or_else(|| Interval::bare(posted, width), |promised| promised.interval);
        for record in
            [&mut self.all, &mut self.ranges[promised.map_or_else(|| range(posted_ms), |p| p.range)]]
        {
            record.ends.answered(&interval, waited, out);
            record.middle.tell((waited - posted) / width);
        }
    }
}

fn range(posted_ms: i64) -> usize {
    (0..RANGES - 1).find(|range| posted_ms < FIRST_RANGE_MS << range).unwrap_or(RANGES - 1)
}
