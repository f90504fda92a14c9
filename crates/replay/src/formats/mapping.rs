//! What the columns of a CSV file mean, as a TOML file says. `docs/replay.md` is the reference.

use super::settings::{Layout, Numbers, Times, Units};
use super::times::{Decimal, Durations, Instants, offset};
use crate::ReplayError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A column, by the name in the header or by its place from 1.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub(crate) enum Column {
    Place(usize),
    Name(String),
}

/// The roles that columns can have.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    pub(crate) joined: Column,
    pub(crate) came: Option<Column>,
    pub(crate) answered: Option<Column>,
    pub(crate) wait: Option<Column>,
    pub(crate) ended: Option<Column>,
    pub(crate) handled: Option<Column>,
    pub(crate) outcome: Option<Column>,
    pub(crate) id: Option<Column>,
    pub(crate) customer: Option<Column>,
    pub(crate) queue: Option<Column>,
    pub(crate) class: Option<Column>,
    pub(crate) credit: Option<Column>,
    pub(crate) agent: Option<Column>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    file: Layout,
    columns: Columns,
    #[serde(default)]
    times: Times,
    #[serde(default)]
    numbers: Numbers,
    #[serde(default)]
    units: Units,
    outcome: Option<Words>,
    #[serde(default)]
    credit_s: BTreeMap<String, i64>,
    #[serde(default)]
    ignore: Vec<Ignored>,
}

/// Rows with one of these words in this column are ignored.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ignored {
    pub(crate) column: Column,
    pub(crate) words: Vec<String>,
}

/// The words of the outcome column.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Words {
    pub(crate) served: Vec<String>,
    pub(crate) left: Vec<String>,
    pub(crate) left_before: Vec<String>,
    pub(crate) ignore: Vec<String>,
}

/// What the columns of a CSV file mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
    pub(crate) header: bool,
    pub(crate) columns: Columns,
    pub(crate) instants: Instants,
    pub(crate) decimal: Decimal,
    pub(crate) wait: Durations,
    pub(crate) handled: Durations,
    pub(crate) credit: Durations,
    pub(crate) words: Option<Words>,
    pub(crate) credit_ms: BTreeMap<String, i64>,
    pub(crate) ignored: Vec<Ignored>,
    offset_ms: i64,
}

fn bad<T>(sentence: impl Into<String>) -> Result<T, ReplayError> {
    Err(ReplayError::BadMapping(sentence.into()))
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`ReplayError::BadMapping`], with one sentence that says what is wrong and what to write.
    pub fn parse(text: &str) -> Result<Self, ReplayError> {
        let written: Written = toml::from_str(text).or_else(|error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            bad(format!("line {line}: {}", error.message().replace('\n', " ")))
        })?;
        let Written { file, columns, times, numbers, units, outcome: words, credit_s, ignore: ignored } =
            written;
        let Some(offset_ms) = offset(&times.offset) else {
            return bad(format!("`times.offset` is {:?}; write an offset such as \"+02:00\"", times.offset));
        };
        for (role, column) in columns.each().into_iter().chain(ignored.iter().map(|i| ("ignore", &i.column)))
        {
            match column {
                Column::Name(_) if !file.header => {
                    return bad(format!(
                        "`{role}` is the name of a column and the file has no header; write its place, from 1"
                    ));
                }
                Column::Place(0) => return bad(format!("`{role}` is column 0; places count from 1")),
                _ => {}
            }
        }
        check_roles(&columns, words.as_ref())?;
        Ok(Self {
            delimiter: letter("file.delimiter", &file.delimiter)?,
            quote: if file.quote == "none" { None } else { Some(letter("file.quote", &file.quote)?) },
            header: file.header,
            columns,
            instants: Instants::named(&times.format)?,
            decimal: Decimal::named(&numbers.decimal)?,
            wait: Durations::named(&units.wait)?,
            handled: Durations::named(&units.handled)?,
            credit: Durations::named(&units.credit)?,
            words,
            credit_ms: credit_s
                .into_iter()
                .map(|(class, s)| (class, s.saturating_mul(1000).max(0)))
                .collect(),
            ignored,
            offset_ms,
        })
    }

    /// By how much local time is ahead of UTC, in milliseconds.
    #[must_use]
    pub const fn offset_ms(&self) -> i64 {
        self.offset_ms
    }
}

