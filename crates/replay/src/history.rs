//! What a history says about itself: waits, abandonment, service levels, who came again, and the hours that hurt.

mod hours;
mod spread;

pub use hours::HourOfDay;
pub use spread::Spread;

use crate::contacts::{Contact, Contacts, Outcome};
use hours::hours_of_day;
use serde::Serialize;
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;
/// Who comes again within so many days came again.
const REPEAT_DAYS: i64 = 7;
/// The thresholds for which service levels are given, in seconds.
const THRESHOLDS_S: [i64; 3] = [20, 60, 300];
/// An hour of the week with fewer contacts in line says little.
const HOUR_ENOUGH: u64 = 20;
/// So many hours are named.
const HOURS: usize = 10;
/// So many lines are described, the busiest first.
const LINES: usize = 100;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Who left the line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Abandonment {
    /// Left after a wait, of all who waited. This is the rate that planning uses.
    pub of_queued: Option<f64>,
    /// Left after a wait, of all who were answered or left after a wait.
    pub of_offered: Option<f64>,
    /// How long those who left had waited.
    pub patience: Spread,
}

/// The share answered within a threshold, by three definitions that are all in use.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnsweredWithin {
    /// The threshold in seconds.
    pub within_s: i64,
    /// Answered within it, of all offered: answered at once, answered after a wait, left after a wait.
    pub of_offered: Option<f64>,
    /// Answered within it, of all answered: who left does not count, which flatters.
    pub of_answered: Option<f64>,
    /// Answered within it, of all offered but those who left within it.
    pub without_short_abandons: Option<f64>,
}

/// Who came again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repeats {
    /// Within so many days.
    pub within_days: i64,
    /// Contacts of identified customers of whom the history says what they did in the days that followed.
    pub followed: u64,
    /// Of those, how many were followed by another contact of the same customer.
    pub repeated: u64,
    /// The share.
    pub share: Option<f64>,
    /// The same of contacts that were answered.
    pub after_answer: Option<f64>,
    /// The same of contacts that left.
    pub after_leaving: Option<f64>,
    /// Contacts of nobody known, which are not counted.
    pub unidentified: u64,
    /// Contacts so late that the history ends before the days are over; they are not counted either.
    pub too_late: u64,
}

/// One hour of the week.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hour {
    /// The day, such as Monday.
    pub day: &'static str,
    /// The local hour, 0 to 23.
    pub hour: i64,
    /// Contacts that waited.
    pub queued: u64,
    /// Waits of those who were answered after one.
    pub waits: Spread,
    /// Nine of ten answered ones waited no longer.
    pub p90_s: Option<f64>,
    /// Left after a wait, of all who waited.
    pub abandonment: Option<f64>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its name.
    pub key: String,
    /// Contacts.
    pub contacts: u64,
    /// Contacts that waited.
    pub queued: u64,
    /// Waits of those who were answered after one.
    pub waits: Spread,
    /// Left after a wait, of all who waited.
    pub abandonment: Option<f64>,
    /// Mean time with an agent.
    pub handle_s: Option<f64>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// Waits of those who were answered after one.
    pub waits_served: Spread,
    /// Waits of all who waited, whether they were answered or left.
    pub waits_queued: Spread,
    /// Time with an agent of those answered.
    pub handle: Spread,
    /// Who left.
    pub abandonment: Abandonment,
    /// Who was answered in time.
    pub service_levels: Vec<AnsweredWithin>,
    /// Who came again.
    pub repeats: Repeats,
    /// Hour of the day by hour of the day.
    pub by_hour: Vec<HourOfDay>,
    /// Every hour of the week in which somebody waited, in order from Monday.
    pub hours_of_week: Vec<Hour>,
    /// The hours of the week with the longest waits, worst first.
    pub hours_that_hurt: Vec<Hour>,
    /// Line by line, the busiest first.
    pub queues: Vec<Line>,
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn count(contacts: &[&Contact], which: impl Fn(&Contact) -> bool) -> u64 {
    contacts.iter().filter(|contact| which(contact)).count() as u64
}

fn waits(contacts: &[&Contact], which: impl Fn(&Contact) -> bool) -> Spread {
    Spread::of(contacts.iter().filter(|contact| which(contact)).map(|contact| contact.wait_ms).collect())
}

fn waited_and_left(contact: &Contact) -> bool {
    contact.waited() && !contact.was_served()
}

impl History {
    pub(crate) fn of(contacts: &Contacts) -> Self {
        let all: Vec<&Contact> = contacts.all.iter().collect();
        let queued = count(&all, Contact::waited);
        let left = count(&all, waited_and_left);
        let offered = left + count(&all, Contact::was_served);
        let hours = hours(contacts);
        Self {
            waits_served: waits(&all, |contact| contact.waited() && contact.was_served()),
            waits_queued: waits(&all, Contact::waited),
            handle: handle(&all),
            abandonment: Abandonment {
                of_queued: share(left, queued),
                of_offered: share(left, offered),
                patience: waits(&all, waited_and_left),
            },
            service_levels: THRESHOLDS_S.iter().map(|within_s| service_level(&all, *within_s)).collect(),
            repeats: repeats(contacts),
            by_hour: hours_of_day(contacts),
            hours_that_hurt: hurting(&hours),
            hours_of_week: hours,
            queues: lines(contacts),
        }
    }
}

