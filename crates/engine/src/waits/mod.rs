//! Waits: how long who waits will still wait, as an interval that is right as often as it says.
//!
//! [`Waits`] observes what happens on a floor and predicts. It learns handle times, patience, arrivals and effective staffing from what
//! it observed (`floor`), knows the exact law of a queue (`law`), learns what that law misses from the state of
//! the floor (`sight`, `trees`, `lesson`), and calibrates both sides of its intervals on the most recent outcomes, told
//! only when a wait is over (`blend`, `calibration`, `mean`). Where it cannot know, it says so. Everything is
//! deterministic and bounded.

mod blend;
mod calibration;
mod floor;
pub mod law;
mod lesson;
mod mean;
mod posted;
mod predictor;
mod reading;
mod sight;
mod trees;

pub use floor::{Arrival, ContactId, Happening, Seen};
pub use lesson::{Learned, Lesson};
pub use posted::{Posted, PostedPromise};
pub use predictor::{Layers, Waits};
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
    /// Nobody who could answer is here, or will be long enough.
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
