//! The hours of the day, each over all days of a history: how long people waited, and how many left.

use super::Spread;
use crate::contacts::{Contact, Contacts};
use crate::score::hour_of;
use serde::Serialize;
use std::collections::BTreeMap;

/// One hour of the day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HourOfDay {
    /// Which, in local time: 0 to 23.
    pub hour: i64,
    /// Contacts that waited.
    pub queued: u64,
    /// Of those, how many left.
    pub left: u64,
    /// Waits of those who were answered after one.
    pub waits: Spread,
}

/// The hours in which anybody waited, in order.
pub(crate) fn hours_of_day(contacts: &Contacts) -> Vec<HourOfDay> {
    let mut by_hour: BTreeMap<i64, Vec<&Contact>> = BTreeMap::new();
    for contact in contacts.all.iter().filter(|contact| contact.waited()) {
        by_hour.entry(hour_of(contact.joined_ms + contacts.offset_ms)).or_default().push(contact);
    }
    by_hour.into_iter().map(|(hour, contacts)| of(hour, &contacts)).collect()
}

fn of(hour: i64, queued: &[&Contact]) -> HourOfDay {
    let served = queued.iter().filter(|contact| contact.was_served());
    let waits_ms: Vec<i64> = served.map(|contact| contact.wait_ms).collect();
    let left = (queued.len() - waits_ms.len()) as u64;
    HourOfDay { hour, queued: queued.len() as u64, left, waits: Spread::of(waits_ms) }
}
