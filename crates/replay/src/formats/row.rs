//! One row of separated values: what it says about a contact.

use super::csv::Places;
use super::mapping::Mapping;
use crate::bad_rows::{Blame, Reason};
use crate::contacts::{Contact, Contacts, Outcome};
use events::Priority;

/// A duration that is longer is a mistake, in milliseconds: a year.
const LONGEST_MS: i64 = 366 * 86_400_000;
/// The line of all contacts, where no column names one.
const ONE_LINE: &str = "all";

pub(super) struct Row<'a> {
    pub(super) fields: &'a [Vec<u8>],
    pub(super) places: &'a Places,
    pub(super) mapping: &'a Mapping,
}

impl Row<'_> {
    /// The text of a role; `None` where it has no column or nothing stands there.
    pub(super) fn text(&self, role: &'static str) -> Result<Option<&str>, Reason> {
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

    /// Where it went wrong. What names a person is not shown.
    pub(super) fn blame(&self, reason: Reason) -> Blame {
        let roles = || self.places.roles.iter().map(|(role, place)| (*role, *place));
        let all = || roles().chain(self.places.ignored.iter().map(|place| ("ignore", *place)));
        let fails = |place: usize| self.field(place) == Err(reason);
        let found = match (reason, reason.field()) {
            (Reason::Columns(_), _) => return Blame::columns(self.fields.len()),
            (_, Some(field)) => roles().find(|(role, _)| *role == field),
            _ => all().find(|(_, place)| fails(*place)),
        };
        let Some((role, place)) = found else { return Blame::default() };
        let name = self.places.header.get(place).filter(|name| !name.is_empty()).cloned();
        let value = self.fields.get(place).map_or(&[][..], Vec::as_slice);
        let open = !matches!(role, "customer" | "agent");
        Blame::of(&name.unwrap_or_else(|| (place + 1).to_string()), value, open)
    }

    fn instant(&self, role: &'static str) -> Result<Option<i64>, Reason> {
        let Some(text) = self.text(role)? else { return Ok(None) };
        let read = self.mapping.instants.read(text, self.mapping.offset_ms(), self.mapping.decimal);
        read.map(Some).ok_or(Reason::NoTime(role))
    }

    fn duration(&self, role: &'static str) -> Result<Option<i64>, Reason> {
        let Some(text) = self.text(role)? else { return Ok(None) };
        let unit = match role {
            "wait" => self.mapping.wait,
            "handled" => self.mapping.handled,
            _ => self.mapping.credit,
        };
        let decimal = self.mapping.decimal;
        let no_number = || match unit.read(text, decimal.other()) {
            Some(_) => Reason::OtherDecimal(role, decimal.other().sign()),
            None => Reason::NoNumber(role),
        };
        plausible(role, unit.read(text, decimal).ok_or_else(no_number)?).map(Some)
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
    pub(super) fn contact(&self, contacts: &mut Contacts) -> Result<Option<Contact>, Reason> {
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
