//! Forecasts that are not sure: staffed to what may come, not to its mean.

use super::people::first_that;
use super::{Delays, Level, Line, Steady, Target, erlang_a};
use crate::waits::law::gamma_quantile;
use statrs::function::gamma::gamma_lr;

/// A gamma law is cut into so many slices of equal probability, each taken at its mean.
const SLICES: usize = 100;

/// Arrival rates that may come true, with their probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecasts {
    rates: Vec<(f64, f64)>,
}

impl Forecasts {
    /// Equally likely rates, as a forecast draws them.
    #[must_use]
    pub fn of_draws(rates: &[f64]) -> Self {
        Self { rates: rates.iter().map(|rate| (1.0 / rates.len() as f64, *rate)).collect() }
    }

    /// A gamma law of rates with this mean (above 0) and coefficient of variation (0 or more). Counts then are negative binomial. The slices
    /// keep the mean exactly.
    #[must_use]
    pub fn gamma(mean: f64, variation: f64) -> Self {
        Self::gamma_in(mean, variation, SLICES)
    }

    /// The same in so many slices (1 or more), where fewer are enough.
    #[must_use]
    pub fn gamma_in(mean: f64, variation: f64, slices: usize) -> Self {
        if variation < 1e-6 {
            return Self { rates: vec![(1.0, mean)] };
        }
        let shape = 1.0 / (variation * variation);
        let cut = |i: usize| gamma_quantile(mean, mean * mean / shape, i as f64 / slices as f64);
        // E[λ; λ ≤ q] = mean · P(Gamma(shape + 1) ≤ q).
        let up_to = |i: usize| match i {
            0 => 0.0,
            i if i == slices => 1.0,
            i => gamma_lr(shape + 1.0, shape * cut(i) / mean),
        };
        let slice = |i: usize| (1.0 / slices as f64, mean * (up_to(i + 1) - up_to(i)) * slices as f64);
        Self { rates: (0..slices).map(slice).collect() }
    }

    /// Each rate with its probability.
    #[must_use]
    pub fn rates(&self) -> &[(f64, f64)] {
        &self.rates
    }

    /// The mean rate.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.rates.iter().map(|(weight, rate)| weight * rate).sum()
    }

    /// The probability of a rate with which this many agents cannot keep up although nobody gives up.
    #[must_use]
    pub fn unstable(&self, handling: f64, giving_up: f64, agents: u32) -> f64 {
        let grows = |rate: f64| {
            matches!(erlang_a(&Line { arrivals: rate, handling, giving_up }, agents), Steady::Unstable)
        };
        self.rates.iter().filter(|(_, rate)| grows(*rate)).map(|(weight, _)| weight).sum()
    }

    /// Whether so many agents reach the target on average over what may come, each contact counting once. Under a rate with which
    /// they cannot keep up nobody is answered in time, and a mean wait is not reached at all.
    #[must_use]
    pub fn reach(&self, handling: f64, giving_up: f64, agents: u32, target: &Target) -> bool {
        let (mut part, mut whole) = (0.0, 0.0);
        for (weight, rate) in &self.rates {
            let steady = erlang_a(&Line { arrivals: *rate, handling, giving_up }, agents);
            let contacts = weight * rate;
            match (steady, target) {
                (Steady::Stable(delays), target) => {
                    let (of, among) = share(&delays, target);
                    part += contacts * of;
                    whole += contacts * among;
                }
                (Steady::Unstable, Target::ServiceLevel { .. } | Target::PromiseKept { .. }) => {
                    whole += contacts;
                }
                (Steady::Unstable, _) => return false,
            }
        }
        match *target {
            _ if whole <= 0.0 => false,
            Target::ServiceLevel { at_least, .. } | Target::PromiseKept { at_least, .. } => {
                part >= at_least * whole
            }
            Target::AverageSpeedOfAnswer { at_most } | Target::Abandonment { at_most } => {
                part <= at_most * whole
            }
        }
    }

    /// The fewest agents who reach the target on average over what may come. `None` when no number does.
    #[must_use]
    pub fn fewest(&self, handling: f64, giving_up: f64, target: &Target) -> Option<u32> {
        first_that(|agents| self.reach(handling, giving_up, agents, target))
    }
}

/// What the target counts for each contact, and among how many: means of ratios would favour quiet days.
fn share(delays: &Delays, target: &Target) -> (f64, f64) {
    match *target {
        Target::ServiceLevel { level, within, .. } => match level {
            Level::OfOffered => (delays.answered_within(within), 1.0),
            Level::OfAnswered => (delays.answered_within(within), delays.answered()),
            Level::OfOfferedLessShortAbandons { short } => {
                (delays.answered_within(within), 1.0 - delays.abandoned_within(short))
            }
            Level::OfPotentialWaits => (1.0 - delays.potential_longer_than(within), 1.0),
        },
        Target::AverageSpeedOfAnswer { .. } => {
            let answered = delays.answered();
            (delays.mean_wait_of_answered().unwrap_or(0.0) * answered, answered)
        }
        Target::Abandonment { .. } => (delays.abandoned(), 1.0),
        Target::PromiseKept { within, .. } => {
            let kept = delays.answered_within(within);
            (kept, kept + delays.wait_longer_than(within))
        }
    }
}
