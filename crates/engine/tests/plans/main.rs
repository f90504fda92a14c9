//! Days that are tried before anybody lives through them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod played;
mod reckoned;

use engine::plans::{Arriving, Day, Goal, Known};
use engine::simulation::Shift;
use engine::staffing::Slowdown;

const MINUTE_MS: i64 = 60_000;
const HALF_HOUR_MS: i64 = 30 * MINUTE_MS;

/// Twelve hours, as many in each half hour, taking six minutes, and people for all of it.
fn steady(contacts: f64, people: usize, patience_ms: Option<f64>) -> Day {
    let arriving = (0..24)
        .map(|i| Arriving {
            from_ms: i * HALF_HOUR_MS,
            to_ms: (i + 1) * HALF_HOUR_MS,
            mean: contacts,
            variation: 0.0,
        })
        .collect();
    let known = Known {
        handle_ms: 360_000.0,
        patience_ms,
        at_once: 1,
        slowdown: Slowdown { beta: 0.0 },
        shrinkage: 0.0,
    };
    Day {
        arriving,
        shifts: vec![Shift { from_ms: 0, to_ms: 24 * HALF_HOUR_MS }; people],
        closed: Vec::new(),
        known,
        goal: Goal::Answered { within_ms: 60_000.0, at_least: 0.8 },
    }
}
