//! How many waits are predicted in a second, on a floor that is busy and was learned from.

use std::hint::black_box;
use std::time::Instant;

use engine::simulation::{Contact, Watch, run};
use engine::waits::{Arrival, Forecast, Happening, Waits};

use crate::floors;

/// Events that are seen and learned from before.
const SEEN: u64 = 40_000;
/// Predictions in one measurement.
const ASKED: i64 = 20_000;
/// Handles of contacts are told apart by class in their upper bits.
const CLASS_SHIFT: u32 = 56;

/// Tells the predictor what happens, as the live desk does.
#[derive(Default)]
struct Learner {
    waits: Waits,
    now_ms: i64,
}

impl Learner {
    fn observe(&mut self, at_ms: i64, happening: &Happening) {
        if let Some(lesson) = self.waits.lesson() {
            self.waits.adopt(lesson.learn());
        }
        self.now_ms = at_ms;
        self.waits.observe(at_ms, happening);
    }
}

fn handle(contact: &Contact) -> u64 {
    u64::from(contact.class) << CLASS_SHIFT | contact.number
}

impl Watch for Learner {
    fn joined(&mut self, at_ms: i64, contact: &Contact) {
        let arrival = Arrival { queue: 0, class: contact.class, credit_ms: 0 };
        self.observe(at_ms, &Happening::Joined { contact: handle(contact), arrival });
    }
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.observe(at_ms, &Happening::Answered { contact: handle(contact), agent: Some(contact.agent) });
    }
    fn left(&mut self, at_ms: i64, contact: &Contact) {
        self.observe(at_ms, &Happening::Left { contact: handle(contact), silently: false });
    }
    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        self.observe(at_ms, &Happening::Finished { contact: handle(contact) });
    }
}

/// Predictions a second, once for each round.
pub(crate) fn per_s(rounds: u64) -> Vec<f64> {
    let mut learner = Learner::default();
    let mut floor = floors::plain(SEEN);
    // Two agents fewer than the load: somebody is always in line.
    floor.people.truncate(22);
    let ended = run(&floor, 2, 0, &mut learner).expect("the floors of this measurement are sound");
    assert!(ended.waiting > 0, "nobody waits on the floor that is asked");
    let arrival = Arrival { queue: 0, class: 0, credit_ms: 0 };
    assert!(matches!(learner.waits.at_entry(learner.now_ms, arrival), Forecast::Wait(_)));
    let once = |_| {
        let started = Instant::now();
        for asked in 0..ASKED {
            black_box(learner.waits.at_entry(black_box(learner.now_ms + asked), arrival));
        }
        ASKED as f64 / started.elapsed().as_secs_f64()
    };
    (0..rounds).map(once).collect()
}
