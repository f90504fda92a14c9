//! How long something lasts, from what was seen of it to its end and what was seen only for a while.

use serde::Serialize;

/// A duration that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    /// For how long.
    pub(crate) ms: i64,
    /// Whether it was over then; else it went on, nobody knows for how long.
    pub(crate) is_over: bool,
}

/// The product-limit law of a duration (Kaplan and Meier, 1958). Beyond the last end that was seen it goes on at the mean rate at which
/// the last fifth ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Law {
    /// The lengths at which somebody ended, rising.
    #[serde(skip)]
    ends_ms: Vec<i64>,
    /// The probability to end by then.
    #[serde(skip)]
    by_then: Vec<f64>,
    /// The mean of what is left after the last end.
    #[serde(skip)]
    tail_ms: f64,
    /// How many were seen.
    pub(crate) seen: usize,
    /// How many of them to the end.
    pub(crate) ended: usize,
}

/// The share of ends that says how the law goes on beyond the last.
const TAIL: f64 = 0.8;

impl Law {
    /// The law of what was seen. `None` where nothing ended.
    pub(crate) fn of(mut seen: Vec<Seen>) -> Option<Self> {
        seen.sort_unstable_by_key(|one| (one.ms, !one.is_over));
        let ended = seen.iter().filter(|one| one.is_over).count();
        if ended == 0 {
            return None;
        }
        let (mut ends_ms, mut by_then, mut left) = (Vec::new(), Vec::new(), 1.0);
        let mut at = 0;
        while at < seen.len() {
            let ms = seen[at].ms;
            let there = (seen.len() - at) as f64;
            let alike = seen[at..].iter().take_while(|one| one.ms == ms);
            let (count, ends) = alike.fold((0, 0), |(n, e), one| (n + 1, e + usize::from(one.is_over)));
            if ends > 0 {
                left *= 1.0 - ends as f64 / there;
                ends_ms.push(ms);
                by_then.push(1.0 - left);
            }
            at += count;
        }
        let from_ms = ends_ms[((ends_ms.len() - 1) as f64 * TAIL) as usize];
        let later: Vec<&Seen> = seen.iter().filter(|one| one.ms >= from_ms).collect();
        let exposed_ms: i64 = later.iter().map(|one| one.ms - from_ms).sum();
        let ends = later.iter().filter(|one| one.is_over).count().max(1);
        let tail_ms = (exposed_ms as f64 / ends as f64).max(1.0);
        Some(Self { ends_ms, by_then, tail_ms, seen: seen.len(), ended })
    }

    /// The probability to end by then.
    fn ended_by(&self, ms: i64) -> f64 {
        let after = self.ends_ms.partition_point(|end| *end <= ms);
        after.checked_sub(1).map_or(0.0, |place| self.by_then[place])
    }

    /// One that lasts longer than `beyond_ms`, at the place `unit` (0 to 1) of all of those.
    pub(crate) fn beyond(&self, beyond_ms: i64, unit: f64) -> i64 {
        let gone = self.ended_by(beyond_ms);
        let share = gone + unit * (1.0 - gone);
        let place = self.by_then.partition_point(|by| *by < share);
        if let Some(end) = self.ends_ms.get(place).filter(|end| **end > beyond_ms) {
            return *end;
        }
        // Beyond what was seen.
        let last = self.by_then.last().copied().unwrap_or(0.0).max(gone);
        let left = ((1.0 - share) / (1.0 - last)).clamp(f64::MIN_POSITIVE, 1.0);
        let from_ms = self.ends_ms.last().copied().unwrap_or(0).max(beyond_ms);
        from_ms + 1 + (-self.tail_ms * left.ln()) as i64
    }

    /// One that lasts longer than `least_ms` and no longer than `most_ms`; `most_ms` where none is seen between.
    pub(crate) fn between(&self, least_ms: i64, most_ms: i64, unit: f64) -> i64 {
        let (gone, all) = (self.ended_by(least_ms - 1), self.ended_by(most_ms));
        if all <= gone {
            return most_ms;
        }
        let share = gone + unit * (all - gone);
        let place = self.by_then.partition_point(|by| *by < share);
        self.ends_ms.get(place).map_or(most_ms, |end| (*end).clamp(least_ms, most_ms))
    }

    /// One of all, at the place `unit` (0 to 1).
    pub(crate) fn at(&self, unit: f64) -> i64 {
        self.beyond(-1, unit)
    }

    /// The length by which half have ended, in seconds.
    pub(crate) fn median_s(&self) -> f64 {
        self.at(0.5) as f64 / 1000.0
    }

    /// Its mean, in seconds, by a hundred equal steps.
    pub(crate) fn mean_s(&self) -> f64 {
        let steps = 1000;
        let sum: f64 =
            (0..steps).map(|step| self.at((f64::from(step) + 0.5) / f64::from(steps)) as f64).sum();
        sum / f64::from(steps) / 1000.0
    }
}
