//! How often whoever waits was overtaken, at a cost that does not grow with the line.
//!
//! Who came earlier was overtaken at least as often as who came later and waits beside them, since whoever overtakes the later overtakes the
//! earlier too. So only the first of all who wait needs to be looked at.

use std::collections::VecDeque;

/// Everybody since the first of those who wait, in the order in which they joined.
#[derive(Clone, Debug, Default)]
pub(super) struct Overtaking {
    places: VecDeque<Place>,
    /// The place number of the front.
    front: u64,
    /// Services of all who stand in `places`.
    served: u64,
    /// The place number of each contact that waits.
    place_of: Vec<u64>,
    most: u64,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    contact: u32,
    waits: bool,
    /// Whether they were served: everybody in front of them who waits was overtaken once by it.
    was_served: bool,
}

impl Overtaking {
    pub(super) fn joined(&mut self, contact: u32) {
        let at = contact as usize;
        if self.place_of.len() <= at {
            self.place_of.resize(at + 1, 0);
        }
        self.place_of[at] = self.front + self.places.len() as u64;
        self.places.push_back(Place { contact, waits: true, was_served: false });
    }

    /// Somebody was served the moment they joined.
    pub(super) fn walked_past(&mut self) {
        if !self.places.is_empty() {
            self.places.push_back(Place { contact: 0, waits: false, was_served: true });
            self.served += 1;
            self.note();
        }
    }

    /// Somebody in line is served.
    pub(super) fn served(&mut self, contact: u32) {
        self.place(contact).was_served = true;
        self.served += 1;
        self.gone(contact);
    }

    /// Somebody in line is in it no longer.
    pub(super) fn gone(&mut self, contact: u32) {
        self.place(contact).waits = false;
        while let Some(front) = self.places.front().filter(|front| !front.waits) {
            self.served -= u64::from(front.was_served);
            self.places.pop_front();
            self.front += 1;
        }
        self.note();
    }

    fn place(&mut self, contact: u32) -> &mut Place {
        let place = self.place_of[contact as usize] - self.front;
        &mut self.places[place as usize]
    }

    fn note(&mut self) {
        if self.places.is_empty() {
            self.served = 0;
        }
        self.most = self.most.max(self.served);
    }

    /// Whoever joined first of those who wait, and how often they were overtaken.
    pub(super) fn first(&self) -> Option<(u32, u64)> {
        self.places.front().map(|first| (first.contact, self.served))
    }

    /// The most often that anybody was overtaken.
    pub(super) const fn most(&self) -> u64 {
        self.most
    }
}
