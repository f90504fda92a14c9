//! Rows that cannot be read: all counted, the first ones named.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// So many are named; all are counted.
const NAMED: usize = 100;

/// Why a row cannot be read. Few of them, so that they can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The line is longer than 64 KiB.
    TooLong,
    /// It holds bytes that are no UTF-8.
    NotUtf8,
    /// It holds control characters, such as NUL.
    ControlCharacters,
    /// It has not this many columns.
    Columns(usize),
    /// A quote is opened and never closed.
    OpenQuote,
    /// A field is empty that must not be.
    Empty(&'static str),
    /// A field is no time or date.
    NoTime(&'static str),
    /// A field is no number.
    NoNumber(&'static str),
    /// A field has a word that is not known.
    UnknownWord(&'static str),
    /// A duration is negative, or the end comes before the beginning.
    Negative(&'static str),
    /// A duration is a day or longer.
    TooMuch(&'static str),
    /// The id was in an earlier row.
    Repeated,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the line is longer than 64 KiB"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::ControlCharacters => f.write_str("control characters"),
            Self::Columns(count) => write!(f, "not {count} columns"),
            Self::OpenQuote => f.write_str("a quote that is never closed"),
            Self::Empty(field) => write!(f, "{field} is empty"),
            Self::NoTime(field) => write!(f, "{field} is no time"),
            Self::NoNumber(field) => write!(f, "{field} is no number"),
            Self::UnknownWord(field) => write!(f, "{field} is an unknown word"),
            Self::Negative(field) => write!(f, "{field} is negative"),
            Self::TooMuch(field) => write!(f, "{field} is too large"),
            Self::Repeated => f.write_str("the id was in an earlier row"),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// In which file.
    pub file: String,
    /// In which line, from 1.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct BadRows {
    /// How many, by reason.
    pub by_reason: BTreeMap<Reason, u64>,
    /// The first hundred.
    pub first: Vec<BadRow>,
}

impl BadRows {
    pub(crate) fn add(&mut self, file: &str, line: u64, reason: Reason) {
        *self.by_reason.entry(reason).or_default() += 1;
        if self.first.len() < NAMED {
            self.first.push(BadRow { file: file.to_owned(), line, reason });
        }
    }

    /// How many in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.by_reason.values().sum()
    }
}
