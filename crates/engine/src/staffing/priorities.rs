//! Who goes first: waits by class where a higher class is always served before a lower one, and nobody is interrupted.

use super::{Line, Steady, erlang_c};

/// Mean waits by class, the most urgent first, with one handling rate for all and nobody giving up: M/M/s, non-preemptive.
/// `arrivals` are the classes' rates. Classes that the agents cannot keep up with are unstable, and those above them are not.
///
/// Source: A. Cobham, 1954: W(k) = W₀/((1 − σ(k−1))(1 − σ(k))) with W₀ = C/(sμ) and σ(k) the load of the first k classes
/// for each agent. Once the last class overflows everybody is always busy: C = 1.
#[must_use]
pub fn priority_waits(arrivals: &[f64], handling: f64, agents: u32) -> Vec<Steady<f64>> {
    let completions = f64::from(agents) * handling;
    let all = Line { arrivals: arrivals.iter().sum(), handling, giving_up: 0.0 };
    let delayed = match erlang_c(&all, agents) {
        Steady::Stable(delays) => delays.delayed(),
        Steady::Unstable => 1.0,
    };
    let mut above = 0.0;
    let each = arrivals.iter().map(|rate| {
        let with = above + rate / completions;
        let wait = delayed / completions / ((1.0 - above) * (1.0 - with));
        above = with;
        if with < 1.0 && wait.is_finite() { Steady::Stable(wait) } else { Steady::Unstable }
    });
    each.collect()
}
