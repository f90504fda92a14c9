//! When contacts arrive.

use super::chance::Chance;
use super::model::whole_ms;
use std::sync::Arc;

/// From a moment on, arrivals at this rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// From when, in milliseconds.
    pub from_ms: i64,
    /// Contacts in an hour, 0 or more.
    pub per_hour: f64,
}

/// A contact of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logged {
    /// When it arrived.
    pub at_ms: i64,
    /// How long it was handled, where it was; else it is drawn.
    pub handle_ms: Option<i64>,
    /// How long it would have waited, where that is known; else it is drawn.
    pub patience_ms: Option<i64>,
}

/// When the contacts of a class arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// At random, independently of each other, at rates that change in steps (a Poisson process). Candidates come at the rate `most` and
    /// are thinned out to the rate of their moment: where a scenario changes rates and not `most`, those who come in both are the same.
    Random {
        /// The steps, by time; before the first nobody comes.
        rates: Vec<Rate>,
        /// Whether the steps repeat, with this period counted from 0.
        every_ms: Option<i64>,
        /// Contacts in an hour, at least the greatest of the rates. Candidates above it would be lost.
        most: f64,
    },
    /// Those of a log, by time.
    Logged(Arc<[Logged]>),
}

impl Arrivals {
    /// At random, at one rate for ever.
    #[must_use]
    pub fn steady(per_hour: f64) -> Self {
        Self::Random { rates: vec![Rate { from_ms: 0, per_hour }], every_ms: None, most: per_hour }
    }

    /// At random, at rates that change in steps.
    #[must_use]
    pub fn changing(rates: Vec<Rate>, every_ms: Option<i64>) -> Self {
        let most = rates.iter().map(|rate| rate.per_hour).fold(0.0, f64::max);
        Self::Random { rates, every_ms, most }
    }

    /// Whether every step is a rate, in order, and none above the most.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Random { rates, every_ms, most } => {
                rates.iter().all(|rate| rate.per_hour >= 0.0 && rate.per_hour <= *most)
                    && rates.is_sorted_by_key(|rate| rate.from_ms)
                    && every_ms.is_none_or(|every| every > 0)
                    && *most <= MOST_PER_HOUR
            }
            Self::Logged(log) => log.is_sorted_by_key(|contact| contact.at_ms),
        }
    }
}

const HOUR_MS: f64 = 3_600_000.0;
/// A thousand contacts in each millisecond: beyond it time would stand still.
const MOST_PER_HOUR: f64 = 1e3 * HOUR_MS;

/// The arrivals of one class, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Stream<'a> {
    arrivals: &'a Arrivals,
    chance: Chance,
    /// The number of the next candidate.
    next: u64,
    at_ms: f64,
    until_ms: f64,
}

impl<'a> Stream<'a> {
    pub(super) const fn new(arrivals: &'a Arrivals, chance: Chance, from_ms: i64, until_ms: i64) -> Self {
        Self { arrivals, chance, next: 0, at_ms: from_ms as f64, until_ms: until_ms as f64 }
    }

    /// When the next one arrives, and its number; `None` when nobody does before the end.
    pub(super) fn next(&mut self) -> Option<(i64, u64)> {
        match self.arrivals {
            Arrivals::Logged(log) => {
                let logged = log.get(self.next as usize)?;
                self.next += 1;
                Some((logged.at_ms, self.next - 1))
            }
            Arrivals::Random { rates, every_ms, most } => {
                if *most <= 0.0 {
                    return None;
                }
                let mean_gap_ms = HOUR_MS / most;
                while self.at_ms <= self.until_ms {
                    let number = self.next;
                    self.next += 1;
                    let mut dice = self.chance.dice(number);
                    self.at_ms -= mean_gap_ms * dice.unit().ln();
                    let rate = rate_at(rates, *every_ms, self.at_ms);
                    if rate >= *most || dice.unit() * most < rate {
                        return Some((whole_ms(self.at_ms), number));
                    }
                }
                None
            }
        }
    }
}

fn rate_at(rates: &[Rate], every_ms: Option<i64>, at_ms: f64) -> f64 {
    if let ([only], None) = (rates, every_ms) {
        return if at_ms >= only.from_ms as f64 { only.per_hour } else { 0.0 };
    }
    let at_ms = every_ms.map_or(at_ms, |every| at_ms.rem_euclid(every as f64));
    let after = rates.partition_point(|rate| rate.from_ms as f64 <= at_ms);
    after.checked_sub(1).map_or(0.0, |place| rates[place].per_hour)
}
