//! The file of scenarios: what may be written in it.

use serde::Deserialize;

/// The file.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Scenarios {
    /// What an hour of one person costs; without it, hours are given.
    pub wage_per_hour: Option<f64>,
    /// Answered within so many seconds is answered in time; 20 unless it is said.
    #[serde(default = "in_time")]
    pub answered_within_s: u32,
    /// Each is compared with today.
    #[serde(default)]
    pub scenario: Vec<Scenario>,
}

/// One scenario: what is different from today.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// More or fewer people.
    #[serde(default)]
    pub people: Vec<People>,
    /// One line that everybody serves, or people of their own for each.
    pub lines: Option<Lines>,
    /// By how much everybody works faster, in percent; below 0 slower.
    pub faster_percent: Option<f64>,
    /// How many contacts everybody holds at once.
    pub capacity: Option<u32>,
    /// How each is slowed down by another at once: 0 not at all, 1 as much as one after the other.
    pub slowdown: Option<f64>,
    /// How many more contacts come, in percent; below 0 fewer.
    pub growth_percent: Option<f64>,
    /// Outside these hours nobody comes and nobody is there.
    pub opening: Option<Hours>,
    /// Keeping one's place without standing in line.
    pub callbacks: Option<Callbacks>,
    /// A line of its own for some.
    pub express: Option<Express>,
    /// Where long cases go on, so that they block nobody.
    pub side_lane: Option<SideLane>,
}

/// How many more or fewer, and when.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// So many more.
    pub more: Option<u32>,
    /// So many fewer.
    pub fewer: Option<u32>,
    /// From this time of the day, such as 10:00.
    pub from: Option<String>,
    /// Until this time of the day, such as 14:00.
    pub until: Option<String>,
    /// On these days of the week; without it, on every day on which somebody was there.
    pub days: Option<Vec<String>>,
    /// Serving these lines; without it, all.
    pub lines: Option<Vec<String>>,
}

/// Who serves which line.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Lines {
    /// Everybody serves everybody.
    Pooled,
    /// Everybody serves one line; people are given to lines in proportion to their work.
    Separate,
}

/// From a time of the day to another.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first, such as 08:00.
    pub from: String,
    /// The last, such as 20:00 or 24:00.
    pub until: String,
}

/// Callbacks.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Callbacks {
    /// Offered when at least so many wait.
    #[serde(default = "one")]
    pub from_waiting: u32,
    /// The share that refuses.
    #[serde(default = "refused")]
    pub refused: f64,
    /// The share that does not answer.
    #[serde(default = "unreached")]
    pub unreached: f64,
    /// How long an agent lets it ring.
    #[serde(default = "ringing")]
    pub ringing_s: u32,
}

/// What most centres call in time.
const fn in_time() -> u32 {
    20
}

const fn one() -> u32 {
    1
}

/// Hathaway, Emadi and Deshpande: "Don't call us, we'll call you", 2021.
const fn refused() -> f64 {
    0.625
}

/// The same study.
const fn unreached() -> f64 {
    0.07
}

const fn ringing() -> u32 {
    30
}

/// An express line.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Express {
    /// Which classes stand in it.
    pub classes: Vec<String>,
    /// How many of those who are there serve it and nothing else.
    pub people: u32,
}

/// A side lane.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct SideLane {
    /// A case that has taken so long goes on there.
    pub longer_than_s: u32,
    /// How many of those who are there serve it and nothing else.
    pub people: u32,
}

impl Scenarios {
    /// Nothing is different: today alone is played, beside what happened.
    #[must_use]
    pub const fn none() -> Self {
        Self { wage_per_hour: None, answered_within_s: in_time(), scenario: Vec::new() }
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong in it, in one sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scenarios: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            format!("line {line}: {}", error.message().replace('\n', " ").replace('`', "\""))
        })?;
        if scenarios.scenario.is_empty() {
            return Err("it holds no [[scenario]]; samples/what-if has examples".to_owned());
        }
        Ok(scenarios)
    }
}
