//! Who looks on while a simulation runs.

mod fairness;
mod histogram;
mod occupancy;
mod promises;
mod tally;

pub use fairness::{Fairness, Overtaken};
pub use histogram::Histogram;
pub use occupancy::{Occupancy, Time};
pub use promises::{Kept, Lessons, Promises, Settled};
pub use tally::{Figures, Tally};

/// A contact, as those who look on see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its class, as a place in the model.
    pub class: u32,
    /// Its number within the class: the same contact in every scenario.
    pub number: u64,
    /// When it arrived.
    pub since_ms: i64,
    /// Whom it has, once it has somebody.
    pub agent: u32,
    /// Since when it has them.
    pub answered_ms: i64,
    /// Whether it keeps its place off the line, to be called.
    pub is_called_back: bool,
}

impl Contact {
    /// One number for it, as [`crate::waits`] wants it: class and number.
    #[must_use]
    pub const fn handle(&self) -> u64 {
        (self.class as u64) << 40 | self.number & ((1 << 40) - 1)
    }
}

/// Looks on. Everything happens in the order of time; a contact that is answered at once joins first.
pub trait Watch {
    /// A contact arrived.
    fn joined(&mut self, _at_ms: i64, _contact: &Contact) {}
    /// Its agent has it.
    fn answered(&mut self, _at_ms: i64, _contact: &Contact) {}
    /// It gave up.
    fn left(&mut self, _at_ms: i64, _contact: &Contact) {}
    /// It was its turn to be called, and nobody answers; its agent goes on trying for a while.
    fn unreached(&mut self, _at_ms: i64, _contact: &Contact) {}
    /// Its agent tries no longer.
    fn given_up_on(&mut self, _at_ms: i64, _contact: &Contact) {}
    /// It is done.
    fn finished(&mut self, _at_ms: i64, _contact: &Contact) {}
    /// An agent takes contacts from now on.
    fn staffed(&mut self, _at_ms: i64, _agent: u32) {}
    /// An agent takes no more contacts.
    fn unstaffed(&mut self, _at_ms: i64, _agent: u32) {}
}

/// Nobody looks on.
impl Watch for () {}

/// Two look on.
impl<A: Watch, B: Watch> Watch for (A, B) {
    fn joined(&mut self, at_ms: i64, contact: &Contact) {
        self.0.joined(at_ms, contact);
        self.1.joined(at_ms, contact);
    }
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.0.answered(at_ms, contact);
        self.1.answered(at_ms, contact);
    }
    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.0.left(at_ms, contact);
        self.1.left(at_ms, contact);
    }
    fn unreached(&mut self, at_ms: i64, contact: &Contact) {
        self.0.unreached(at_ms, contact);
        self.1.unreached(at_ms, contact);
    }
    fn given_up_on(&mut self, at_ms: i64, contact: &Contact) {
        self.0.given_up_on(at_ms, contact);
        self.1.given_up_on(at_ms, contact);
    }
    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        self.0.finished(at_ms, contact);
        self.1.finished(at_ms, contact);
    }
    fn staffed(&mut self, at_ms: i64, agent: u32) {
        self.0.staffed(at_ms, agent);
        self.1.staffed(at_ms, agent);
    }
    fn unstaffed(&mut self, at_ms: i64, agent: u32) {
        self.0.unstaffed(at_ms, agent);
        self.1.unstaffed(at_ms, agent);
    }
}