impl Columns {
    /// The roles that are given to columns, with their names.
    pub(crate) fn each(&self) -> Vec<(&'static str, &Column)> {
        let all = [
            ("joined", Some(&self.joined)),
            ("came", self.came.as_ref()),
            ("answered", self.answered.as_ref()),
            ("wait", self.wait.as_ref()),
            ("ended", self.ended.as_ref()),
            ("handled", self.handled.as_ref()),
            ("outcome", self.outcome.as_ref()),
            ("id", self.id.as_ref()),
            ("customer", self.customer.as_ref()),
            ("queue", self.queue.as_ref()),
            ("class", self.class.as_ref()),
            ("credit", self.credit.as_ref()),
            ("agent", self.agent.as_ref()),
        ];
        all.into_iter().filter_map(|(role, column)| Some((role, column?))).collect()
    }
}

/// The columns must say who was answered and how long the wait was.
fn check_roles(columns: &Columns, words: Option<&Words>) -> Result<(), ReplayError> {
    match (&columns.outcome, words) {
        (None, Some(_)) => {
            return bad("there are words for `outcome`; name its column in `columns.outcome`");
        }
        (Some(_), None) => {
            return bad("`columns.outcome` has no words; write [outcome] with `served` and `left`");
        }
        (Some(_), Some(words)) if words.served.is_empty() => {
            return bad("`outcome.served` is empty; write the words that mean that somebody answered");
        }
        (None, None) if columns.answered.is_none() => {
            return bad(
                "nothing says who was answered; name a column in `columns.outcome` or `columns.answered`",
            );
        }
        _ => {}
    }
    if columns.wait.is_none() && (columns.answered.is_none() || columns.ended.is_none()) {
        return bad(
            "nothing says how long the wait was; name `columns.wait`, or `columns.answered` and `columns.ended`",
        );
    }
    Ok(())
}

fn letter(name: &str, text: &str) -> Result<u8, ReplayError> {
    match text.as_bytes() {
        _ if text == "tab" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(*byte),
        _ => bad(format!("`{name}` is {text:?}; write one character, or tab")),
    }
}

#[cfg(test)]
mod tests {
    use super::Mapping;

    #[test]
    fn a_short_mapping_is_enough() {
        let mapping = Mapping::parse("[columns]\njoined = \"a\"\nanswered = \"b\"\nended = \"c\"\n").unwrap();
        assert_eq!(
            (mapping.delimiter, mapping.quote, mapping.header, mapping.offset_ms()),
            (b',', Some(b'"'), true, 0)
        );
    }

    #[test]
    fn what_is_wrong_is_said_in_one_sentence_with_what_to_write() {
        let whole = "[columns]\njoined = \"a\"\nanswered = \"b\"\nended = \"c\"\n";
        let cases = [
            ("", "columns"),
            ("[columns]\nwait = \"b\"\n", "joined"),
            ("[columns]\njoined = \"a\"\nwait = \"b\"\n", "columns.outcome"),
            ("[columns]\njoined = \"a\"\nanswered = \"b\"\n", "columns.wait"),
            ("[columns]\njoined = \"a\"\nwait = \"b\"\noutcome = \"c\"\n", "[outcome]"),
            (
                "[columns]\njoined = \"a\"\nwait = \"b\"\noutcome = \"c\"\n[outcome]\nleft = [\"x\"]\n",
                "outcome.served",
            ),
            ("[columns]\njoined = 0\nanswered = 2\nended = 3\n", "count from 1"),
            ("[columns]\njoined = \"a\"\nanswered = \"b\"\nended = \"c\"\nanswred = \"d\"\n", "answred"),
            ("[columns\n", "line 1"),
        ];
        for (text, words) in cases {
            let said = Mapping::parse(text).unwrap_err().to_string();
            assert!(said.contains(words) && !said.contains('\n'), "{text}: {said}");
        }
        let cases = [
            ("[file]\ndelimiter = \"::\"\n", "file.delimiter"),
            ("[file]\nquote = \"\"\n", "file.quote"),
            ("[file]\nheader = false\n", "its place"),
            ("[times]\nformat = \"dd.mm.yyyy\"\n", "times.format"),
            ("[times]\noffset = \"Europe/Berlin\"\n", "times.offset"),
            ("[units]\nwait = \"hours\"\n", "h:mm:ss"),
            ("[numbers]\ndecimal = \"\"\n", "numbers.decimal"),
            ("[outcome]\nserved = [\"x\"]\n", "columns.outcome"),
        ];
        for (text, words) in cases {
            let said = Mapping::parse(&format!("{whole}{text}")).unwrap_err().to_string();
            assert!(said.contains(words) && !said.contains('\n'), "{text}: {said}");
        }
    }
}
