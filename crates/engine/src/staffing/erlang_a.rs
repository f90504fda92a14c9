//! Palm's formula, called Erlang A: whoever waits gives up at some time.

use super::{Delays, Line, Steady, delays, erlang_b::inverse, erlang_c};

/// How a line settles in which people give up: M/M/s+M. Without giving up it is [`erlang_c`].
///
/// Source: C. Palm, 1946; Mandelbaum and Zeltyn, "Service Engineering in Action", 2007. Every figure is a sum of probabilities of
/// states that are all positive, listed from the most likely one outwards: nothing cancels, and nothing overflows under any load.
#[must_use]
pub fn erlang_a(line: &Line, agents: u32) -> Steady<Delays> {
    if !line.is_sound() {
        return Steady::Unstable;
    }
    if line.giving_up <= delays::NOBODY_GIVES_UP * line.arrivals {
        return erlang_c(line, agents);
    }
    // Σ π(n) over n < s, in units of π(s): what is left of 1/B without its first term.
    let below = inverse(line.load(), f64::from(agents)) - 1.0;
    let completions = f64::from(agents) * line.handling;
    Steady::Stable(Delays::listed(line.arrivals, completions, line.giving_up, below))
}
