//! People in an order: how many come before a place, and how long they have been there.

use super::ContactId;

/// Contacts sorted by an instant.
#[derive(Clone, Debug, Default)]
pub(in crate::waits) struct Line {
    places: Vec<(i64, ContactId)>,
    /// The sum of the instants, wide enough for any number of them.
    sum: i128,
}

impl Line {
    pub(in crate::waits) fn add(&mut self, at_ms: i64, contact: ContactId) {
        let place = self.places.partition_point(|other| *other < (at_ms, contact));
        self.places.insert(place, (at_ms, contact));
        self.sum += i128::from(at_ms);
    }

    pub(in crate::waits) fn remove(&mut self, at_ms: i64, contact: ContactId) {
        if let Ok(place) = self.places.binary_search(&(at_ms, contact)) {
            self.places.remove(place);
            self.sum -= i128::from(at_ms);
        }
    }

    pub(in crate::waits) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many come before whoever is there since then; of equals, those who came first.
    pub(in crate::waits) fn before(&self, at_ms: i64, contact: ContactId) -> usize {
        self.places.partition_point(|other| *other < (at_ms, contact))
    }

    /// Who is at a place, from 0.
    pub(in crate::waits) fn contact(&self, place: usize) -> Option<ContactId> {
        self.places.get(place).map(|(_, contact)| *contact)
    }

    pub(in crate::waits) fn contacts(&self) -> impl Iterator<Item = ContactId> {
        self.places.iter().map(|(_, contact)| *contact)
    }

    pub(in crate::waits) fn first(&self) -> Option<i64> {
        self.places.first().map(|(at, _)| *at)
    }

    /// The instant of the last of the first `count`.
    pub(in crate::waits) fn last_before(&self, count: usize) -> Option<i64> {
        self.places.get(count.checked_sub(1)?).map(|(at, _)| *at)
    }

    /// The sum of the times until now of the first `count`, in milliseconds: exact for all of them, else their even share.
    pub(in crate::waits) fn ages(&self, now_ms: i64, count: usize) -> f64 {
        let all = self.places.len();
        if all == 0 {
            return 0.0;
        }
        let sum = i128::from(now_ms) * all as i128 - self.sum;
        sum as f64 * (count as f64 / all as f64)
    }
}
