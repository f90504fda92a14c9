//! Separated values, read as a mapping says.

use super::Around;
use super::mapping::{Column, Mapping};
use super::records::Records;
use crate::ReplayError;
use crate::bad_rows::Reason;
use crate::contacts::{Contact, Contacts, Outcome};
use crate::files::{open, unreadable};
use events::Priority;
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufRead;
use std::path::Path;

/// A duration that is longer is a mistake, in milliseconds: a year.
const LONGEST_MS: i64 = 366 * 86_400_000;
/// The line of all contacts, where no column names one.
const ONE_LINE: &str = "all";
/// So many columns of a file are named in a complaint.
const COLUMNS_NAMED: usize = 40;

/// A reader of files of one mapping.
pub(super) struct Csv<'a> {
    mapping: &'a Mapping,
    /// Hashes of the ids so far: of several rows with one id the first counts.
    seen: HashSet<u64>,
}

/// Where the columns are in this file.
struct Places {
    roles: BTreeMap<&'static str, usize>,
    /// One for each of the mapping's ignored words.
    ignored: Vec<usize>,
}

impl<'a> Csv<'a> {
    pub(super) fn of(mapping: &'a Mapping) -> Self {
        Self { mapping, seen: HashSet::new() }
    }

    pub(super) fn read(&mut self, file: &Path, around: &mut Around<'_>) -> Result<(), ReplayError> {
        let name = file.display().to_string();
        around.contacts.offset_ms = self.mapping.offset_ms();
        let mut records = Records::of(open(file, &around.count)?, self.mapping.delimiter, self.mapping.quote);
        let Some((places, columns)) = self.places(file, &mut records)? else { return Ok(()) };
        let mut columns = columns;
        // What a mapping names is never as long as a note.
        records.expect_short(places.roles.values().chain(&places.ignored).copied().collect());
        loop {
            around.came_to(records.line());
            let Some(record) = records.next().map_err(|e| unreadable(file, &e))? else { return Ok(()) };
            let read = record.fields.and_then(|fields| {
                // Without a header the first row that is whole says how many columns there are.
                let columns = *columns.get_or_insert(fields.len());
                records.expect(columns);
                if fields.len() != columns {
                    return Err(Reason::Columns(columns));
                }
                let row = Row { fields: &fields, places: &places, mapping: self.mapping };
                let contact = row.contact(around.contacts)?;
                if contact.is_some() && !self.is_new(row.text("id")?) {
                    return Err(Reason::Repeated);
                }
                Ok(contact)
            });
            match read {
                Ok(Some(contact)) => around.contacts.add(contact, around.until_ms),
                Ok(None) => around.contacts.ignored += 1,
                Err(reason) => around.contacts.bad.add(&name, record.line, reason),
            }
        }
    }

    fn is_new(&mut self, id: Option<&str>) -> bool {
        id.is_none_or(|id| {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            self.seen.insert(hasher.finish())
        })
    }

    /// Where the columns are, and how many there are where a header says so. `None` for a file without a row.
    fn places(
        &self,
        file: &Path,
        records: &mut Records<Box<dyn BufRead>>,
    ) -> Result<Option<(Places, Option<usize>)>, ReplayError> {
        if !self.mapping.header {
            return Ok(Some((places(self.mapping, &[], file)?, None)));
        }
        let Some(record) = records.next().map_err(|e| unreadable(file, &e))? else { return Ok(None) };
        let no_header = |reason| {
            let file = file.display();
            ReplayError::BadMapping(format!("the header of {file} cannot be read: {reason}"))
        };
        let fields = record.fields.map_err(no_header)?;
        let header: Vec<String> =
            fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        records.expect(header.len());
        Ok(Some((places(self.mapping, &header, file)?, Some(header.len()))))
    }
}

fn places(mapping: &Mapping, header: &[String], file: &Path) -> Result<Places, ReplayError> {
    let roles = mapping.columns.each().into_iter();
    let roles =
        roles.map(|(role, column)| Ok((role, place(&format!("columns.{role}"), column, header, file)?)));
    let ignored = mapping.ignored.iter().map(|ignored| place("ignore.column", &ignored.column, header, file));
    Ok(Places { roles: roles.collect::<Result<_, _>>()?, ignored: ignored.collect::<Result<_, _>>()? })
}

fn place(setting: &str, column: &Column, header: &[String], file: &Path) -> Result<usize, ReplayError> {
    let (place, wanted) = match column {
        Column::Place(place) => {
            ((header.is_empty() || *place <= header.len()).then(|| place - 1), place.to_string())
        }
        Column::Name(name) => {
            let exact = header.iter().position(|other| other == name.trim());
            let alike = || header.iter().position(|other| other.eq_ignore_ascii_case(name.trim()));
            (exact.or_else(alike), format!("{name:?}"))
        }
    };
    place.ok_or_else(|| {
        let named: Vec<String> = header.iter().take(COLUMNS_NAMED).map(|name| format!("{name:?}")).collect();
        let (file, named) = (file.display(), named.join(", "));
        ReplayError::BadMapping(format!(
            "`{setting}` is {wanted}, and {file} has no such column; write one of {named}"
        ))
    })
}

struct Row<'a> {
    fields: &'a [Vec<u8>],
    places: &'a Places,
    mapping: &'a Mapping,
}

