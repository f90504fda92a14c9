//! Laws of durations: handle times, patience, gaps. Drawn from a dice that is passed in, so that one duration is the same in every
//! scenario in which it occurs.

use crate::dice::Dice;
use statrs::function::{erf::erfc, gamma::gamma_lr};
use std::sync::Arc;

mod normal;

use normal::normal_quantile;

/// How long something takes. Means in whatever unit the caller counts in.
#[derive(Clone, Debug, PartialEq)]
pub enum Durations {
    /// Always so long.
    Fixed(f64),
    /// Exponential: what has lasted says nothing about what is left.
    Exponential {
        /// Its mean.
        mean: f64,
    },
    /// Lognormal, as handle times usually are.
    Lognormal {
        /// Its mean.
        mean: f64,
        /// Its squared coefficient of variation: variance over squared mean.
        variation2: f64,
    },
    /// Two exponentials with balanced means, as patience often is: some leave at once and some stay for ever.
    Hyperexponential {
        /// Its mean.
        mean: f64,
        /// Its squared coefficient of variation, 1 or more.
        variation2: f64,
    },
    /// The sum of so many exponential phases, which are alike.
    Erlang {
        /// Its mean.
        mean: f64,
        /// How many, 1 or more.
        phases: u32,
    },
    /// One of these, each as likely as every other. Sorted, not empty: see [`Durations::of_seen`].
    Seen(Arc<[f64]>),
}

impl Durations {
    /// The law of what was seen. `None` of nothing.
    #[must_use]
    pub fn of_seen(mut seen: Vec<f64>) -> Option<Self> {
        seen.retain(|duration| duration.is_finite() && *duration >= 0.0);
        seen.sort_by(f64::total_cmp);
        (!seen.is_empty()).then(|| Self::Seen(seen.into()))
    }

    /// Whether it is a law at all: means and variations that are numbers and not negative, phases to add, something seen.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is = |value: f64| value.is_finite() && value >= 0.0;
        match *self {
            Self::Fixed(mean) | Self::Exponential { mean } => is(mean),
            Self::Lognormal { mean, variation2 } => is(mean) && is(variation2),
            Self::Hyperexponential { mean, variation2 } => is(mean) && is(variation2) && variation2 >= 1.0,
            Self::Erlang { mean, phases } => is(mean) && phases > 0,
            Self::Seen(ref seen) => !seen.is_empty() && seen.iter().all(|duration| is(*duration)),
        }
    }

    /// Its mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed(mean)
            | Self::Exponential { mean }
            | Self::Lognormal { mean, .. }
            | Self::Hyperexponential { mean, .. }
            | Self::Erlang { mean, .. } => *mean,
            Self::Seen(seen) => seen.iter().sum::<f64>() / seen.len() as f64,
        }
    }

    /// The mean of its square.
    #[must_use]
    pub fn mean_square(&self) -> f64 {
        match self {
            Self::Fixed(mean) => mean * mean,
            Self::Exponential { mean } => 2.0 * mean * mean,
            Self::Lognormal { mean, variation2 } | Self::Hyperexponential { mean, variation2 } => {
                mean * mean * (1.0 + variation2)
            }
            Self::Erlang { mean, phases } => mean * mean * (1.0 + 1.0 / f64::from(*phases)),
            Self::Seen(seen) => seen.iter().map(|x| x * x).sum::<f64>() / seen.len() as f64,
        }
    }

    /// The mean of the duration or `x`, whichever is shorter: ∫P(S > u)du from 0 to x.
    #[must_use]
    pub fn mean_up_to(&self, x: f64) -> f64 {
        match *self {
            Self::Fixed(mean) => mean.min(x),
            Self::Exponential { mean } => mean * -(-x / mean).exp_m1(),
            Self::Lognormal { mean, variation2 } => {
                let sigma = variation2.ln_1p().sqrt();
                let middle = mean.ln() - sigma * sigma / 2.0;
                let below =
                    |shift: f64| 0.5 * erfc(-((x.ln() - middle) / sigma - shift) / std::f64::consts::SQRT_2);
                mean.mul_add(below(sigma), x * (1.0 - below(0.0)))
            }
            Self::Hyperexponential { mean, variation2 } => {
                let up_to =
                    |share: f64| share * Self::Exponential { mean: mean / (2.0 * share) }.mean_up_to(x);
                let often = often(variation2);
                up_to(often) + up_to(1.0 - often)
            }
            Self::Erlang { mean, phases } => {
                let (k, rate) = (f64::from(phases), f64::from(phases) / mean);
                mean * gamma_lr(k + 1.0, rate * x) + x * (1.0 - gamma_lr(k, rate * x))
            }
            Self::Seen(ref seen) => seen.iter().map(|s| s.min(x)).sum::<f64>() / seen.len() as f64,
        }
    }

    /// One of them.
    #[must_use]
    pub fn draw(&self, dice: &mut Dice) -> f64 {
        match *self {
            Self::Fixed(mean) => mean,
            Self::Exponential { mean } => -mean * dice.unit().ln(),
            Self::Lognormal { mean, variation2 } => {
                let sigma2 = variation2.ln_1p();
                mean * (sigma2.sqrt() * normal_quantile(dice.unit()) - sigma2 / 2.0).exp()
            }
            Self::Hyperexponential { mean, variation2 } => {
                let often = often(variation2);
                let share = if dice.unit() < often { often } else { 1.0 - often };
                -mean / (2.0 * share) * dice.unit().ln()
            }
            Self::Erlang { mean, phases } => {
                let logs: f64 = (0..phases).map(|_| dice.unit().ln()).sum();
                -mean / f64::from(phases) * logs
            }
            Self::Seen(ref seen) => seen[dice.below(seen.len() as u64) as usize],
        }
    }
}

/// The probability of the shorter of two exponentials with balanced means.
fn often(variation2: f64) -> f64 {
    0.5 * (1.0 + ((variation2 - 1.0).max(0.0) / (variation2 + 1.0)).sqrt())
}
