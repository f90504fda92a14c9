//! One line for all, or a line for each: what pooling gains, and what owning one's line must gain to make up for it.

use super::{Line, Steady, erlang_c};

/// One line before all agents, beside a line before each which customers choose blindly. Nobody gives up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooling {
    /// Mean wait in the one line.
    pub pooled_wait: f64,
    /// Mean wait in the separate lines.
    pub separate_wait: f64,
    /// How many times faster agents with a line of their own would have to work for their customers to be through as soon, wait and service
    /// together. People who own their line can be faster (Song, Tucker and Murrell, 2015), so that pooling does not always win.
    pub break_even: f64,
}

/// Compares them. Unstable where the agents cannot keep up.
#[must_use]
pub fn pooling(line: &Line, agents: u32) -> Steady<Pooling> {
    erlang_c(line, agents).map(|delays| {
        let (pooled_wait, alone) = (delays.mean_wait(), 1.0 / line.handling);
        let share = line.load() / f64::from(agents);
        // M/M/1 takes 1/(fμ − λ/s) in all; set equal to the pooled time.
        let break_even = share + alone / (pooled_wait + alone);
        Pooling { pooled_wait, separate_wait: share / (1.0 - share) * alone, break_even }
    })
}
