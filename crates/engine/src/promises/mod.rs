//! Promises: when what was said about a wait is said anew, and what became of it.

pub mod score;

use crate::waits::Wait;
use events::{PromiseOccasion, PromiseOutcome};

/// An end that comes sooner by less than this is not worth a word, in milliseconds.
const WORTH_SAYING_MS: i64 = 30_000;
/// The least time between a promise and a longer one, in milliseconds, unless the first is past: news that is bad every few
/// seconds helps nobody.
const LONGER_AT_MOST_EVERY_MS: i64 = 60_000;
/// A low end below this is not said, in milliseconds: waits are told in whole minutes, rounded outwards.
const SAID_FROM_MS: i64 = 60_000;
/// By which part of what is left an end must move to be worth a word: a fifth.
const PART: i64 = 5;

/// What somebody in line was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The low end, in milliseconds from then.
    pub low_ms: i64,
    /// The high end, in milliseconds from then.
    pub high_ms: i64,
}

impl Promise {
    /// The high end of what was promised, in milliseconds since 1970 UTC.
    #[must_use]
    pub const fn end_ms(&self) -> i64 {
        self.at_ms.saturating_add(self.high_ms)
    }
}

impl Wait {
    /// The same with ends in order and none in the past.
    #[must_use]
    pub fn in_order(self) -> Self {
        let low_ms = self.low_ms.max(0);
        let high_ms = self.high_ms.max(low_ms);
        let within = |ms: i64| ms.clamp(low_ms, high_ms);
        Self { low_ms, median_ms: within(self.median_ms), mean_ms: self.mean_ms.max(0), high_ms }
    }

    /// The same as it is promised. Words name no low end under a minute ("less than 3 minutes"), so none is promised: whoever is
    /// answered at once was not told anything else.
    #[must_use]
    pub fn as_said(self) -> Self {
        let wait = self.in_order();
        Self { low_ms: if wait.low_ms < SAID_FROM_MS { 0 } else { wait.low_ms }, ..wait }
    }
}

/// Whether somebody who was told `said` is told anew now that `wait` is what is left, and on what occasion.
///
/// Good news is told freely, once it is worth a word. Bad news only when it matters: when the promise is past, or has become
/// improbable because half of all such waits would end after it. A promise that is past is never left without a word.
#[must_use]
pub fn revise(said: Promise, now_ms: i64, wait: Wait) -> Option<PromiseOccasion> {
    let wait = wait.in_order();
    let left_ms = said.end_ms().saturating_sub(now_ms);
    if left_ms <= 0 {
        return Some(PromiseOccasion::Longer);
    }
    let (sooner_ms, later_ms) = (left_ms.saturating_sub(wait.high_ms), wait.high_ms.saturating_sub(left_ms));
    let worth = |by_ms: i64| by_ms >= WORTH_SAYING_MS && by_ms.saturating_mul(PART) >= left_ms;
    if worth(sooner_ms) {
        return Some(PromiseOccasion::Shorter);
    }
    let improbable = wait.median_ms > left_ms;
    let rested = now_ms.saturating_sub(said.at_ms) >= LONGER_AT_MOST_EVERY_MS;
    (improbable && rested && worth(later_ms)).then_some(PromiseOccasion::Longer)
}

/// Whether somebody who was told `said` is told that it holds no longer, now that nobody is there who could answer. Not in the minute
/// after it was said: who steps out and comes back is no news.
#[must_use]
pub const fn withdraw(said: Promise, now_ms: i64) -> bool {
    now_ms.saturating_sub(said.at_ms) >= LONGER_AT_MOST_EVERY_MS
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Somebody has the conversation.
    Answered,
    /// It is out of the line without having been answered.
    Unanswered,
}

/// What became of a promise whose wait lasted `waited_ms` from when it was said. Whoever leaves before the high end tells
/// nothing: they might have been answered in time. Whoever leaves after it was not.
#[must_use]
pub const fn outcome(said: Promise, waited_ms: i64, ending: Ending) -> PromiseOutcome {
    match ending {
        _ if waited_ms > said.high_ms => PromiseOutcome::Missed,
        Ending::Unanswered => PromiseOutcome::Left,
        Ending::Answered if waited_ms < said.low_ms => PromiseOutcome::Early,
        Ending::Answered => PromiseOutcome::Kept,
    }
}
