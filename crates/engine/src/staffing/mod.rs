//! Staffing: how many people a line needs, by exact laws.
//!
//! Erlang's three formulas ([`erlang_b`], [`erlang_c`], [`erlang_a`]) with the tails of their waits ([`Delays`]), every definition
//! of a service level by its name ([`Level`]), and the fewest people who reach a target, by exact search ([`fewest`]).
//! Around them: priorities, agents who hold several conversations, load that changes over the day, people who are paid and
//! not at their desk, forecasts that are not sure. The square-root rule explains an answer and never is one. A line
//! that grows for ever is answered [`Steady::Unstable`], never with a number.
//!
//! Rates are per unit of time and times in that unit, whichever it is.

mod chain;
mod concurrency;
mod delays;
mod erlang_a;
mod erlang_b;
mod erlang_c;
mod levels;
mod load;
mod people;
mod pooling;
mod priorities;
mod square_root;
mod uncertain;

pub use concurrency::{AtOnce, Concurrent, Slowdown, concurrent};
pub use delays::Delays;
pub use erlang_a::erlang_a;
pub use erlang_b::{erlang_b, erlang_b_between};
pub use erlang_c::erlang_c;
pub use levels::Level;
pub use load::{OfferedLoad, Stretch};
pub use people::{MOST_AGENTS, Target, fewest, fewest_concurrent, on_the_rota};
pub use pooling::{Pooling, pooling};
pub use priorities::priority_waits;
pub use square_root::{SquareRoot, garnett_abandoned_of_delayed, garnett_delayed, halfin_whitt_delayed};
pub use uncertain::Forecasts;

/// One line before agents who are alike. Rates per unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Contacts that arrive: λ, 0 or more.
    pub arrivals: f64,
    /// What one agent completes while they hold one contact: μ, the inverse of the mean handle time, above 0.
    pub handling: f64,
    /// Giving up per person who waits: θ, the inverse of the mean patience; 0 when nobody ever gives up.
    pub giving_up: f64,
}

impl Line {
    /// The load offered, in Erlangs: how many agents would be at work if nobody ever had to wait.
    #[must_use]
    pub fn load(&self) -> f64 {
        self.arrivals / self.handling
    }

    /// Whether these are rates at all.
    fn is_sound(&self) -> bool {
        self.arrivals.is_finite()
            && self.arrivals >= 0.0
            && self.handling.is_finite()
            && self.handling > 0.0
            && self.giving_up.is_finite()
            && self.giving_up >= 0.0
    }
}

/// What a formula answers about the long run.
#[derive(Clone, Debug, PartialEq)]
pub enum Steady<T> {
    /// So it settles.
    Stable(T),
    /// It does not settle: more arrives than can be served and nobody gives up, or the question holds no rates.
    Unstable,
}

impl<T> Steady<T> {
    /// What it settles at, if it does.
    pub fn stable(self) -> Option<T> {
        match self {
            Self::Stable(value) => Some(value),
            Self::Unstable => None,
        }
    }

    /// The same of something that follows from it.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Steady<U> {
        match self {
            Self::Stable(value) => Steady::Stable(f(value)),
            Self::Unstable => Steady::Unstable,
        }
    }
}
