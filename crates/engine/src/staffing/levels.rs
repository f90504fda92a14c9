//! Service levels, each by its name: the same floor gives four different numbers.

use super::Delays;

/// Which share of contacts a service level is. Whoever shows one shows which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// Answered within the time, of all who arrived.
    OfOffered,
    /// Answered within the time, of those who were answered: those who gave up are not looked at.
    OfAnswered,
    /// Answered within the time, of all who arrived but those who gave up sooner than this.
    OfOfferedLessShortAbandons {
        /// What counts as short.
        short: f64,
    },
    /// Those whose wait would have been within the time if they had not given up.
    OfPotentialWaits,
}

impl Delays {
    /// The service level within `t`. `None` of nobody: where nobody is answered there is no share of the answered.
    #[must_use]
    pub fn service_level(&self, level: Level, t: f64) -> Option<f64> {
        let of = |whole: f64| (whole > 0.0).then(|| (self.answered_within(t) / whole).min(1.0));
        match level {
            Level::OfOffered => Some(self.answered_within(t)),
            Level::OfAnswered => of(self.answered()),
            Level::OfOfferedLessShortAbandons { short } => of(1.0 - self.abandoned_within(short)),
            Level::OfPotentialWaits => Some(1.0 - self.potential_longer_than(t)),
        }
    }

    /// The share of promises that are kept when everybody is promised an answer within `t`: answered in time, of all but
    /// those who gave up before the promise was due and so put it to no test.
    #[must_use]
    pub fn promise_kept(&self, t: f64) -> f64 {
        let (kept, broken) = (self.answered_within(t), self.wait_longer_than(t));
        if kept + broken > 0.0 { kept / (kept + broken) } else { 0.0 }
    }
}
