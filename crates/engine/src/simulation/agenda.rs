//! What will happen, the soonest first.

/// Children of a node: four lie in one line of the cache, and the tree is half as deep as with two.
const CHILDREN: usize = 4;
const SLOT_BITS: u32 = 24;
const KIND_BITS: u32 = 3;

/// Handles in events are below this.
pub(super) const SLOTS_MAX: u32 = 1 << SLOT_BITS;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Arrival = 0,
    Finish = 1,
    GiveUp = 2,
    /// The next of those whom an agent serves at once is done.
    HandsDone = 3,
    ShiftBegins = 4,
    ShiftEnds = 5,
}

const KINDS: [Kind; 6] =
    [Kind::Arrival, Kind::Finish, Kind::GiveUp, Kind::HandsDone, Kind::ShiftBegins, Kind::ShiftEnds];

/// An event in one number, so that comparing events is comparing numbers: its time, then the order in which events were planned, which
/// breaks ties, then what happens and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event(u128);

impl Event {
    pub(super) const fn at_ms(self) -> i64 {
        (self.0 >> 64) as i64
    }

    pub(super) fn kind(self) -> Kind {
        KINDS[((self.0 as u64 >> SLOT_BITS) & ((1 << KIND_BITS) - 1)) as usize]
    }

    pub(super) const fn slot(self) -> u32 {
        self.0 as u32 & (SLOTS_MAX - 1)
    }

    /// Its number among all events: the second half.
    pub(super) const fn number(self) -> u64 {
        self.0 as u64
    }
}

/// A heap whose root may be a hole: whatever is planned next falls into it, which is what happens after most events.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    heap: Vec<Event>,
    root_is_hole: bool,
    planned: u64,
}

impl Agenda {
    /// Plans an event; answers its number. Times before 0 count as 0.
    pub(super) fn plan(&mut self, at_ms: i64, kind: Kind, slot: u32) -> u64 {
        self.planned += 1;
        let number =
            (self.planned << (KIND_BITS + SLOT_BITS)) | ((kind as u64) << SLOT_BITS) | u64::from(slot);
        let event = Event((u128::from(at_ms.max(0) as u64) << 64) | u128::from(number));
        if self.root_is_hole {
            self.root_is_hole = false;
            self.sift_down(event);
        } else {
            self.heap.push(event);
            self.sift_up(event);
        }
        number
    }

    /// The soonest event, if it is not after this.
    pub(super) fn next(&mut self, until_ms: i64) -> Option<Event> {
        if self.root_is_hole {
            self.root_is_hole = false;
            let last = self.heap.pop()?;
            if self.heap.is_empty() {
                return None;
            }
            self.sift_down(last);
        }
        let first = *self.heap.first()?;
        if first.at_ms() > until_ms {
            return None;
        }
        self.root_is_hole = true;
        Some(first)
    }

    fn sift_up(&mut self, event: Event) {
        let mut at = self.heap.len() - 1;
        while at > 0 {
            let parent = (at - 1) / CHILDREN;
            if self.heap[parent] <= event {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = event;
    }

    fn sift_down(&mut self, event: Event) {
        let mut at = 0;
        loop {
            let first = at * CHILDREN + 1;
            let children = self.heap.get(first..).unwrap_or_default();
            let Some((least, child)) = least_of(children) else { break };
            if event <= child {
                break;
            }
            self.heap[at] = child;
            at = first + least;
        }
        self.heap[at] = event;
    }
}

/// The least of the first few, and its place.
#[inline]
fn least_of(children: &[Event]) -> Option<(usize, Event)> {
    let lesser = |one: (usize, Event), other: (usize, Event)| if other.1 < one.1 { other } else { one };
    if let Some(&[a, b, c, d]) = children.first_chunk::<CHILDREN>() {
        return Some(lesser(lesser((0, a), (1, b)), lesser((2, c), (3, d))));
    }
    (0..).zip(children.iter().copied()).reduce(lesser)
}

#[cfg(test)]
mod tests {
    use super::{Agenda, Kind};
    use crate::dice::Dice;

    #[test]
    fn events_come_by_time_and_then_in_the_order_in_which_they_were_planned() {
        let (mut agenda, mut dice) = (Agenda::default(), Dice::new(3));
        let mut kept: Vec<(i64, u64)> = Vec::new();
        let (mut now, mut seen) = (0, 0);
        for _ in 0..20_000 {
            if dice.below(2) == 0 || kept.len() < 3 {
                let at = now + dice.below(40) as i64;
                kept.push((at, agenda.plan(at, Kind::GiveUp, 77)));
                kept.sort_unstable();
            } else if let Some(event) = agenda.next(i64::MAX) {
                assert_eq!((event.at_ms(), event.number()), kept.remove(0));
                assert_eq!((event.kind(), event.slot()), (Kind::GiveUp, 77));
                now = event.at_ms();
                seen += 1;
            }
        }
        assert!(seen > 5_000);
        assert_eq!(agenda.next(now - 1), None, "what comes later is left");
        while let Some(event) = agenda.next(i64::MAX) {
            assert_eq!(event.at_ms(), kept.remove(0).0);
        }
        assert!(kept.is_empty());
    }
}
