//! The rules by which other products estimate a wait, on the same history. Each gives one number; to be compared with
//! intervals it gets the best that can be put around a number afterwards: a rolling conformal interval on its own
//! misses, learned only from waits that are over. Where a rule could look at one line or at all of them, it looks where it
//! scored better on real calls.

use crate::board::Board;
use crate::score::{Learned, Scorecard, TARGET, Told};
use crate::window::Window;

/// Fewer misses than this tell nothing about the next one.
const ENOUGH: usize = 30;

/// An estimate in milliseconds, of whoever would join a line now.
type Estimate = fn(&mut Board, i64, u32) -> Option<f64>;

/// Names and rules. Sources are in `docs/replay.md`.
const RULES: &[(&str, Estimate)] = &[
    ("last_to_enter_service", last_to_enter_service),
    ("head_of_line", head_of_line),
    ("mean_of_30_minutes", mean_of_30_minutes),
    ("mean_of_last_month", mean_of_last_month),
    ("queue_times_handle_time_over_agents", queue_times_handle_time_over_agents),
    ("google_ccai", google_ccai),
    ("genesys_cloud", genesys_cloud),
];

/// The wait of whoever was answered last.
fn last_to_enter_service(board: &mut Board, _at_ms: i64, queue: u32) -> Option<f64> {
    let (line, whole) = board.line(queue);
    line.last_wait_ms.or(whole.last_wait_ms)
}

/// How long the oldest one has waited by now; nobody waits: nothing.
fn head_of_line(board: &mut Board, at_ms: i64, queue: u32) -> Option<f64> {
    Some(board.line(queue).0.waiting.first().map_or(0.0, |(since, _)| (at_ms - since) as f64))
}

/// The mean wait of those answered in the last half hour, in whatever line.
fn mean_of_30_minutes(board: &mut Board, at_ms: i64, queue: u32) -> Option<f64> {
    board.line(queue).1.half_hour.mean(at_ms)
}

/// The mean wait of those who waited and were answered in the last 30 days.
fn mean_of_last_month(board: &mut Board, at_ms: i64, queue: u32) -> Option<f64> {
    let (line, whole) = board.line(queue);
    line.month.mean(at_ms).or_else(|| whole.month.mean(at_ms))
}

/// Place in line times mean handle time over agents, of all lines taken as one: Expertflow, Vertical Wave and many a
/// spreadsheet.
fn queue_times_handle_time_over_agents(board: &mut Board, at_ms: i64, queue: u32) -> Option<f64> {
    let agents = board.agents(at_ms);
    let (_, whole) = board.line(queue);
    let handle_ms = whole.handles.mean(at_ms)?;
    let place = whole.waiting.len() as f64 + 1.0;
    (agents.there > 0.0).then(|| place * handle_ms / agents.there)
}

/// Google CCAI Platform: handle time over agents, times those in line less the free agents. Its share of agents in common
/// is 1 where all lines are taken as one.
fn google_ccai(board: &mut Board, at_ms: i64, queue: u32) -> Option<f64> {
    let agents = board.agents(at_ms);
    let (_, whole) = board.line(queue);
    let handle_ms = whole.handles.mean(at_ms)?;
    let waiting = whole.waiting.len() as f64 + 1.0;
    (agents.there > 0.0).then(|| (waiting - agents.free).max(0.0) * handle_ms / agents.there)
}

/// Genesys Cloud as described: handle time × place ÷ agents × (1 − abandonment), with the handle time and abandonment of
/// this half hour a week ago, of all lines taken as one; without agents the longest waiting.
fn genesys_cloud(board: &mut Board, at_ms: i64, queue: u32) -> Option<f64> {
    let agents = board.agents(at_ms);
    if agents.there <= 0.0 {
        return head_of_line(board, at_ms, queue);
    }
    let (_, whole) = board.line(queue);
    let now = whole.handles.mean(at_ms).map(|handle_ms| (handle_ms, 0.0));
    let (handle_ms, abandonment) = whole.week.last_week(at_ms).or(now)?;
    Some((whole.waiting.len() as f64 + 1.0) * handle_ms / agents.there * (1.0 - abandonment))
}

/// A rule with what it learned about its misses and how it is scored.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    estimate: Estimate,
    misses: Misses,
    pub(crate) scorecard: Scorecard,
}

pub(crate) fn all() -> Vec<Rule> {
    let rule = |(name, estimate): &(&'static str, Estimate)| Rule {
        name,
        estimate: *estimate,
        misses: Misses::default(),
        scorecard: Scorecard::default(),
    };
    RULES.iter().map(rule).collect()
}

impl Rule {
    /// What the rule says to whoever joins now.
    pub(crate) fn told(&self, board: &mut Board, at_ms: i64, queue: u32, learned: &Learned) -> Told {
        let estimate_ms = (self.estimate)(board, at_ms, queue);
        estimate_ms.map_or_else(|| learned.silence(), |ms| self.misses.around(ms / 1000.0, learned))
    }

    /// A wait is over.
    pub(crate) fn learn(&mut self, told: &Told, wait_s: f64) {
        self.misses.learn(told, wait_s);
    }
}

/// By how much one number was off of late, for an interval around the next one.
#[derive(Debug, Default)]
pub(crate) struct Misses(Window);

impl Misses {
    pub(crate) fn around(&self, estimate_s: f64, learned: &Learned) -> Told {
        let tail = (1.0 - TARGET) / 2.0;
        let (low_s, high_s) = match (self.0.low_quantile(tail), self.0.quantile(1.0 - tail)) {
            (Some(low), Some(high)) if self.0.len() >= ENOUGH => (estimate_s + low, estimate_s + high),
            _ => (0.0, learned.longest_s()),
        };
        let (low_s, high_s) = (low_s.max(0.0), high_s.max(0.0));
        Told { low_s, high_s, median_s: estimate_s, mean_s: estimate_s, said: true }
    }

    pub(crate) fn learn(&mut self, told: &Told, wait_s: f64) {
        if told.said {
            self.0.add(wait_s - told.mean_s);
        }
    }
}
