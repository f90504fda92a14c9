//! Load that changes over the day: how many would be at work at each moment if nobody ever had to wait.

use super::{Line, Target, fewest};
use crate::durations::Durations;

/// What is left of a service after so many repetitions of the day is taken as nothing.
const REPETITIONS: u32 = 10_000;

/// A stretch of time in which contacts arrive at one rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Its beginning.
    pub from: f64,
    /// Its end, not before its beginning.
    pub to: f64,
    /// Arrivals per unit of time.
    pub arrivals: f64,
}

/// The modified offered load m(t) = ∫λ(t − u)P(S > u)du: who is at work at t arrived before and is not done yet. It lags behind
/// arrivals and is flatter, which a plan by the arrivals of each half hour misses. Source: Jennings, Mandelbaum, Massey and
/// Whitt, 1996. With one service law and enough agents it is exact (M(t)/G/∞).
#[derive(Clone, Debug)]
pub struct OfferedLoad {
    stretches: Vec<Stretch>,
    handle_times: Durations,
    every: Option<f64>,
}

impl OfferedLoad {
    /// Of arrivals that happen once; before the first stretch nobody is there.
    #[must_use]
    pub const fn once(stretches: Vec<Stretch>, handle_times: Durations) -> Self {
        Self { stretches, handle_times, every: None }
    }

    /// Of arrivals that have always repeated and always will, with this period, which is above 0.
    #[must_use]
    pub const fn repeating(stretches: Vec<Stretch>, handle_times: Durations, every: f64) -> Self {
        Self { stretches, handle_times, every: Some(every) }
    }

    /// How many are at work at `t` if nobody has to wait, in Erlangs.
    #[must_use]
    pub fn at(&self, t: f64) -> f64 {
        let Some(every) = self.every else { return self.of_one(t) };
        let now = t.rem_euclid(every);
        let mut sum = 0.0;
        for days in 0..REPETITIONS {
            let one = self.of_one(f64::from(days).mul_add(every, now));
            sum += one;
            // The first days may be empty only because nothing has arrived yet.
            if days > 0 && one <= 1e-15 * sum {
                break;
            }
        }
        sum
    }

    fn of_one(&self, t: f64) -> f64 {
        let met = |since: f64| if since > 0.0 { self.handle_times.mean_up_to(since) } else { 0.0 };
        self.stretches.iter().map(|s| s.arrivals * (met(t - s.from) - met(t - s.to))).sum()
    }

    /// The greatest load between two moments, looked for at `looks` moments from the first to the last.
    #[must_use]
    pub fn most_between(&self, from: f64, to: f64, looks: u32) -> f64 {
        let step = (to - from) / f64::from(looks.max(2) - 1);
        (0..looks.max(2)).map(|look| self.at(f64::from(look).mul_add(step, from))).fold(0.0, f64::max)
    }

    /// The fewest agents at `t` who reach the target, as if the load at `t` had lasted: exact search under the lagged load. Verify a
    /// plan by simulation where load swings within a handle time. `None` when no number reaches it.
    #[must_use]
    pub fn fewest_at(&self, t: f64, giving_up: f64, target: &Target) -> Option<u32> {
        let handling = 1.0 / self.handle_times.mean();
        fewest(&Line { arrivals: self.at(t) * handling, handling, giving_up }, target)
    }
}
