//! Local days and times of day, as a table of offsets.

use super::{INTERVAL_MS, SLOTS};

const DAY_MS: i64 = 86_400_000;

/// By how much local time is ahead of UTC, from when on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Before the first change.
    first_ms: i64,
    /// By time: from this moment on, so much.
    changes: Vec<(i64, i64)>,
}

/// Where a moment is in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1970-01-01, local.
    pub day: i64,
    /// The half hour of the day, 0 to 47.
    pub slot: usize,
}

impl Moment {
    /// The day of the week: 0 is Monday.
    #[must_use]
    pub const fn weekday(self) -> usize {
        // The first day was a Thursday.
        (self.day + 3).rem_euclid(7) as usize
    }
}

impl Zone {
    /// UTC.
    #[must_use]
    pub const fn utc() -> Self {
        Self { first_ms: 0, changes: Vec::new() }
    }

    /// With this offset in milliseconds before the first change, and from each change on its own. Changes are put in order.
    #[must_use]
    pub fn changing(first_ms: i64, mut changes: Vec<(i64, i64)>) -> Self {
        changes.sort_unstable();
        Self { first_ms, changes }
    }

    fn offset_ms(&self, at_ms: i64) -> i64 {
        let after = self.changes.partition_point(|(from_ms, _)| *from_ms <= at_ms);
        after.checked_sub(1).map_or(self.first_ms, |place| self.changes[place].1)
    }

    /// Where this moment, in milliseconds since 1970 UTC, is in local time.
    #[must_use]
    pub fn moment(&self, at_ms: i64) -> Moment {
        let local_ms = at_ms.saturating_add(self.offset_ms(at_ms));
        let slot = local_ms.rem_euclid(DAY_MS) / INTERVAL_MS;
        Moment { day: local_ms.div_euclid(DAY_MS), slot: (slot as usize).min(SLOTS - 1) }
    }
}
