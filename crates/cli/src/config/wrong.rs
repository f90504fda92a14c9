//! What is wrong with a setting, in one sentence: which, where it was said, and what it may be.

use super::{SCALARS, TEXTS, environment};
use crate::exit::{Reason, because};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Those that only the file can say.
const LISTS: &[&str] = &["inboxes"];

/// A configuration file that is TOML and says nothing that nobody knows.
pub(super) struct Written {
    file: PathBuf,
    text: String,
    settings: toml::Table,
}

impl Written {
    pub(super) fn read(file: PathBuf) -> Result<Self> {
        let text = std::fs::read_to_string(&file).map_err(|e| {
            because(Reason::Usage, format!("cannot read the configuration {}: {e}", file.display()))
        })?;
        let settings =
            toml::from_str(&text).map_err(|e| because(Reason::Usage, no_toml(&file, &text, &e)))?;
        let written = Self { file, text, settings };
        match written.settings.keys().find(|name| !names().any(|known| known == name.as_str())) {
            Some(unknown) => Err(because(Reason::Usage, written.unknown(unknown))),
            None => Ok(written),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn unknown(&self, name: &str) -> String {
        let place = self.place(name);
        match nearest(name) {
            Some(near) => format!("{place}: there is no setting {name:?}; did you mean {near}?"),
            None => format!(
                "{place}: there is no setting {name:?}; they are called as the options of `warmline --help`, with _ for -"
            ),
        }
    }

    /// The file, and the line where it begins a setting of this name, as far as its text tells.
    fn place(&self, name: &str) -> String {
        let begins = |line: &&str| {
            let line = line.trim_start().trim_start_matches(['[', '"', '\'']);
            let rest = line.strip_prefix(name).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
            rest.is_some_and(|rest| rest.starts_with(['=', ']', '.']))
        };
        let file = self.file.display();
        match self.text.lines().collect::<Vec<_>>().iter().position(begins) {
            Some(before) => format!("{file}, line {}", before + 1),
            None => file.to_string(),
        }
    }
}

fn no_toml(file: &std::path::Path, text: &str, error: &toml::de::Error) -> String {
    let why = error.message().replace('\n', ", ");
    let before = error.span().and_then(|at| text.get(..at.start));
    match before {
        Some(before) => {
            format!("{}, line {} is no TOML: {why}", file.display(), before.matches('\n').count() + 1)
        }
        None => format!("{} is no TOML: {why}", file.display()),
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().chain(SCALARS).chain(LISTS).copied()
}

/// The known name that is meant, should this one be a slip of it.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase().replace('-', "_");
    let near = names().map(|known| (steps(&name, known), known)).min()?;
    (near.0 <= 1 + name.chars().count() / 4).then_some(near.1)
}

/// How many letters are to be put in, taken out or changed to make one word the other.
fn steps(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (before, letter) in one.chars().enumerate() {
        let mut aside = row[0];
        row[0] = before + 1;
        for (at, its) in other.iter().enumerate() {
            let changed = aside + usize::from(letter != *its);
            aside = row[at + 1];
            row[at + 1] = changed.min(aside + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

/// The sentence for a value that is of another kind than its setting.
pub(super) fn sentence(
    error: &figment::Error,
    flags: &serde_json::Value,
    written: Option<&Written>,
) -> String {
    let Some(name) = error.path.first().filter(|name| names().any(|known| known == name.as_str())) else {
        return error.to_string().replace('\n', " ");
    };
    let may_be = may_be(name);
    let quiet = TEXTS.contains(&name.as_str()) && name != "log_format";
    let said = |value: String| if quiet { String::new() } else { format!(", not {value}") };
    match origin(name, flags, written) {
        Some((place, value)) => format!("{place}: {name} is {may_be}{}", said(value)),
        None => format!("{name} is {may_be}"),
    }
}

/// Where each setting was said, of those that were.
pub(super) fn places(flags: &serde_json::Value, written: Option<&Written>) -> BTreeMap<&'static str, String> {
    let said = |name| origin(name, flags, written).map(|(place, _)| (name, place));
    names().filter_map(said).collect()
}

/// Where a setting was said last, and what.
fn origin(name: &str, flags: &serde_json::Value, written: Option<&Written>) -> Option<(String, String)> {
    if let Some(value) = flags.get(name) {
        return Some((format!("--{}", name.replace('_', "-")), value.to_string()));
    }
    if let Ok(Some(value)) = environment(name) {
        return Some((format!("WARMLINE_{}", name.to_uppercase()), format!("{value:?}")));
    }
    let written = written?;
    let value = written.settings.get(name)?;
    Some((written.place(name), value.to_string().replace('\n', " ")))
}

fn may_be(name: &str) -> &'static str {
    match name {
        "rate_limits" => "on or off",
        "password_stdin" | "json" | "promises" => "true or false",
        "log_format" => "text or json",
        "agent_grace" => "a whole number of seconds from 1 to 3600",
        "team_wait" => "a whole number of minutes from 1 to 10080",
        "file_mb" => "a whole number of MB from 1 to 100",
        "trace_share" => "a number above 0 and at most 1, such as 0.05",
        "speed" => "a number, such as 2",
        "replications" => "a whole number from 1 to 1000",
        "threads" => "a whole number from 1",
        "seed" => "a whole number from 0",
        "inboxes" => "a list of names, such as [\"Sales\"]",
        _ => "text, in quotes",
    }
}