impl Row<'_> {
    /// The text of a role; `None` where it has no column or nothing stands there.
    fn text(&self, role: &'static str) -> Result<Option<&str>, Reason> {
        self.places.roles.get(role).map_or(Ok(None), |place| self.field(*place))
    }

    fn field(&self, place: usize) -> Result<Option<&str>, Reason> {
        let Some(field) = self.fields.get(place) else { return Ok(None) };
        let text = std::str::from_utf8(field).map_err(|_| Reason::NotUtf8)?.trim();
        if text.chars().any(char::is_control) {
            return Err(Reason::ControlCharacters);
        }
        // As databases write what is not there.
        let nothing = text.is_empty() || text.eq_ignore_ascii_case("null") || text == "-";
        Ok((!nothing).then_some(text))
    }

    fn instant(&self, role: &'static str) -> Result<Option<i64>, Reason> {
        let Some(text) = self.text(role)? else { return Ok(None) };
        let read = self.mapping.instants.read(text, self.mapping.offset_ms());
        read.map(Some).ok_or(Reason::NoTime(role))
    }

    fn duration(&self, role: &'static str) -> Result<Option<i64>, Reason> {
        let Some(text) = self.text(role)? else { return Ok(None) };
        let unit = match role {
            "wait" => self.mapping.wait,
            "handled" => self.mapping.handled,
            _ => self.mapping.credit,
        };
        plausible(role, unit.read(text).ok_or(Reason::NoNumber(role))?).map(Some)
    }

    fn is_ignored(&self) -> Result<bool, Reason> {
        for (ignored, place) in self.mapping.ignored.iter().zip(&self.places.ignored) {
            let word = self.field(*place)?.unwrap_or("");
            if ignored.words.iter().any(|other| other.eq_ignore_ascii_case(word)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The contact; `None` for a row to be ignored.
    fn contact(&self, contacts: &mut Contacts) -> Result<Option<Contact>, Reason> {
        if self.is_ignored()? {
            return Ok(None);
        }
        let said = match self.said()? {
            Said::Ignore => return Ok(None),
            said => said,
        };
        let (joined_ms, answered_ms) = (self.instant("joined")?, self.instant("answered")?);
        let (came_ms, ended_ms) = (self.instant("came")?, self.instant("ended")?);
        let said = if said == Said::Nothing {
            if answered_ms.is_some() { Said::Served } else { Said::Left }
        } else {
            said
        };
        let never_in_line = said == Said::LeftBefore || (joined_ms.is_none() && came_ms.is_some());
        let start_ms = joined_ms.or(came_ms).ok_or(Reason::Empty("joined"))?;
        let wait_ms = match (said, self.duration("wait")?) {
            _ if never_in_line => 0,
            (_, Some(wait_ms)) => wait_ms,
            (Said::Served, None) => between(self.or_wait("answered"), start_ms, answered_ms)?,
            (_, None) => between(self.or_wait("ended"), start_ms, ended_ms)?,
        };
        let outcome = if said == Said::Served {
            let handle_ms = match (self.duration("handled")?, ended_ms) {
                (Some(handle_ms), _) => handle_ms,
                (None, Some(_)) => between("ended", start_ms + wait_ms, ended_ms)?,
                (None, None) => 0,
            };
            let agent = self.text("agent")?.map(|agent| contacts.agents.number(agent));
            Outcome::Served { agent, handle_ms }
        } else if never_in_line || wait_ms == 0 {
            Outcome::LeftBefore
        } else {
            Outcome::Left
        };
        let class = self.text("class")?;
        let credit_ms = match (self.duration("credit")?, class) {
            (Some(credit_ms), _) => credit_ms,
            (None, Some(class)) => self.mapping.credit_ms.get(class).copied().unwrap_or(0),
            (None, None) => 0,
        };
        let queue = self.text("queue")?.unwrap_or(ONE_LINE);
        let priority = class.map(|class| {
            let class: String = class.chars().take(Priority::CLASS_MAX).collect();
            contacts.priorities.number(&class)
        });
        Ok(Some(Contact {
            customer: self.text("customer")?.map(|customer| contacts.customers.number(customer)),
            queue: contacts.queues.number(queue),
            class: contacts.classes.number(class.unwrap_or(queue)),
            priority,
            credit_ms,
            joined_ms: start_ms,
            wait_ms,
            outcome,
        }))
    }

    /// The role in whose column the end of the wait stands.
    fn or_wait(&self, role: &'static str) -> &'static str {
        if self.places.roles.contains_key(role) { role } else { "wait" }
    }

    fn said(&self) -> Result<Said, Reason> {
        let Some(words) = &self.mapping.words else { return Ok(Said::Nothing) };
        let word = self.text("outcome")?.unwrap_or("");
        let among = |words: &[String]| words.iter().any(|other| other.eq_ignore_ascii_case(word));
        match () {
            () if among(&words.served) => Ok(Said::Served),
            () if among(&words.left) => Ok(Said::Left),
            () if among(&words.left_before) => Ok(Said::LeftBefore),
            () if among(&words.ignore) => Ok(Said::Ignore),
            () if word.is_empty() => Err(Reason::Empty("outcome")),
            () => Err(Reason::UnknownWord("outcome")),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Served,
    Left,
    LeftBefore,
    Ignore,
    /// There is no column for it.
    Nothing,
}

fn between(role: &'static str, from_ms: i64, to_ms: Option<i64>) -> Result<i64, Reason> {
    plausible(role, to_ms.ok_or(Reason::Empty(role))?.saturating_sub(from_ms))
}

fn plausible(role: &'static str, ms: i64) -> Result<i64, Reason> {
    match ms {
        ..0 => Err(Reason::Negative(role)),
        0..=LONGEST_MS => Ok(ms),
        _ => Err(Reason::TooMuch(role)),
    }
}
