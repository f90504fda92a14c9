//! The call log of a bank: tab separated, 17 columns found by their place, a header or none.
//!
//! Local time without a zone, read as UTC. What is odd in it and is meant so: `q_start` 0:00:00 with `q_time` 0 was never
//! in line; `HANG` with `q_time` 0 left before the line; `PHANTOM` is ignored; `NO_SERVER` is somebody unknown; times
//! after midnight are the next day's; a service may begin before its wait ends (it then counts from the wait's end). The
//! wait is `q_time`, whatever `q_exit` says, and however long, up to a day.

use super::Around;
use crate::ReplayError;
use crate::bad_rows::{Blame, Reason};
use crate::contacts::{Contact, Contacts, Outcome};
use crate::files::{open, unreadable};
use std::path::Path;

/// The columns' names, in their order.
const NAMES: [&str; COLUMNS] = [
    "vru+line",
    "call_id",
    "customer_id",
    "priority",
    "type",
    "date",
    "vru_entry",
    "vru_exit",
    "vru_time",
    "q_start",
    "q_exit",
    "q_time",
    "outcome",
    "ser_start",
    "ser_exit",
    "ser_time",
    "server",
];
const COLUMNS: usize = 17;
const DAY_S: i64 = 86_400;
/// A time of day that is so much earlier than the call's beginning is the next day's.
const WRAPPED_S: i64 = 12 * 3600;
/// A service whose beginning is further from the end of its wait is timed from that end.
const NEAR_S: i64 = 3600;
/// What customers of priority 2 are credited.
const CREDIT_MS: i64 = 90_000;

pub(super) fn read(file: &Path, around: &mut Around<'_>) -> Result<(), ReplayError> {
    let name = file.display().to_string();
    let mut lines = open(file, &around.count)?;
    loop {
        around.came_to(lines.number());
        let Some(line) = lines.next().map_err(|e| unreadable(file, &e))? else { return Ok(()) };
        let read = line.bytes.ok_or(Reason::TooLong).and_then(|bytes| row(bytes, around.contacts));
        match read {
            Ok(Row::Contact(contact)) => around.contacts.add(contact, around.until_ms),
            Ok(Row::Ignored) => around.contacts.ignored += 1,
            Ok(Row::Nothing) => {}
            Err(reason) => {
                let blame = line.bytes.map_or_else(Blame::default, |bytes| blame(bytes, reason));
                around.contacts.bad.add(&name, line.number, reason, blame);
            }
        }
    }
}

enum Row {
    Contact(Contact),
    /// `PHANTOM`.
    Ignored,
    /// The header, or an empty line.
    Nothing,
}

fn row(bytes: &[u8], contacts: &mut Contacts) -> Result<Row, Reason> {
    let line = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?.trim_end();
    if line.is_empty() {
        return Ok(Row::Nothing);
    }
    if line.split('\t').next().is_some_and(|first| first.trim().eq_ignore_ascii_case("vru+line")) {
        return Ok(Row::Nothing);
    }
    if line.chars().any(|letter| letter.is_control() && letter != '\t') {
        return Err(Reason::ControlCharacters);
    }
    let mut fields = [""; COLUMNS];
    let mut count = 0;
    for field in line.split('\t') {
        *fields.get_mut(count).ok_or(Reason::Columns(COLUMNS))? = field.trim();
        count += 1;
    }
    if count < COLUMNS {
        return Err(Reason::Columns(COLUMNS));
    }
    if fields[12] == "PHANTOM" {
        return Ok(Row::Ignored);
    }
    contact(&fields, contacts).map(Row::Contact)
}

