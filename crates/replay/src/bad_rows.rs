//! Rows that cannot be read: all counted, the first ones named.

use crate::report::words::shown;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// So many are named; all are counted.
const NAMED: usize = 100;
/// A value that is shown has so many letters at most.
const VALUE: usize = 40;

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
    /// A field would be a number if the other sign stood before fractions; this one is in it.
    OtherDecimal(&'static str, char),
    /// A field has a word that is not known.
    UnknownWord(&'static str),
    /// A duration is negative, or the end comes before the beginning.
    Negative(&'static str),
    /// A duration is a day or longer.
    TooMuch(&'static str),
    /// The id was in an earlier row.
    Repeated,
}

impl Reason {
    /// The field that it is about, where it is about one.
    pub(crate) const fn field(self) -> Option<&'static str> {
        match self {
            Self::Empty(field)
            | Self::NoTime(field)
            | Self::NoNumber(field)
            | Self::OtherDecimal(field, _)
            | Self::UnknownWord(field)
            | Self::Negative(field)
            | Self::TooMuch(field) => Some(field),
            Self::Repeated => Some("id"),
            Self::TooLong | Self::NotUtf8 | Self::ControlCharacters | Self::Columns(_) | Self::OpenQuote => {
                None
            }
        }
    }

    /// What to try where not one row could be read.
    pub(crate) const fn hint(self) -> Option<&'static str> {
        match self {
            Self::NotUtf8 => Some("save the file as UTF-8; it may be Latin-1"),
            Self::TooLong | Self::ControlCharacters => {
                Some("is it a file of text at all, and the right one?")
            }
            Self::Columns(_) | Self::OpenQuote => Some(
                "is it the right --format? In a CSV file, `file.delimiter` and `file.quote` of the mapping say where columns end",
            ),
            Self::Empty(_) => Some("does the mapping name the right column?"),
            Self::NoTime(_) => Some("`times.format` of the mapping says how times are written"),
            Self::NoNumber(_) => Some("`units` of the mapping say how durations are written"),
            Self::UnknownWord(_) => Some("give each word its meaning in [outcome] of the mapping"),
            Self::OtherDecimal(..) | Self::Negative(_) | Self::TooMuch(_) | Self::Repeated => None,
        }
    }
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
            Self::OtherDecimal(field, sign) => write!(
                f,
                "{field} is no number; if {sign:?} stands before its fraction, write [numbers] decimal = \"{sign}\" in the mapping"
            ),
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
    /// In which column, by its name, or by its place where it has none.
    pub column: Option<String>,
    /// What stands there, at most 40 letters of it and nothing that controls a terminal; of a row with another number of
    /// columns, how many it has. Never what stands in a column that names a person.
    pub value: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// Where in a row it went wrong, and what stands there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blame {
    pub(crate) column: Option<String>,
    pub(crate) value: Option<String>,
}

impl Blame {
    /// A column whose values may be shown if `open`.
    pub(crate) fn of(column: &str, value: &[u8], open: bool) -> Self {
        let text = String::from_utf8_lossy(value);
        let value = (open && !text.trim().is_empty()).then(|| shown(text.trim(), VALUE));
        Self { column: Some(shown(column, VALUE)), value }
    }

    /// A row of so many columns.
    pub(crate) fn columns(count: usize) -> Self {
        let columns = if count == 1 { "column" } else { "columns" };
        Self { column: None, value: Some(format!("{count} {columns}")) }
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct BadRows {
    /// How many, by reason.
    pub by_reason: BTreeMap<Reason, u64>,
    /// The first hundred.
    pub first: Vec<BadRow>,
    /// The first one of each reason.
    pub examples: BTreeMap<Reason, BadRow>,
}

impl BadRows {
    pub(crate) fn add(&mut self, file: &str, line: u64, reason: Reason, blame: Blame) {
        *self.by_reason.entry(reason).or_default() += 1;
        let Blame { column, value } = blame;
        let row = BadRow { file: file.to_owned(), line, column, value, reason };
        self.examples.entry(reason).or_insert_with(|| row.clone());
        if self.first.len() < NAMED {
            self.first.push(row);
        }
    }

    /// How many in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.by_reason.values().sum()
    }
}
