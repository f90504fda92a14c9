//! What a replay found: one document, for programs as JSON, for people as text or as a page.

pub mod html;
mod names;
pub(crate) mod svg;
pub mod text;
pub(crate) mod words;

use crate::bad_rows::{BadRow, Reason};
use crate::contacts::{Contact, Contacts, Outcome};
use crate::history::History;
use crate::run::{Replay, Scored, Watch};
use crate::score::{Figures, Told, seconds};
use serde::Serialize;
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;
/// Before 1980 nobody logged calls: milliseconds that are read as seconds, and the reverse, end up elsewhere.
const YEAR_1980_MS: i64 = 315_532_800_000;

/// Everything that is reported.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The files, in the order in which they were read.
    pub files: Vec<String>,
    /// The first contact, as a date and time in UTC.
    pub first: Option<String>,
    /// The last one.
    pub last: Option<String>,
    /// By how many minutes local time, in which hours and days are given, is ahead of UTC.
    pub local_offset_min: i64,
    /// From when promises are scored; null is from the beginning.
    pub score_from: Option<String>,
    /// Rows that joined then or later are left out; null is to the end.
    pub until: Option<String>,
    /// What looks as if something were wrong with the history or its mapping, in sentences.
    pub notes: Vec<String>,
    /// All contacts: served, left after a wait, left before they were in line.
    pub contacts: u64,
    /// Those who waited, served or not: the wait was longer than nothing.
    pub queued: u64,
    /// Served after a wait.
    pub served_after_wait: u64,
    /// Served without one.
    pub served_at_once: u64,
    /// Left after a wait.
    pub abandoned: u64,
    /// Left before they were in line.
    pub left_before_queue: u64,
    /// Rows that the format or the mapping says to ignore.
    pub ignored_rows: u64,
    /// Rows that joined at `until` or later.
    pub later_rows: u64,
    /// Rows that cannot be read.
    pub bad_rows: u64,
    /// How many of them for which reason.
    pub bad_rows_by_reason: BTreeMap<String, u64>,
    /// The first hundred of them.
    pub bad_rows_first: Vec<BadRow>,
    /// One of each reason.
    pub bad_rows_examples: Vec<BadRow>,
    /// Our promises.
    pub promises: Figures,
    /// What other rules would have promised.
    pub rules: BTreeMap<&'static str, Figures>,
    /// What the layers below the promise would have promised.
    pub layers: BTreeMap<&'static str, Figures>,
    /// What the history says about itself.
    pub history: History,
    /// The day with the most scored promises, promise by promise.
    pub day: Option<Day>,
}

/// A day, promise by promise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Day {
    /// Which, in local time.
    pub date: String,
    /// In order of joining.
    pub promises: Vec<Promised>,
}

/// A promise and what happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Promised {
    /// When it joined, in seconds since local midnight.
    pub at_s: i64,
    /// The line.
    pub queue: String,
    /// The class.
    pub class: String,
    /// How long it waited.
    pub wait_s: f64,
    /// The promise's low end.
    pub low_s: f64,
    /// The promise's high end.
    pub high_s: f64,
    /// The promise's middle.
    pub median_s: f64,
    /// Whether anything could be said; else the interval is from 0 to the longest wait known.
    pub said: bool,
}

impl Report {
    /// Replays a history and reports.
    #[must_use]
    pub fn of(contacts: &Contacts, score_from_ms: Option<i64>, watch: &mut dyn Watch) -> Self {
        let Scored { promises, rules, layers, each } = Replay::of(contacts, score_from_ms).run(watch);
        let all = &contacts.all;
        let count = |which: &dyn Fn(&Contact) -> bool| all.iter().filter(|one| which(one)).count() as u64;
        let by_reason = |(reason, count): (&Reason, &u64)| (reason.to_string(), *count);
        Self {
            files: contacts.files.clone(),
            first: all.iter().map(|contact| contact.joined_ms).min().map(instant),
            last: all.iter().map(|contact| contact.joined_ms).max().map(instant),
            local_offset_min: contacts.offset_ms / 60_000,
            score_from: score_from_ms.map(instant),
            until: contacts.until_ms.map(instant),
            notes: notes(contacts),
            contacts: all.len() as u64,
            queued: count(&Contact::waited),
            served_after_wait: count(&|contact| contact.waited() && contact.was_served()),
            served_at_once: count(&|contact| !contact.waited() && contact.was_served()),
            abandoned: count(&|contact| contact.waited() && !contact.was_served()),
            left_before_queue: count(&|contact| contact.outcome == Outcome::LeftBefore),
            ignored_rows: contacts.ignored,
            later_rows: contacts.later,
            bad_rows: contacts.bad.count(),
            bad_rows_by_reason: contacts.bad.by_reason.iter().map(by_reason).collect(),
            bad_rows_first: contacts.bad.first.clone(),
            bad_rows_examples: contacts.bad.examples.values().cloned().collect(),
            promises,
            rules,
            layers,
            history: History::of(contacts),
            day: day(contacts, &each),
        }
    }
}

fn notes(contacts: &Contacts) -> Vec<String> {
    let early = contacts.all.iter().filter(|contact| contact.joined_ms < YEAR_1980_MS).count() as u64;
    if early == 0 {
        return Vec::new();
    }
    let of = words::count(contacts.all.len() as u64);
    let early = words::count(early);
    vec![format!(
        "{early} of {of} contacts are from before 1980: the unit of `joined` may be wrong; `times.format` of a mapping can \
         be epoch-s or epoch-ms"
    )]
}

/// A date and time in UTC, to the second.
fn instant(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).ok();
    at.map_or_else(String::new, |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn day(contacts: &Contacts, scored: &[(usize, Told)]) -> Option<Day> {
    let local_ms = |index: usize| contacts.all[index].joined_ms + contacts.offset_ms;
    let mut by_day: BTreeMap<i64, Vec<&(usize, Told)>> = BTreeMap::new();
    for promise in scored {
        by_day.entry(local_ms(promise.0).div_euclid(DAY_MS)).or_default().push(promise);
    }
    let (day, mut promises) = by_day.into_iter().max_by_key(|(_, promises)| promises.len())?;
    promises.sort_by_key(|(index, _)| local_ms(*index));
    let promised = |(index, told): &(usize, Told)| {
        let contact = &contacts.all[*index];
        Promised {
            at_s: local_ms(*index).rem_euclid(DAY_MS) / 1000,
            queue: contacts.queues.name(contact.queue).to_owned(),
            class: contacts.classes.name(contact.class).to_owned(),
            wait_s: seconds(contact.wait_ms),
            low_s: told.low_s,
            high_s: told.high_s,
            median_s: told.median_s,
            said: told.said,
        }
    };
    let date = instant(day * DAY_MS).chars().take(10).collect();
    Some(Day { date, promises: promises.into_iter().map(promised).collect() })
}
