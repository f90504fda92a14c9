//! How a line in its long run treats whoever arrives.

use super::chain::{Deaths, probabilities};

/// Giving up at less than this share of arrivals is taken as nobody giving up: a line so long is no line.
pub(super) const NOBODY_GIVES_UP: f64 = 1e-10;

/// Who waits while everybody is busy.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Backlog {
    /// Nobody gives up: the line's length is geometric.
    Geometric { delayed: f64 },
    /// The probability of everybody busy and `first + i` in line, for each i. The rest is too small to be seen.
    Listed { first: usize, probabilities: Vec<f64> },
}

/// A line in its long run. V is the wait that an arrival would have if they never gave up (their potential wait), W the wait that they have,
/// which ends by an answer or by giving up.
#[derive(Clone, Debug, PartialEq)]
pub struct Delays {
    pub(super) arrivals: f64,
    /// Completions per unit of time while everybody is busy: D.
    pub(super) completions: f64,
    pub(super) giving_up: f64,
    /// The probability of no wait; beside `delayed` so that neither loses its digits.
    pub(super) undelayed: f64,
    pub(super) backlog: Backlog,
}

impl Delays {
    /// Of a chain in which all states with somebody free weigh `below` times that with everybody busy and nobody in line.
    pub(super) fn listed(arrivals: f64, completions: f64, giving_up: f64, below: f64) -> Self {
        let (first, mut probabilities) = probabilities(arrivals, completions, giving_up);
        let at_full = if first == 0 { probabilities.first().copied().unwrap_or_default() } else { 0.0 };
        // Whoever is never all busy has an infinite weight below.
        let below = if at_full > 0.0 { below * at_full } else { 0.0 };
        let total = probabilities.iter().sum::<f64>() + below;
        for probability in &mut probabilities {
            *probability /= total;
        }
        let undelayed = if below.is_finite() { below / total } else { 1.0 };
        Self {
            arrivals,
            completions,
            giving_up,
            undelayed,
            backlog: Backlog::Listed { first, probabilities },
        }
    }

    /// The probability of having to wait: P(V > 0).
    #[must_use]
    pub fn delayed(&self) -> f64 {
        match &self.backlog {
            Backlog::Geometric { delayed } => *delayed,
            Backlog::Listed { .. } => self.sum(|_| 1.0),
        }
    }

    /// The probability of not having to wait.
    #[must_use]
    pub const fn undelayed(&self) -> f64 {
        self.undelayed
    }

    /// The probability of giving up.
    #[must_use]
    pub fn abandoned(&self) -> f64 {
        self.giving_up * self.mean_wait()
    }

    /// The probability of being answered.
    #[must_use]
    pub fn answered(&self) -> f64 {
        match self.backlog {
            Backlog::Geometric { .. } => 1.0,
            Backlog::Listed { .. } => self.undelayed + self.sum(|ahead| self.served(ahead)),
        }
    }

    /// Mean number in line.
    #[must_use]
    pub fn in_line(&self) -> f64 {
        self.arrivals * self.mean_wait()
    }

    /// Mean wait of all who arrive, answered or not: E W.
    #[must_use]
    pub fn mean_wait(&self) -> f64 {
        match &self.backlog {
            Backlog::Geometric { delayed } => delayed / (self.completions - self.arrivals),
            Backlog::Listed { .. } if self.arrivals <= 0.0 => 0.0,
            Backlog::Listed { .. } => self.sum(|ahead| ahead) / self.arrivals,
        }
    }

    /// Average speed of answer: the mean wait of those who were answered. `None` when nobody is.
    #[must_use]
    pub fn mean_wait_of_answered(&self) -> Option<f64> {
        let Backlog::Listed { first, probabilities } = &self.backlog else { return Some(self.mean_wait()) };
        let answered = self.answered();
        if answered <= 0.0 {
            return None;
        }
        // Whoever is answered with n ahead waits a sum of exponentials with rates D + (i + 1)θ, i = 0..n: giving up tilts the law.
        let step = |i: usize| 1.0 / ((i as f64 + 1.0) * self.giving_up + self.completions);
        let mut wait: f64 = (0..*first).map(step).sum();
        let mut sum = 0.0;
        for (ahead, probability) in (*first..).zip(probabilities) {
            wait += step(ahead);
            sum += probability * self.served(ahead as f64) * wait;
        }
        Some(sum / answered)
    }

    /// The share of the agents' time that is spent on contacts, where each holds one at a time.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        self.arrivals * self.answered() / self.completions
    }

    /// The probability that the potential wait is longer: P(V > T).
    #[must_use]
    pub fn potential_longer_than(&self, t: f64) -> f64 {
        match &self.backlog {
            Backlog::Geometric { delayed } => {
                delayed * (-(self.completions - self.arrivals) * t.max(0.0)).exp()
            }
            Backlog::Listed { first, probabilities } => {
                let mut deaths = Deaths::within(t.max(0.0), self.completions, self.giving_up);
                let not_yet = deaths.at_most(*first, probabilities.len());
                probabilities.iter().zip(not_yet).map(|(p, not_yet)| p * not_yet).sum()
            }
        }
    }

    /// The probability of waiting longer, then answered or not: P(W > T).
    #[must_use]
    pub fn wait_longer_than(&self, t: f64) -> f64 {
        (-self.giving_up * t.max(0.0)).exp() * self.potential_longer_than(t)
    }

    /// The probability of being answered within `t`.
    #[must_use]
    pub fn answered_within(&self, t: f64) -> f64 {
        match &self.backlog {
            Backlog::Geometric { .. } => 1.0 - self.potential_longer_than(t),
            Backlog::Listed { first, probabilities } => {
                // Among those who are answered, the line ahead empties with rates D + (i + 1)θ.
                let completions = self.completions + self.giving_up;
                let mut deaths = Deaths::within(t.max(0.0), completions, self.giving_up);
                let not_yet = deaths.at_most(*first, probabilities.len());
                let waited = (*first..).zip(probabilities).zip(not_yet);
                let waited =
                    waited.map(|((ahead, p), not_yet)| p * self.served(ahead as f64) * (1.0 - not_yet));
                self.undelayed + waited.sum::<f64>()
            }
        }
    }

    /// The probability of giving up within `t`.
    #[must_use]
    pub fn abandoned_within(&self, t: f64) -> f64 {
        (1.0 - self.wait_longer_than(t) - self.answered_within(t)).max(0.0)
    }

    /// The probability that somebody with so many ahead is answered: E e^(−θV).
    fn served(&self, ahead: f64) -> f64 {
        self.completions / ((ahead + 1.0) * self.giving_up + self.completions)
    }

    fn sum(&self, of: impl Fn(f64) -> f64) -> f64 {
        match &self.backlog {
            Backlog::Geometric { .. } => 0.0,
            Backlog::Listed { first, probabilities } => {
                (*first..).zip(probabilities).map(|(ahead, probability)| probability * of(ahead as f64)).sum()
            }
        }
    }
}
