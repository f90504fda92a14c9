//! The fewest people who reach a target.

use super::{Delays, Level, Line, Slowdown, Steady, concurrent, erlang_a};

/// No answer has more agents than this.
pub const MOST_AGENTS: u32 = 1_000_000;

/// What is to be reached. Times in the line's unit, shares between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A service level.
    ServiceLevel {
        /// Which.
        level: Level,
        /// Within what time.
        within: f64,
        /// The share.
        at_least: f64,
    },
    /// The mean wait of those who are answered.
    AverageSpeedOfAnswer {
        /// The longest mean.
        at_most: f64,
    },
    /// The share of contacts that give up.
    Abandonment {
        /// The share.
        at_most: f64,
    },
    /// The share of promises kept when everybody is promised an answer within this time ([`Delays::promise_kept`]).
    PromiseKept {
        /// The time promised.
        within: f64,
        /// The share.
        at_least: f64,
    },
}

impl Target {
    /// Whether a line that settles so reaches it.
    #[must_use]
    pub fn is_reached_by(&self, delays: &Delays) -> bool {
        match *self {
            Self::ServiceLevel { level, within, at_least } => {
                delays.service_level(level, within).is_some_and(|share| share >= at_least)
            }
            Self::AverageSpeedOfAnswer { at_most } => {
                delays.mean_wait_of_answered().is_some_and(|wait| wait <= at_most)
            }
            Self::Abandonment { at_most } => delays.abandoned() <= at_most,
            Self::PromiseKept { within, at_least } => delays.promise_kept(within) >= at_least,
        }
    }
}

/// The fewest agents who reach the target, each with one contact at a time; `None` when no number does. With nobody giving up
/// this is Erlang C's answer, else Erlang A's. An unstable line reaches nothing.
#[must_use]
pub fn fewest(line: &Line, target: &Target) -> Option<u32> {
    first_that(|agents| reaches(&erlang_a(line, agents), target))
}

/// The same where each agent holds up to `at_once` conversations and slows down as `slowdown` says.
#[must_use]
pub fn fewest_concurrent(line: &Line, slowdown: &Slowdown, at_once: u32, target: &Target) -> Option<u32> {
    first_that(|agents| {
        reaches(&concurrent(line, slowdown, agents, at_once).map(|concurrent| concurrent.delays), target)
    })
}

fn reaches(steady: &Steady<Delays>, target: &Target) -> bool {
    matches!(steady, Steady::Stable(delays) if target.is_reached_by(delays))
}

/// The first number of agents that is enough, when more never hurt: doubled until it is, then halved between.
pub(super) fn first_that(is_enough: impl Fn(u32) -> bool) -> Option<u32> {
    let (mut short, mut enough) = (0, 1);
    while !is_enough(enough) {
        short = enough;
        if enough >= MOST_AGENTS {
            return None;
        }
        enough = (enough * 2).min(MOST_AGENTS);
    }
    while enough - short > 1 {
        let middle = short + (enough - short) / 2;
        if is_enough(middle) {
            enough = middle;
        } else {
            short = middle;
        }
    }
    Some(enough)
}

/// How many must be on the rota for so many to be at their desks, when `shrinkage` (0 or more, below 1) of paid time goes to leave,
/// illness, training and breaks: agents / (1 − shrinkage), rounded up. Multiplying by 1 + shrinkage falls short. `None` for a
/// share that is none.
#[must_use]
pub fn on_the_rota(agents: u32, shrinkage: f64) -> Option<u32> {
    if !(0.0..1.0).contains(&shrinkage) {
        return None;
    }
    // Ten agents of whom a tenth is missing are 9 / 0.9 = 10, not 11 for the last bit of a quotient.
    let exact = f64::from(agents) / (1.0 - shrinkage);
    let people = (exact - 1e-9 * exact).ceil();
    (people <= f64::from(u32::MAX)).then_some(people as u32)
}
