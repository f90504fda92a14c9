//! Contacts: what one row says.

use crate::bad_rows::BadRows;
use std::collections::HashMap;

/// How a contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody answered.
    Served {
        /// Who, where it is known.
        agent: Option<u32>,
        /// How long, in milliseconds.
        handle_ms: i64,
    },
    /// It left the line.
    Left,
    /// It left before it was in line.
    LeftBefore,
}

/// One attempt to reach the company. Queue, class, priority, customer and agent are handles of [`Contacts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Whose, where it is known.
    pub customer: Option<u32>,
    /// In which line.
    pub queue: u32,
    /// Of which class figures are given.
    pub class: u32,
    /// Of which priority, where there are any.
    pub priority: Option<u32>,
    /// Waiting time that counts as if waited, in milliseconds.
    pub credit_ms: i64,
    /// When it joined the line, in milliseconds since 1970 UTC; when it came, where it left before.
    pub joined_ms: i64,
    /// How long it was in line, in milliseconds.
    pub wait_ms: i64,
    /// How it ended.
    pub outcome: Outcome,
}

impl Contact {
    /// Whether it was in line for longer than a moment.
    #[must_use]
    pub const fn waited(&self) -> bool {
        self.wait_ms > 0 && !matches!(self.outcome, Outcome::LeftBefore)
    }

    /// Whether somebody answered.
    #[must_use]
    pub const fn was_served(&self) -> bool {
        matches!(self.outcome, Outcome::Served { .. })
    }
}

/// That somebody takes contacts, as far as that is known and need not be inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub agent: u32,
    /// How many at once.
    pub capacity: u32,
    /// Of which lines, rising.
    pub queues: Vec<u32>,
    /// From when on, in milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// Until when.
    pub to_ms: i64,
}

/// Names with small numbers, in order of first appearance.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Labels {
    /// The number of a name.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        // 4 billion names do not fit into memory.
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The name of a number.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// A history: all contacts of all files, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The files, in the order in which they were read.
    pub files: Vec<String>,
    /// The contacts.
    pub all: Vec<Contact>,
    /// Names of lines.
    pub queues: Labels,
    /// Names of classes.
    pub classes: Labels,
    /// Names of priorities.
    pub priorities: Labels,
    /// Names of customers.
    pub customers: Labels,
    /// Names of agents.
    pub agents: Labels,
    /// Rows that the format says to ignore.
    pub ignored: u64,
    /// Contacts that joined then or later are left out, in milliseconds since 1970 UTC.
    pub until_ms: Option<i64>,
    /// Rows on or after `until`.
    pub later: u64,
    /// Rows that cannot be read.
    pub bad: BadRows,
    /// By how much local time is ahead of UTC, in milliseconds.
    pub offset_ms: i64,
    /// Who was there when, where the history says so. Without it that is inferred from what they answered.
    pub people: Option<Vec<Presence>>,
    /// Still in line or in somebody's hands when the history ended; they are not among the contacts.
    pub unfinished: u64,
}

impl Contacts {
    /// The handle of the line of this name.
    ///
    /// # Errors
    /// Which there are, in one sentence.
    pub fn line(&self, name: &str) -> Result<u32, String> {
        let named = |line: &u32| self.queues.name(*line) == name;
        (0..self.queues.len() as u32).find(named).ok_or_else(|| {
            let mut all: Vec<String> =
                (0..self.queues.len() as u32).map(|line| format!("{:?}", self.queues.name(line))).collect();
            all.sort_unstable();
            all.truncate(20);
            format!("{name:?} is no line of the history; there are {}", all.join(", "))
        })
    }

    /// Takes in a contact, unless it joined at `until_ms` or later.
    pub fn add(&mut self, contact: Contact, until_ms: Option<i64>) {
        if until_ms.is_some_and(|until| contact.joined_ms >= until) {
            self.later += 1;
        } else {
            self.all.push(contact);
        }
    }
}
