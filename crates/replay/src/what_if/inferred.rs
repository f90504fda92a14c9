//! What was inferred from a history, as it is said.

use super::fit::{Agent, Fit, Law};
use crate::contacts::Contacts;
use serde::Serialize;
use std::collections::BTreeSet;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// How long some would wait.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patience {
    /// Of which class.
    pub class: String,
    /// Half have left after so many seconds if nobody answers; absent where nobody ever left.
    pub median_s: Option<f64>,
    /// How many waits say so.
    pub waits: usize,
    /// How many of them ended by leaving.
    pub left: usize,
}

/// Each of k contacts at once is served at 1/(1 + β(k − 1)) of the speed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Slows {
    /// β.
    pub beta: f64,
    /// Its standard error.
    pub error: f64,
}

/// What was inferred from the history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inferred {
    /// Contacts in line.
    pub contacts: u64,
    /// Local days on which somebody came.
    pub days: u64,
    /// Known people who answered.
    pub people: u64,
    /// Hours they were there.
    pub hours: f64,
    /// Whether the history says who was there when; else it is inferred from what they answered.
    pub people_are_known: bool,
    /// Still in line or in hands when the history ended, and left out.
    pub unfinished: u64,
    /// How those who hold several at once slow down, where that shows.
    pub slowdown: Option<Slows>,
    /// Contacts answered by nobody known, or by somebody who was not there by what the history says.
    pub answered_by_unknown: u64,
    /// By class, in the order of the history.
    pub patience: Vec<Patience>,
    /// How long after a contact half were ready again, and their mean, in seconds.
    pub pause_median_s: Option<f64>,
    /// The mean.
    pub pause_mean_s: Option<f64>,
    /// How many pauses say so.
    pub pauses: usize,
}

impl Inferred {
    /// What is said of a floor.
    pub(crate) fn of(fit: &Fit, contacts: &Contacts) -> Self {
        let mut days: Vec<i64> =
            fit.calls.iter().map(|call| (call.at_ms + contacts.offset_ms).div_euclid(DAY_MS)).collect();
        days.dedup();
        let known = fit.agents.iter().filter(|agent| agent.known.is_some());
        let length =
            |agent: &Agent| agent.shifts.iter().map(|shift| shift.to_ms - shift.from_ms).sum::<i64>();
        // Somebody whose room or lines changed is there several times, and one person.
        let handles: BTreeSet<u32> = known.clone().filter_map(|agent| agent.known).collect();
        let unknown =
            fit.agents.iter().filter(|agent| agent.known.is_none()).map(|agent| agent.took.len() as u64);
        let patience =
            (0..).zip(&fit.patience).filter(|(class, _)| fit.calls.iter().any(|call| call.class == *class));
        Self {
            contacts: fit.calls.len() as u64,
            days: days.len() as u64,
            people: handles.len() as u64,
            hours: known.map(length).sum::<i64>() as f64 / HOUR_MS as f64,
            people_are_known: contacts.people.is_some(),
            unfinished: contacts.unfinished,
            slowdown: fit.slowed.map(|slowed| Slows { beta: slowed.slowdown.beta, error: slowed.error }),
            answered_by_unknown: unknown.sum(),
            patience: patience
                .map(|(class, law)| Patience {
                    class: contacts.classes.name(class).to_owned(),
                    median_s: law.as_ref().map(Law::median_s),
                    waits: law.as_ref().map_or(0, |law| law.seen),
                    left: law.as_ref().map_or(0, |law| law.ended),
                })
                .collect(),
            pause_median_s: fit.pause.as_ref().map(Law::median_s),
            pause_mean_s: fit.pause.as_ref().map(Law::mean_s),
            pauses: fit.pause.as_ref().map_or(0, |law| law.seen),
        }
    }
}
