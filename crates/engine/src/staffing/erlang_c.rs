//! Erlang's second formula: everybody waits, however long.

use super::{Delays, Line, Steady, delays::Backlog, erlang_b::inverse};

/// How a line settles in which nobody gives up: M/M/s. The line's `giving_up` is not looked at.
///
/// Source: A. K. Erlang, 1917: C = B/(1 − ρ(1 − B)), and a delayed wait is exponential with rate sμ − λ.
#[must_use]
pub fn erlang_c(line: &Line, agents: u32) -> Steady<Delays> {
    let load = line.load();
    let share = load / f64::from(agents);
    if !line.is_sound() || agents == 0 || share >= 1.0 {
        return Steady::Unstable;
    }
    let b = 1.0 / inverse(load, f64::from(agents));
    let delayed = b / (share * b + (1.0 - share));
    Steady::Stable(Delays {
        arrivals: line.arrivals,
        completions: f64::from(agents) * line.handling,
        giving_up: 0.0,
        undelayed: (1.0 - share) * (1.0 - b) / (share * b + (1.0 - share)),
        backlog: Backlog::Geometric { delayed },
    })
}
