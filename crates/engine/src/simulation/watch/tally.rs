//! What happened to each class, counted in whole milliseconds: sums of integers are the same in any order.

use super::histogram::Histogram;
use super::{Contact, Watch};

/// What happened to the contacts of one class. Waits end by an answer or by giving up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Arrived.
    pub offered: u64,
    /// Answered so far.
    pub answered: u64,
    /// Gave up so far.
    pub abandoned: u64,
    /// Answered and done so far.
    pub finished: u64,
    /// Took the offer of a callback and were called by now.
    pub called_back: u64,
    /// Were called and did not answer. Their wait is in none of the sums below.
    pub unreached: u64,
    /// Had to wait, answered or not.
    pub delayed: u64,
    /// Waits of all whose wait is over.
    pub wait_ms: u64,
    /// Squares of the same.
    pub wait_ms2: u128,
    /// Waits of those who were answered.
    pub answered_wait_ms: u64,
    /// From answer to end, of those who are done.
    pub handle_ms: u64,
    /// Waits of those who were answered, by length.
    pub waits: Histogram,
}

impl Figures {
    /// Adds those of another run.
    pub fn merge(&mut self, other: &Self) {
        self.offered += other.offered;
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.finished += other.finished;
        self.called_back += other.called_back;
        self.unreached += other.unreached;
        self.delayed += other.delayed;
        self.wait_ms += other.wait_ms;
        self.wait_ms2 += other.wait_ms2;
        self.answered_wait_ms += other.answered_wait_ms;
        self.handle_ms += other.handle_ms;
        self.waits.merge(&other.waits);
    }

    /// Whose wait is over.
    #[must_use]
    pub const fn decided(&self) -> u64 {
        self.answered + self.abandoned
    }

    /// Mean wait of all whose wait is over, in milliseconds; 0 of none.
    #[must_use]
    pub fn mean_wait_ms(&self) -> f64 {
        ratio(self.wait_ms, self.decided())
    }

    /// Average speed of answer in milliseconds; 0 of none.
    #[must_use]
    pub fn mean_answered_wait_ms(&self) -> f64 {
        ratio(self.answered_wait_ms, self.answered)
    }

    /// The share that gave up, of all whose wait is over.
    #[must_use]
    pub fn abandonment(&self) -> f64 {
        ratio(self.abandoned, self.decided())
    }

    /// The share that had to wait.
    #[must_use]
    pub fn delay(&self) -> f64 {
        ratio(self.delayed, self.decided())
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts what happens to the contacts who arrive from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    from_ms: i64,
    classes: Vec<Figures>,
}

impl Tally {
    /// For so many classes, of those who arrive at `from_ms` or later: the warm-up is left out.
    #[must_use]
    pub fn new(classes: usize, from_ms: i64) -> Self {
        Self { from_ms, classes: vec![Figures::default(); classes] }
    }

    /// By class.
    #[must_use]
    pub fn classes(&self) -> &[Figures] {
        &self.classes
    }

    /// Of all classes together.
    #[must_use]
    pub fn all(&self) -> Figures {
        let mut all = Figures::default();
        self.classes.iter().for_each(|class| all.merge(class));
        all
    }

    fn of(&mut self, contact: &Contact) -> Option<&mut Figures> {
        if contact.since_ms < self.from_ms { None } else { self.classes.get_mut(contact.class as usize) }
    }
}

impl Watch for Tally {
    fn joined(&mut self, _: i64, contact: &Contact) {
        if let Some(figures) = self.of(contact) {
            figures.offered += 1;
        }
    }

    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        let waited_ms = at_ms - contact.since_ms;
        if let Some(figures) = self.of(contact) {
            figures.answered += 1;
            figures.called_back += u64::from(contact.is_called_back);
            figures.answered_wait_ms += waited_ms as u64;
            figures.waits.add(waited_ms);
            waited(figures, waited_ms);
        }
    }

    fn left(&mut self, at_ms: i64, contact: &Contact) {
        if let Some(figures) = self.of(contact) {
            figures.abandoned += 1;
            // Whoever gives up at once found everybody busy too.
            figures.delayed += u64::from(at_ms == contact.since_ms);
            waited(figures, at_ms - contact.since_ms);
        }
    }

    fn unreached(&mut self, _: i64, contact: &Contact) {
        if let Some(figures) = self.of(contact) {
            figures.called_back += 1;
            figures.unreached += 1;
        }
    }

    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        if let Some(figures) = self.of(contact) {
            figures.finished += 1;
            figures.handle_ms += (at_ms - contact.answered_ms) as u64;
        }
    }
}

fn waited(figures: &mut Figures, waited_ms: i64) {
    figures.delayed += u64::from(waited_ms > 0);
    figures.wait_ms += waited_ms as u64;
    figures.wait_ms2 += u128::from(waited_ms as u64) * u128::from(waited_ms as u64);
}
