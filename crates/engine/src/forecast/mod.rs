//! Forecasts: how many contacts will arrive, by half hour, with bands that hold as often as they say.
//!
//! A [`Series`] is told of arrivals in order and of time that passes. It learns a profile for each weekday and half hour that forgets
//! old weeks (`profile`), how today differs from it (`today`), and, for each distance ahead, how far forecasts were off, of which its
//! bands are made (`bands`). Local days come from a [`Zone`], so that an hour that is lost or doubled when clocks change teaches nothing
//! wrong. Everything is deterministic and bounded; nothing is known before it happened. Until a whole week was seen it says so.

mod bands;
mod profile;
mod series;
mod today;
mod zone;

pub use series::{Forecast, Interval, NotYet, Series};
pub use zone::{Moment, Zone};

/// The length of an interval, in milliseconds.
pub const INTERVAL_MS: i64 = 30 * 60 * 1000;
/// Intervals in a day of 24 hours.
pub const SLOTS: usize = 48;
/// Days that must have been seen before anything is said: one of each weekday.
pub const DAYS_NEEDED: u32 = 7;

/// How far ahead something is said; what was off before is remembered for each apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// The interval that has just begun.
    Next,
    /// Later today.
    Hours,
    /// A day or two.
    Day,
    /// Further.
    Week,
}

impl Ahead {
    /// How many there are.
    pub(crate) const COUNT: usize = 4;
}

/// Quantiles of how many arrive, and the law of the rate behind them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The mean.
    pub mean: f64,
    /// The coefficient of variation of the rate: how unsure the mean is, chance of single arrivals apart.
    pub variation: f64,
    /// The low end of the interval that holds nine times in ten.
    pub low_90: u32,
    /// The low end of the interval that holds every other time.
    pub low_50: u32,
    /// As likely fewer as more.
    pub median: u32,
    /// The high end of the interval that holds every other time.
    pub high_50: u32,
    /// The high end of the interval that holds nine times in ten.
    pub high_90: u32,
}

impl Expected {
    /// What somebody says instead of a forecast: this mean, as unsure as this.
    #[must_use]
    pub fn assumed(mean: f64, variation: f64) -> Self {
        bands::Bands::assumed(variation).around(mean)
    }
}