fn contact(fields: &[&str; COLUMNS], contacts: &mut Contacts) -> Result<Contact, Reason> {
    // A name, whatever it looks like; 0 and nothing are nobody known.
    let identified = !fields[2].trim_matches('0').is_empty();
    let priority = number("priority", fields[3])?;
    if fields[4].is_empty() {
        return Err(Reason::Empty("type"));
    }
    let day_s = day("date", fields[5])?;
    let entry_s = time("vru_entry", fields[6])?;
    let exit_s = time("vru_exit", fields[7])?;
    number("vru_time", fields[8])?;
    let start_s = time("q_start", fields[9])?;
    time("q_exit", fields[10])?;
    let wait_s = duration("q_time", fields[11])?;
    let (service_s, service_end_s) = (time("ser_start", fields[13])?, time("ser_exit", fields[14])?);
    let handle_s = duration("ser_time", fields[15])?;
    let joined_s = if wait_s > 0 { start_s } else { exit_s };
    let wrapped = if joined_s < entry_s - WRAPPED_S { DAY_S } else { 0 };
    let joined_s = day_s + joined_s + wrapped;
    let outcome = match fields[12] {
        "HANG" if wait_s == 0 => Outcome::LeftBefore,
        "HANG" => Outcome::Left,
        "AGENT" => {
            let server = fields[16];
            let known = !server.is_empty() && server != "NO_SERVER";
            let agent = known.then(|| contacts.agents.number(server));
            // Its own end where it is near, so that whoever is answered next finds free hands.
            let begins_after_s = apart(service_s, joined_s + wait_s);
            let near = begins_after_s.abs() <= NEAR_S && (service_s, service_end_s) != (0, 0);
            let handle_s = if near { (begins_after_s + handle_s).max(0) } else { handle_s };
            Outcome::Served { agent, handle_ms: handle_s * 1000 }
        }
        _ => return Err(Reason::UnknownWord("outcome")),
    };
    let class = contacts.classes.number(fields[4]);
    Ok(Contact {
        customer: identified.then(|| contacts.customers.number(fields[2])),
        queue: contacts.queues.number(fields[4]),
        class,
        priority: Some(contacts.priorities.number(&priority.to_string())),
        credit_ms: if priority == 2 { CREDIT_MS } else { 0 },
        joined_ms: joined_s * 1000,
        wait_ms: wait_s * 1000,
        outcome,
    })
}

/// Where in the row it went wrong. What names a person is not shown.
fn blame(bytes: &[u8], reason: Reason) -> Blame {
    let fields: Vec<&[u8]> = bytes.trim_ascii_end().split(|byte| *byte == b'\t').collect();
    let is_text = |field: &[u8]| std::str::from_utf8(field).is_ok();
    // Where columns are not what they seem, nobody knows which one names a person.
    if fields.len() != COLUMNS {
        return Blame::columns(fields.len());
    }
    let place = match reason {
        Reason::NotUtf8 => fields.iter().position(|field| !is_text(field)),
        Reason::ControlCharacters => fields.iter().position(|field| field.iter().any(u8::is_ascii_control)),
        _ => NAMES.iter().position(|name| Some(*name) == reason.field()),
    };
    let Some((name, field)) = place.and_then(|place| Some((NAMES.get(place)?, fields.get(place)?))) else {
        return Blame::default();
    };
    Blame::of(name, field, !matches!(*name, "customer_id" | "server"))
}

/// From the second time of day to the first, the short way round the clock.
const fn apart(one_s: i64, other_s: i64) -> i64 {
    (one_s - other_s + DAY_S / 2).rem_euclid(DAY_S) - DAY_S / 2
}

fn number(field: &'static str, text: &str) -> Result<i64, Reason> {
    text.parse().map_err(|_| Reason::NoNumber(field))
}

fn duration(field: &'static str, text: &str) -> Result<i64, Reason> {
    match number(field, text)? {
        ..0 => Err(Reason::Negative(field)),
        seconds @ 0..DAY_S => Ok(seconds),
        _ => Err(Reason::TooMuch(field)),
    }
}

/// `h:mm:ss`, as seconds since midnight.
fn time(field: &'static str, text: &str) -> Result<i64, Reason> {
    let mut parts = text.split(':').map(|part| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten()
    });
    match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten(), parts.next()) {
        (Some(h @ 0..24), Some(m @ 0..60), Some(s @ 0..60), None) => Ok(h * 3600 + m * 60 + s),
        _ => Err(Reason::NoTime(field)),
    }
}

/// `YYMMDD`, as seconds since 1970; 70 to 99 are of the 20th century.
fn day(field: &'static str, text: &str) -> Result<i64, Reason> {
    let no = Reason::NoTime(field);
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(no);
    }
    let part = |from: usize| text[from..from + 2].parse::<i8>().map_err(|_| no);
    let (year, month, day) = (i16::from(part(0)?), part(2)?, part(4)?);
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    let date = jiff::civil::Date::new(year, month, day).map_err(|_| no)?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| no)?;
    Ok(midnight.timestamp().as_second())
}
