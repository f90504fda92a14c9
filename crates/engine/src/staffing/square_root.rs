//! The square-root rule: why a large team needs less slack for each of its people. An explanation; answers come from exact search.

use statrs::function::erf::erfc;
use std::f64::consts::{PI, SQRT_2};

/// An answer seen as load plus safety.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SquareRoot {
    /// The load in Erlangs: R.
    pub load: f64,
    /// Agents beyond the load.
    pub safety: f64,
    /// The safety in square roots of the load: β in s = R + β√R. About 0 is efficient, about 2 is generous.
    pub quality: f64,
}

impl SquareRoot {
    /// Of so many agents under such a load, which is above 0.
    #[must_use]
    pub fn of(load: f64, agents: u32) -> Self {
        let safety = f64::from(agents) - load;
        Self { load, safety, quality: safety / load.sqrt() }
    }
}

/// About how likely a wait is at quality β above 0 when nobody gives up (Halfin and Whitt, 1981).
#[must_use]
pub fn halfin_whitt_delayed(quality: f64) -> f64 {
    1.0 / (1.0 + quality * below(quality) / density(quality))
}

/// About how likely a wait is at quality β when people give up (Garnett, Mandelbaum and Reiman, 2002). `impatience` is θ/μ.
#[must_use]
pub fn garnett_delayed(quality: f64, impatience: f64) -> f64 {
    let root = impatience.sqrt();
    1.0 / (1.0 + root * hazard(quality / root) / hazard(-quality))
}

/// About how many of those who have to wait give up, under the same authors' rule.
#[must_use]
pub fn garnett_abandoned_of_delayed(quality: f64, impatience: f64, agents: u32) -> f64 {
    let root = impatience.sqrt();
    let hurried = quality / root;
    root * (hazard(hurried) - hurried) / f64::from(agents).sqrt()
}

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

fn below(x: f64) -> f64 {
    0.5 * erfc(-x / SQRT_2)
}

/// The normal law's hazard.
fn hazard(x: f64) -> f64 {
    density(x) / below(-x)
}
