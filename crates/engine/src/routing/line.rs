//! Who waits, in the order of service.

use super::rule::Order;
use std::collections::VecDeque;

/// Contacts that are alike to routing: one queue, one credit. They stand one behind the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lane {
    /// Their queue, as a dense handle.
    pub queue: u32,
    /// Waiting time that counts as if they had waited it already, in milliseconds: how priority is said.
    pub credit_ms: i64,
    /// How dear waiting is here, for [`Order::Dearest`] alone: cost × handling rate, in any unit that all lanes share.
    pub urgency: f64,
}

/// A place in a lane. Whoever left keeps it until it comes first: it is then passed over.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// Since when they count as waiting, and as the how manyeth they came: the order of service.
    key_ms: i64,
    number: u64,
    contact: u32,
}

/// Who waits.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    lanes: Vec<(Lane, VecDeque<Standing>)>,
    /// By contact, the number under which they wait; 0 for whoever does not.
    numbers: Vec<u64>,
    last_number: u64,
    waiting: usize,
    order: Order,
}

impl Line {
    pub(super) fn new(order: Order) -> Self {
        Self { order, ..Self::default() }
    }

    pub(super) fn add_lane(&mut self, lane: Lane) -> u32 {
        self.lanes.push((lane, VecDeque::new()));
        self.lanes.len() as u32 - 1
    }

    pub(super) fn lanes(&self) -> impl Iterator<Item = Lane> {
        self.lanes.iter().map(|(lane, _)| *lane)
    }

    pub(super) fn queue(&self, lane: u32) -> u32 {
        self.lanes[lane as usize].0.queue
    }

    pub(super) const fn len(&self) -> usize {
        self.waiting
    }

    /// Puts a contact, waiting since then, where it belongs: at the end, unless it came back with its first arrival.
    pub(super) fn join(&mut self, lane: u32, contact: u32, since_ms: i64) {
        let place = contact as usize;
        if self.numbers.len() <= place {
            self.numbers.resize(place + 1, 0);
        }
        self.last_number += 1;
        self.numbers[place] = self.last_number;
        self.waiting += 1;
        let (lane, standing) = &mut self.lanes[lane as usize];
        let new =
            Standing { key_ms: since_ms.saturating_sub(lane.credit_ms), number: self.last_number, contact };
        // Whoever left is forgotten here too, since a lane may have nobody who takes from it.
        while standing.front().is_some_and(|head| self.numbers[head.contact as usize] != head.number) {
            standing.pop_front();
        }
        let mut at = standing.len();
        while at > 0 && standing[at - 1].key_ms > new.key_ms {
            at -= 1;
        }
        standing.insert(at, new);
    }

    /// They are out of the line; says whether they were in it.
    pub(super) fn leave(&mut self, contact: u32) -> bool {
        let waited = self.numbers.get_mut(contact as usize).is_some_and(|number| std::mem::take(number) != 0);
        self.waiting -= usize::from(waited);
        waited
    }

    /// Takes whoever is to be served first of these lanes, at this moment.
    pub(super) fn take_first(&mut self, lanes: &[u32], now_ms: i64) -> Option<u32> {
        let mut first: Option<(Standing, u32)> = None;
        for lane in lanes {
            let standing = &mut self.lanes[*lane as usize].1;
            while standing.front().is_some_and(|head| self.numbers[head.contact as usize] != head.number) {
                standing.pop_front();
            }
            let Some(head) = standing.front().copied() else { continue };
            let goes_before = |(other, other_lane): (Standing, u32)| match self.order {
                Order::Oldest => (head.key_ms, head.number) < (other.key_ms, other.number),
                Order::Dearest => {
                    let urgency = |lane: u32| self.lanes[lane as usize].0.urgency;
                    let cost = |lane: u32, key_ms: i64| urgency(lane) * now_ms.saturating_sub(key_ms) as f64;
                    let (dear, other_dear) = (cost(*lane, head.key_ms), cost(other_lane, other.key_ms));
                    dear > other_dear || (dear >= other_dear && head.number < other.number)
                }
            };
            if first.is_none_or(goes_before) {
                first = Some((head, *lane));
            }
        }
        let (head, lane) = first?;
        self.lanes[lane as usize].1.pop_front();
        self.leave(head.contact);
        Some(head.contact)
    }
}
