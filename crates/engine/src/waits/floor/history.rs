//! How things went lately: for the whole floor, for each queue, for each class in it.

use super::{Arrival, Recent};
use std::collections::BTreeMap;

/// Queues and classes that are told apart at most; the rest count for the floor only.
const TOLD_APART_MAX: usize = 4_096;

/// The pace of a floor: its mean handle time, which is the unit of every window.
#[derive(Clone, Copy, Debug)]
pub(in crate::waits) struct Pace {
    handled: f64,
    mean_ms: f64,
}

/// Before anything was handled: three minutes.
const FIRST_MEAN_MS: f64 = 180_000.0;
/// The longest window, in mean handle times.
const LONGEST: f64 = 20.0;
/// Handle times after which an old one has lost most of its weight in the pace.
const MEMORY: f64 = 2_000.0;

impl Default for Pace {
    fn default() -> Self {
        Self { handled: 0.0, mean_ms: FIRST_MEAN_MS }
    }
}

impl Pace {
    pub(in crate::waits) fn handled(&mut self, ms: i64) {
        // The first guess counts as ten.
        self.handled = (self.handled + 1.0).min(MEMORY);
        self.mean_ms += (ms as f64 - self.mean_ms) / (self.handled + 10.0);
    }

    /// How many handle times stand behind it, up to a bound.
    pub(in crate::waits) const fn weight(&self) -> f64 {
        self.handled
    }

    /// The mean handle time, in milliseconds, between ten seconds and a day.
    pub(in crate::waits) fn mean_ms(&self) -> f64 {
        self.mean_ms.clamp(10_000.0, 86_400_000.0)
    }

    /// So many mean handle times ago.
    pub(in crate::waits) fn ago_ms(&self, now_ms: i64, handle_times: f64) -> i64 {
        now_ms - (self.mean_ms() * handle_times) as i64
    }

    pub(in crate::waits) fn keep_ms(&self) -> i64 {
        (self.mean_ms() * LONGEST) as i64 + 1
    }
}

/// A mean that forgets.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::waits) struct Forgetting {
    count: f64,
    mean: f64,
}

impl Forgetting {
    fn add(&mut self, value: f64, memory: f64) {
        self.count = (self.count + 1.0).min(memory);
        self.mean += (value - self.mean) / self.count;
    }

    /// How many stand behind it, up to its memory.
    pub(in crate::waits) const fn count(&self) -> f64 {
        self.count
    }

    pub(in crate::waits) fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then_some(self.mean)
    }
}

/// Giving up: how many did, over how much waiting. Whoever was answered was only seen until then.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::waits) struct Patience {
    left: f64,
    waited_ms: f64,
}

impl Patience {
    fn add(&mut self, waited_ms: i64, left: bool) {
        const KEPT: f64 = 1.0 - 1.0 / 5_000.0;
        self.left = self.left.mul_add(KEPT, f64::from(u8::from(left)));
        self.waited_ms = self.waited_ms.mul_add(KEPT, waited_ms as f64);
    }

    /// Somebody left unseen, no later than now: expected to have stayed as whoever gives up at the present rate within that time.
    fn add_unseen(&mut self, noticed_ms: i64, rate: f64) {
        let seen = (rate * noticed_ms as f64).max(1e-9);
        let stayed_ms = 1.0 / rate - noticed_ms as f64 / seen.exp_m1();
        self.add(stayed_ms.clamp(0.0, noticed_ms as f64) as i64, true);
    }

    /// Whether enough gave up to tell how they do.
    pub(in crate::waits) const fn is_known(&self) -> bool {
        self.left >= 20.0
    }

    /// Giving up per millisecond of waiting. Half a person is added, so that none yet is not never.
    pub(in crate::waits) fn rate(&self, pace_ms: f64) -> f64 {
        (self.left + 0.5) / (self.waited_ms + 5.0 * pace_ms)
    }
}

/// One part of the floor.
#[derive(Clone, Debug, Default)]
pub(in crate::waits) struct History {
    pub(in crate::waits) joined: Recent,
    /// With how long each had waited, in milliseconds.
    pub(in crate::waits) answered: Recent,
    pub(in crate::waits) left: Recent,
    /// With how long each had been in hands, in milliseconds.
    pub(in crate::waits) handled: Recent,
    pub(in crate::waits) time_in_hands_ms: Forgetting,
    pub(in crate::waits) patience: Patience,
    pub(in crate::waits) last_finished_ms: Option<i64>,
    /// With how much credit the last one joined, in milliseconds.
    pub(in crate::waits) credit_ms: i64,
}

/// Every part.
#[derive(Clone, Debug, Default)]
pub(in crate::waits) struct Histories {
    pub(in crate::waits) floor: History,
    pub(in crate::waits) queues: BTreeMap<u32, History>,
    pub(in crate::waits) classes: BTreeMap<(u32, u32), History>,
}

impl Histories {
    fn parts(&mut self, arrival: Arrival) -> impl Iterator<Item = &mut History> {
        let queue = told_apart(&mut self.queues, arrival.queue);
        let class = told_apart(&mut self.classes, (arrival.queue, arrival.class));
        std::iter::once(&mut self.floor).chain(queue).chain(class)
    }

    pub(in crate::waits) fn joined(&mut self, at_ms: i64, arrival: Arrival, keep_ms: i64) {
        for part in self.parts(arrival) {
            part.joined.add(at_ms, 1.0, keep_ms);
            part.credit_ms = arrival.credit_ms;
        }
    }

    pub(in crate::waits) fn answered(&mut self, at_ms: i64, arrival: Arrival, waited_ms: i64, keep_ms: i64) {
        for part in self.parts(arrival) {
            part.answered.add(at_ms, waited_ms as f64, keep_ms);
            part.patience.add(waited_ms, false);
        }
    }

    pub(in crate::waits) fn left(&mut self, at_ms: i64, arrival: Arrival, waited_ms: i64, keep_ms: i64) {
        for part in self.parts(arrival) {
            part.left.add(at_ms, waited_ms as f64, keep_ms);
            part.patience.add(waited_ms, true);
        }
    }

    /// Left, and it was only noticed now.
    pub(in crate::waits) fn left_unseen(
        &mut self,
        at_ms: i64,
        arrival: Arrival,
        waited_ms: i64,
        pace: &Pace,
    ) {
        for part in self.parts(arrival) {
            part.left.add(at_ms, waited_ms as f64, pace.keep_ms());
            let rate = part.patience.rate(pace.mean_ms());
            part.patience.add_unseen(waited_ms, rate);
        }
    }

    pub(in crate::waits) fn handled(&mut self, at_ms: i64, queue: u32, handled_ms: i64, keep_ms: i64) {
        let queue = told_apart(&mut self.queues, queue);
        for part in std::iter::once(&mut self.floor).chain(queue) {
            part.handled.add(at_ms, handled_ms as f64, keep_ms);
            part.time_in_hands_ms.add(handled_ms as f64, 50.0);
            part.last_finished_ms = Some(at_ms);
        }
    }
}

fn told_apart<K: Ord>(parts: &mut BTreeMap<K, History>, key: K) -> Option<&mut History> {
    let full = parts.len() >= TOLD_APART_MAX && !parts.contains_key(&key);
    (!full).then(|| parts.entry(key).or_default())
}
