//! The yardstick: a bare binary heap that plays the plain floor, M/M/24 with giving up, with nothing of the product in it.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Instant;

use engine::dice::Dice;

const AGENTS: u32 = 24;
const ARRIVALS: f64 = 24.0;
const GIVING_UP: f64 = 0.5;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Arrival,
    Finish,
    GiveUp,
}

#[derive(PartialEq)]
struct Event(f64, u32, Kind);

impl Eq for Event {}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0).then(self.1.cmp(&other.1))
    }
}

/// Arrivals, ends and givings up in a second of the machine.
pub(crate) fn events_per_s(events: u64, seed: u64) -> f64 {
    let contacts = (events / 2) as u32;
    let mut dice = Dice::new(seed);
    let mut after = |rate: f64| -dice.unit().ln() / rate;
    let (mut heap, mut line) = (BinaryHeap::with_capacity(4096), VecDeque::new());
    let mut gone = vec![false; contacts as usize + 1];
    let (mut busy, mut last, mut seen, mut abandoned, mut waited) = (0, 0, 0_u64, 0_u64, 0.0);
    let started = Instant::now();
    heap.push(Event(after(ARRIVALS), 0, Kind::Arrival));
    while let Some(Event(at, who, kind)) = heap.pop() {
        match kind {
            Kind::Arrival => {
                (seen, last) = (seen + 1, last + 1);
                if last < contacts {
                    heap.push(Event(at + after(ARRIVALS), last, Kind::Arrival));
                }
                if busy < AGENTS {
                    busy += 1;
                    heap.push(Event(at + after(1.0), last, Kind::Finish));
                } else {
                    line.push_back((at, last));
                    heap.push(Event(at + after(GIVING_UP), last, Kind::GiveUp));
                }
            }
            Kind::Finish => {
                seen += 1;
                loop {
                    let Some((since, next)) = line.pop_front() else {
                        busy -= 1;
                        break;
                    };
                    if !std::mem::replace(&mut gone[next as usize], true) {
                        waited += at - since;
                        heap.push(Event(at + after(1.0), next, Kind::Finish));
                        break;
                    }
                }
            }
            Kind::GiveUp if !std::mem::replace(&mut gone[who as usize], true) => {
                (seen, abandoned) = (seen + 1, abandoned + 1);
            }
            Kind::GiveUp => {}
        }
    }
    let elapsed = started.elapsed().as_secs_f64();
    assert!(abandoned > 0 && waited > 0.0);
    seen as f64 / elapsed
}
