//! What happened lately: counts and means over any window up to a bound.

use std::collections::VecDeque;

/// Entries at most; the oldest go first. At more than this in the longest window, the window is shorter than asked for.
const MOST: usize = 16_384;

/// Instants with a value each, the newest last.
#[derive(Clone, Debug, Default)]
pub(in crate::waits) struct Recent {
    /// Instant, and the sum of the values up to and with it.
    entries: VecDeque<(i64, f64)>,
    /// The sum of everything that was forgotten.
    before: f64,
}

impl Recent {
    /// Adds a value and forgets what is older than `keep_ms`.
    pub(in crate::waits) fn add(&mut self, at_ms: i64, value: f64, keep_ms: i64) {
        let sum = self.entries.back().map_or(self.before, |(_, sum)| *sum) + value;
        self.entries.push_back((at_ms, sum));
        while self.entries.len() > MOST
            || self.entries.front().is_some_and(|(oldest, _)| *oldest < at_ms - keep_ms)
        {
            if let Some((_, sum)) = self.entries.pop_front() {
                self.before = sum;
            }
        }
        // Sums stay small, so that differences stay exact.
        if self.entries.is_empty() {
            self.before = 0.0;
        }
    }

    /// How many since then, and the sum of their values.
    pub(in crate::waits) fn since(&self, from_ms: i64) -> (u32, f64) {
        let first = self.entries.partition_point(|(at, _)| *at < from_ms);
        let Some((_, sum)) = self.entries.back() else { return (0, 0.0) };
        let before = if first == 0 { self.before } else { self.entries[first - 1].1 };
        (u32::try_from(self.entries.len() - first).unwrap_or(u32::MAX), sum - before)
    }

    /// How many since then.
    pub(in crate::waits) fn count(&self, from_ms: i64) -> u32 {
        let first = self.entries.partition_point(|(at, _)| *at < from_ms);
        u32::try_from(self.entries.len() - first).unwrap_or(u32::MAX)
    }

    /// Their mean, if there are any.
    pub(in crate::waits) fn mean(&self, from_ms: i64) -> Option<f64> {
        let (count, sum) = self.since(from_ms);
        (count > 0).then(|| sum / f64::from(count))
    }

    /// When the newest was, and its value.
    pub(in crate::waits) fn last(&self) -> Option<(i64, f64)> {
        let (at, sum) = self.entries.back()?;
        let before = self.entries.len().checked_sub(2).map_or(self.before, |i| self.entries[i].1);
        Some((*at, sum - before))
    }
}
