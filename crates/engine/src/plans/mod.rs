//! Plans: what a day would be like with these people, before anybody lives through it.
//!
//! A [`Day`] holds what may arrive, who is there when, and what is known of handling and patience. [`reckon`] answers at once by exact laws
//! under the lagged load of each half hour (`crate::staffing`), mixed over the rates that a forecast leaves open; [`play`] checks it by
//! simulation with the product's own routing. Where more arrives than can be served and nobody gives up it says so and gives no
//! number. Times are in milliseconds since 1970 UTC, rates per millisecond.

mod play;
mod reckon;

pub use play::{Between, Played, PlayedInterval, play};
pub use reckon::{Figures, Reckoned, State, reckon};

use crate::hours::Hours;
use crate::simulation::Shift;
use crate::staffing::Slowdown;

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// Mean handle time of a contact whose agent holds nothing else, above 0.
    pub handle_ms: f64,
    /// Mean patience; `None` when nobody gives up.
    pub patience_ms: Option<f64>,
    /// How many an agent holds at once at most, 1 or more.
    pub at_once: u32,
    /// How they slow down when they hold several.
    pub slowdown: Slowdown,
    /// The share of time in which whoever is on the rota is not at their desk, 0 or more and below 1.
    pub shrinkage: f64,
}

/// What may arrive in an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arriving {
    /// When it begins.
    pub from_ms: i64,
    /// When it ends; the next one begins then.
    pub to_ms: i64,
    /// The mean of how many arrive, 0 or more.
    pub mean: f64,
    /// The coefficient of variation of their rate: how unsure the mean is.
    pub variation: f64,
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// At least this share of all who arrive is answered within this time.
    Answered {
        /// The time.
        within_ms: f64,
        /// The share.
        at_least: f64,
    },
    /// At most this share of all who arrive gives up.
    GivingUp {
        /// The share.
        at_most: f64,
    },
}

impl Goal {
    /// The time within which answers are counted, also where the goal is another one: twenty seconds by custom.
    #[must_use]
    pub const fn within_ms(&self) -> f64 {
        match self {
            Self::Answered { within_ms, .. } => *within_ms,
            Self::GivingUp { .. } => 20_000.0,
        }
    }

    /// Whether these shares reach it.
    #[must_use]
    pub fn is_reached(&self, answered_in_time: f64, gave_up: f64) -> bool {
        match *self {
            Self::Answered { at_least, .. } => answered_in_time >= at_least,
            Self::GivingUp { at_most } => gave_up <= at_most,
        }
    }
}

/// A day of one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// By time, each beginning where the one before ends.
    pub arriving: Vec<Arriving>,
    /// When each person is on the rota; one for each.
    pub shifts: Vec<Shift>,
    /// When it is closed, by time, up to some hours after its end: what [`closed`] says of opening hours.
    pub closed: Vec<Shift>,
    /// Handling and patience.
    pub known: Known,
    /// What is to be reached.
    pub goal: Goal,
}

/// When it is closed between two moments. A closed time that goes on after the second ends when it opens again.
#[must_use]
pub fn closed(hours: &Hours, from_ms: i64, until_ms: i64) -> Vec<Shift> {
    let (mut closed, mut at_ms) = (Vec::new(), from_ms);
    while at_ms < until_ms {
        let next_ms = hours.next_change(at_ms).unwrap_or(i64::MAX);
        if !hours.is_open(at_ms) {
            closed.push(Shift { from_ms: at_ms, to_ms: next_ms });
        }
        at_ms = next_ms;
    }
    closed
}

impl Day {
    /// Contacts of the whole day, on average.
    #[must_use]
    pub fn contacts(&self) -> f64 {
        self.arriving.iter().map(|interval| interval.mean).sum()
    }

    /// How many are on the rota between two moments, on average.
    fn on_the_rota(&self, from_ms: i64, to_ms: i64) -> f64 {
        let there = |shift: &Shift| (shift.to_ms.min(to_ms) - shift.from_ms.max(from_ms)).max(0) as f64;
        self.shifts.iter().map(there).sum::<f64>() / (to_ms - from_ms).max(1) as f64
    }
}