fn handle(contacts: &[&Contact]) -> Spread {
    let handled = contacts.iter().filter_map(|contact| match contact.outcome {
        Outcome::Served { handle_ms, .. } => Some(handle_ms),
        _ => None,
    });
    Spread::of(handled.collect())
}

fn service_level(contacts: &[&Contact], within_s: i64) -> AnsweredWithin {
    let within = |contact: &Contact| contact.wait_ms <= within_s * 1000;
    let answered = count(contacts, Contact::was_served);
    let left = count(contacts, waited_and_left);
    let in_time = count(contacts, |contact| contact.was_served() && within(contact));
    let left_early = count(contacts, |contact| waited_and_left(contact) && within(contact));
    AnsweredWithin {
        within_s,
        of_offered: share(in_time, answered + left),
        of_answered: share(in_time, answered),
        without_short_abandons: share(in_time, answered + left - left_early),
    }
}

fn repeats(contacts: &Contacts) -> Repeats {
    let mut by_customer: BTreeMap<u32, Vec<(i64, bool)>> = BTreeMap::new();
    let (mut unidentified, mut end_ms) = (0, i64::MIN);
    for contact in &contacts.all {
        end_ms = end_ms.max(contact.joined_ms);
        match contact.customer {
            Some(customer) => {
                by_customer.entry(customer).or_default().push((contact.joined_ms, contact.was_served()));
            }
            None => unidentified += 1,
        }
    }
    let within_ms = REPEAT_DAYS * DAY_MS;
    // Followed and repeated, of the answered and of those who left.
    let mut counts = [(0, 0), (0, 0)];
    let mut too_late = 0;
    for times in by_customer.values_mut() {
        times.sort_unstable();
        for (place, (at_ms, served)) in times.iter().enumerate() {
            if at_ms.saturating_add(within_ms) > end_ms {
                too_late += 1;
                continue;
            }
            let next = times.get(place + 1).is_some_and(|(next_ms, _)| next_ms - at_ms <= within_ms);
            let (followed, repeated) = &mut counts[usize::from(!served)];
            *followed += 1;
            *repeated += u64::from(next);
        }
    }
    let (followed, repeated) = (counts[0].0 + counts[1].0, counts[0].1 + counts[1].1);
    Repeats {
        within_days: REPEAT_DAYS,
        followed,
        repeated,
        share: share(repeated, followed),
        after_answer: share(counts[0].1, counts[0].0),
        after_leaving: share(counts[1].1, counts[1].0),
        unidentified,
        too_late,
    }
}

fn hours(contacts: &Contacts) -> Vec<Hour> {
    let mut by_hour: BTreeMap<i64, Vec<&Contact>> = BTreeMap::new();
    for contact in contacts.all.iter().filter(|contact| contact.waited()) {
        // 1970 began on a Thursday.
        let hour = (contact.joined_ms + contacts.offset_ms).div_euclid(3_600_000) + 3 * 24;
        by_hour.entry(hour.rem_euclid(7 * 24)).or_default().push(contact);
    }
    by_hour.into_iter().map(|(hour, contacts)| hour_of_week(hour, &contacts)).collect()
}

fn hurting(hours: &[Hour]) -> Vec<Hour> {
    let mut hours: Vec<Hour> = hours.iter().filter(|hour| hour.queued >= HOUR_ENOUGH).cloned().collect();
    hours.sort_by(|one, other| other.p90_s.unwrap_or(0.0).total_cmp(&one.p90_s.unwrap_or(0.0)));
    hours.truncate(HOURS);
    hours
}

fn hour_of_week(hour: i64, contacts: &[&Contact]) -> Hour {
    let queued = contacts.len() as u64;
    let waits = waits(contacts, Contact::was_served);
    Hour {
        day: WEEKDAYS[usize::try_from(hour / 24).unwrap_or(0)],
        hour: hour % 24,
        queued,
        p90_s: waits.p90_s,
        waits,
        abandonment: share(count(contacts, waited_and_left), queued),
    }
}

fn lines(contacts: &Contacts) -> Vec<Line> {
    let mut by_queue: BTreeMap<u32, Vec<&Contact>> = BTreeMap::new();
    for contact in &contacts.all {
        by_queue.entry(contact.queue).or_default().push(contact);
    }
    let mut lines: Vec<Line> = by_queue
        .into_iter()
        .map(|(queue, all)| {
            let queued = count(&all, Contact::waited);
            Line {
                key: contacts.queues.name(queue).to_owned(),
                contacts: all.len() as u64,
                queued,
                waits: waits(&all, |contact| contact.waited() && contact.was_served()),
                abandonment: share(count(&all, waited_and_left), queued),
                handle_s: handle(&all).mean_s,
            }
        })
        .collect();
    lines.sort_by(|one, other| (other.contacts, &one.key).cmp(&(one.contacts, &other.key)));
    lines.truncate(LINES);
    lines
}
