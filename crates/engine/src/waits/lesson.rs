//! Learning from outcomes, on a schedule.

use super::blend::LEVELS;
use super::sight::{Row, WIDTH};
use super::trees::{GROWTH, Rows, Trees};
use std::collections::VecDeque;

/// Outcomes to learn from at most; older ones are forgotten.
const OUTCOMES_MAX: usize = 40_000;
/// Outcomes before the first lesson.
const FIRST: usize = 500;
/// The next lesson comes when outcomes grew by so many hundredths of those kept.
const MORE_PERCENT: usize = 20;

/// What was seen on joining, and how long it then took, in seconds.
type Outcome = (Row, f32);

/// Outcomes, kept until they are learned from.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcomes {
    kept: VecDeque<Outcome>,
    since_lesson: usize,
}

impl Outcomes {
    pub(super) fn add(&mut self, row: Row, waited_s: f64) {
        if self.kept.len() == OUTCOMES_MAX {
            self.kept.pop_front();
        }
        self.kept.push_back((row, waited_s as f32));
        self.since_lesson += 1;
    }

    /// What there is to learn from, if it is time.
    pub(super) fn lesson(&mut self) -> Option<Lesson> {
        let due = (self.kept.len() * MORE_PERCENT / 100).max(FIRST / 2);
        if self.kept.len() < FIRST || self.since_lesson < due {
            return None;
        }
        self.since_lesson = 0;
        let mut rows = Vec::with_capacity(self.kept.len() * WIDTH);
        self.kept.iter().for_each(|(row, _)| rows.extend_from_slice(row));
        Some(Lesson { rows, waited_s: self.kept.iter().map(|(_, waited)| *waited).collect() })
    }
}

/// Outcomes to learn from.
#[derive(Debug)]
pub struct Lesson {
    rows: Vec<f32>,
    waited_s: Vec<f32>,
}

/// What a lesson taught.
#[derive(Clone, Debug)]
pub struct Learned {
    levels: [Trees; LEVELS.len()],
}

impl Lesson {
    /// Learns, each level on a thread of its own. The result does not depend on their number.
    #[must_use]
    pub fn learn(self) -> Learned {
        let rows = Rows::of(&self.rows, WIDTH);
        let learn = |level| Trees::learn(&rows, &self.waited_s, level, &GROWTH);
        let levels = std::thread::scope(|scope| {
            let threads = LEVELS.map(|level| scope.spawn(move || learn(level)));
            threads.map(|thread| thread.join().expect("growing trees does not panic"))
        });
        Learned { levels }
    }
}

impl Learned {
    /// The quantiles of a wait that begins with this look, in seconds.
    pub(super) fn predict(&self, row: &Row) -> [f64; LEVELS.len()] {
        [0, 1, 2].map(|level| self.levels[level].predict(row))
    }
}
