//! Learning from outcomes, on a schedule.
//!
//! What was learned from an outcome knows it better than it will know the next one. While there are few outcomes that makes the
//! difference between a promise that holds and one that only seems to, so a small lesson is also learned in parts: each
//! part of the outcomes is predicted by what the others teach, and blend, calibration and mean begin anew from that.

use super::blend::LEVELS;
use super::sight::{Row, WIDTH};
use super::trees::{GROWTH, Rows, Trees};
use std::collections::VecDeque;
use std::ops::Range;

/// Outcomes to learn from at most; older ones are forgotten.
const OUTCOMES_MAX: usize = 40_000;
/// Outcomes of those asked from within the line that are remembered.
const WITHIN_MAX: usize = 5_000;
/// Outcomes before the first lesson.
const FIRST: usize = 500;
/// The next lesson comes when outcomes grew by so many hundredths of those kept.
const MORE_PERCENT: usize = 20;
/// Up to so many outcomes, a lesson is also learned in parts. Beyond, one outcome teaches too little of itself to matter.
const IN_PARTS_MAX: usize = 8_000;
/// Parts, each a stretch of time: outcomes of one rush are alike, and stay together.
const PARTS: usize = 5;

/// What was seen, what the law said, and how long it then took, in seconds.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) row: Row,
    pub(super) law_mean: f64,
    pub(super) law: [f64; LEVELS.len()],
    pub(super) unit_s: f64,
    pub(super) waited_s: f64,
    /// When it was told, in milliseconds since 1970 UTC.
    pub(super) told_ms: i64,
}

/// Outcomes, kept until they are learned from.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcomes {
    pub(super) entry: VecDeque<Outcome>,
    pub(super) within: VecDeque<Outcome>,
    since_lesson: usize,
}

impl Outcomes {
    pub(super) fn add(&mut self, outcome: Outcome) {
        keep(&mut self.entry, outcome, OUTCOMES_MAX);
        self.since_lesson += 1;
    }

    pub(super) fn add_within(&mut self, outcome: Outcome) {
        keep(&mut self.within, outcome, WITHIN_MAX);
    }

    /// What there is to learn from, if it is time.
    pub(super) fn lesson(&mut self) -> Option<Lesson> {
        let due = (self.entry.len() * MORE_PERCENT / 100).max(FIRST / 2);
        if self.entry.len() < FIRST || self.since_lesson < due {
            return None;
        }
        self.since_lesson = 0;
        let mut rows = Vec::with_capacity(self.entry.len() * WIDTH);
        self.entry.iter().for_each(|outcome| rows.extend_from_slice(&outcome.row));
        let waited_s = self.entry.iter().map(|outcome| outcome.waited_s as f32).collect();
        let told_ms = self.entry.iter().map(|outcome| outcome.told_ms).collect();
        let reach = [0, 1, 2].map(|level| {
            let mut said: Vec<f64> = self.entry.iter().map(|outcome| outcome.law[level]).collect();
            let place = said.len() * 199 / 200;
            *said.select_nth_unstable_by(place, f64::total_cmp).1
        });
        Some(Lesson { rows, waited_s, told_ms, reach })
    }
}

fn keep(kept: &mut VecDeque<Outcome>, outcome: Outcome, most: usize) {
    if kept.len() == most {
        kept.pop_front();
    }
    kept.push_back(outcome);
}

/// Outcomes to learn from.
#[derive(Debug)]
pub struct Lesson {
    rows: Vec<f32>,
    waited_s: Vec<f32>,
    told_ms: Vec<i64>,
    /// What the law said at each level where it said most, but for one in two hundred.
    reach: [f64; LEVELS.len()],
}

/// A quantile at each level.
#[derive(Clone, Debug)]
struct Quantiles([Trees; LEVELS.len()]);

impl Quantiles {
    fn predict(&self, row: &Row) -> [f64; LEVELS.len()] {
        [0, 1, 2].map(|level| self.0[level].predict(row))
    }
}

/// What a lesson taught.
#[derive(Clone, Debug)]
pub struct Learned {
    whole: Quantiles,
    /// From when on each part's outcomes were told, and what the other parts teach. Empty for a large lesson.
    parts: Vec<(i64, Quantiles)>,
    /// When the last outcome was told.
    until_ms: i64,
    /// How far the law went in what was learned from.
    reach: [f64; LEVELS.len()],
}

impl Lesson {
    /// Learns, each level on a thread of its own. The result does not depend on their number.
    #[must_use]
    pub fn learn(self) -> Learned {
        let count = self.waited_s.len();
        let parts = if count > IN_PARTS_MAX { 0 } else { PARTS };
        let part = |part: usize| {
            let without = count * part / PARTS..count * (part + 1) / PARTS;
            (self.told_ms[without.start], self.learn_without(without))
        };
        Learned {
            whole: self.learn_without(0..0),
            parts: (0..parts).map(part).collect(),
            until_ms: self.told_ms.last().copied().unwrap_or_default(),
            reach: self.reach,
        }
    }

    fn learn_without(&self, left_out: Range<usize>) -> Quantiles {
        let kept = |each: usize| {
            let range = left_out.start * each..left_out.end * each;
            move |(place, _): &(usize, &f32)| !range.contains(place)
        };
        let rows: Vec<f32> =
            self.rows.iter().enumerate().filter(kept(WIDTH)).map(|(_, value)| *value).collect();
        let waited_s: Vec<f32> =
            self.waited_s.iter().enumerate().filter(kept(1)).map(|(_, value)| *value).collect();
        let rows = Rows::of(&rows, WIDTH);
        let learn = |level| Trees::learn(&rows, &waited_s, level, &GROWTH);
        std::thread::scope(|scope| {
            let threads = LEVELS.map(|level| scope.spawn(move || learn(level)));
            Quantiles(threads.map(|thread| thread.join().expect("growing trees does not panic")))
        })
    }
}

impl Learned {
    /// The quantiles of a wait that begins with this look, in seconds. Trees know nothing of a line that is longer than any they saw: from
    /// there on it is the law that goes on.
    pub(super) fn predict(&self, row: &Row, law: &[f64; LEVELS.len()]) -> [f64; LEVELS.len()] {
        self.beyond(self.whole.predict(row), law)
    }

    fn beyond(&self, learned: [f64; LEVELS.len()], law: &[f64; LEVELS.len()]) -> [f64; LEVELS.len()] {
        std::array::from_fn(|level| learned[level] + (law[level] - self.reach[level]).max(0.0))
    }

    /// Whether it can say how it would have predicted the outcomes that it was learned from.
    pub(super) fn knows_its_past(&self) -> bool {
        !self.parts.is_empty()
    }

    /// What would have been predicted of an outcome by whoever did not know it.
    pub(super) fn predict_unseen(&self, outcome: &Outcome) -> [f64; LEVELS.len()] {
        if outcome.told_ms > self.until_ms {
            return self.predict(&outcome.row, &outcome.law);
        }
        let after = self.parts.partition_point(|(from_ms, _)| *from_ms <= outcome.told_ms);
        let (_, others) = &self.parts[after.saturating_sub(1)];
        self.beyond(others.predict(&outcome.row), &outcome.law)
    }
}
