//! How many waits are predicted in a second, on a floor that is busy and was learned from.

use std::hint::black_box;
use std::time::Instant;

use engine::simulation::{Promises, run};
use engine::waits::{Forecast, Waits};

use crate::floors;

/// Events that are seen and learned from before.
const SEEN: u64 = 40_000;
/// Predictions in one measurement.
const ASKED: i64 = 20_000;
/// Predictions a second, once for each round.
pub(crate) fn per_s(rounds: u64) -> Vec<f64> {
    let mut floor = floors::plain(SEEN);
    // Two agents fewer than the load: somebody is always in line.
    floor.people.truncate(22);
    let mut learner = Promises::new(&floor, Waits::default(), 0);
    let ended = run(&floor, 2, 0, &mut learner).expect("the floors of this measurement are sound");
    assert!(ended.waiting > 0, "nobody waits on the floor that is asked");
    let now_ms = floor.until_ms;
    assert!(matches!(learner.at_entry(now_ms, 0), Forecast::Wait(_)));
    let once = |_| {
        let started = Instant::now();
        for asked in 0..ASKED {
            black_box(learner.at_entry(black_box(now_ms + asked), 0));
        }
        ASKED as f64 / started.elapsed().as_secs_f64()
    };
    (0..rounds).map(once).collect()
}
