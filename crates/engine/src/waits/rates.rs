//! The law's rates, learned from the floor: how fast contacts are completed while somebody waits, and how fast people give up.

use super::floor::{Agent, Arrival, Floor};
use super::law::{Law, gamma_quantile, overtaken};

/// Recent handle times are trusted against the long run's like this many of them.
const LONG_RUN_COUNTS: f64 = 10.0;
/// The window of recent handle times, in handle times.
const RECENT: f64 = 20.0;
/// Without shifts, whoever did something in the last five handle times counts as present.
const PRESENT: f64 = 5.0;
/// Whoever took one of a line not longer ago than this counts as serving it, in handle times.
const SERVES: f64 = 80.0;
/// Credit that is worth more than this many mean waits puts its class before the others for good.
const LASTING: f64 = 5.0;
/// Conversations in one pair of hands that are told apart.
const LEVELS: usize = 16;
/// Completions after which an old one has lost most of its weight at its level.
const MEMORY: f64 = 1_000.0;

/// How fast hands that hold k contacts complete them, for each k: holding several is slower for each of them, never known beforehand by
/// how much.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Levels {
    completions: [f64; LEVELS],
    held_ms: [f64; LEVELS],
}

impl Levels {
    const fn level(holds: u32) -> usize {
        if holds as usize > LEVELS { LEVELS - 1 } else { (holds as usize).saturating_sub(1) }
    }

    /// Hands held so many for so long.
    pub(super) fn held(&mut self, holds: u32, for_ms: i64) {
        if holds > 0 {
            self.held_ms[Self::level(holds)] += for_ms as f64;
        }
    }

    /// One of so many was completed.
    pub(super) fn completed(&mut self, holds: u32) {
        let level = Self::level(holds);
        self.completions[level] += 1.0;
        if self.completions[level] > MEMORY {
            self.completions[level] *= 0.5;
            self.held_ms[level] *= 0.5;
        }
    }

    /// How many times faster than one contact at a time hands complete that hold so many, for each number from 1.
    fn speeds(&self) -> [f64; LEVELS] {
        let one = self.held_ms.iter().sum::<f64>() / self.completions.iter().sum::<f64>().max(1.0);
        let of = |level: usize| {
            // Before much is known, holding k is as quick as k times one; this counts as ten completions.
            let prior_ms = 10.0 * one.max(1.0) / (level as f64 + 1.0);
            (self.completions[level] + 10.0) / (self.held_ms[level] + prior_ms)
        };
        // Holding one more never completes fewer in all.
        let mut least: f64 = 1.0;
        std::array::from_fn(|level| {
            least = least.max(of(level) / of(0));
            least
        })
    }
}

impl Floor {
    /// The mean handle time lately, in milliseconds.
    pub(super) fn handle_ms(&self, now_ms: i64) -> f64 {
        let (count, sum) = self.histories.floor.handled.since(self.pace.ago_ms(now_ms, RECENT));
        LONG_RUN_COUNTS.mul_add(self.pace.mean_ms(), sum) / (f64::from(count) + LONG_RUN_COUNTS)
    }

    /// Who is here: whose shift it is where shifts are said, else who did something since then. With a line, those who serve it.
    pub(super) fn present(&self, since_ms: i64, serving: Option<(u32, i64)>) -> impl Iterator<Item = &Agent> {
        self.agents.values().filter(move |agent| match &agent.shift {
            Some(shift) => serving.is_none_or(|(queue, _)| shift.queues.contains(&queue)),
            None => {
                !self.shifts_are_said
                    && (agent.holds > 0 || agent.seen_ms >= since_ms)
                    && serving.is_none_or(|(queue, since_ms)| {
                        agent.served.get(&queue).is_some_and(|at_ms| *at_ms >= since_ms)
                    })
            }
        })
    }

    /// The law for a place with so many ahead. `None` where nobody is here to answer.
    pub(super) fn law(&self, now_ms: i64, ahead: usize, arrival: Arrival) -> Option<Reckoned> {
        let completions = self.completions(now_ms, arrival.queue, 0.0)?;
        let giving_up = self.giving_up(arrival);
        let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
        let law = Law { completions, giving_up, ahead };
        let mean_ms = law.mean();
        // Whose shift ends before the line has moved helps only for a part of it.
        let completions = if self.shifts_are_said {
            self.completions(now_ms, arrival.queue, mean_ms)?
        } else {
            completions
        };
        let (a_while, lasting) = self.overtaking(now_ms, arrival, mean_ms);
        // A line that gets longer faster than it gets shorter has no mean: what was learned must say what happens there.
        let lasting = lasting.min(0.9 * completions);
        Some(Reckoned { law: Law { completions, ahead: law.ahead + a_while.round() as u32, ..law }, lasting })
    }

    /// Completions per millisecond while somebody waits, over the next so many milliseconds. `None` where there will be none.
    fn completions(&self, now_ms: i64, queue: u32, over_ms: f64) -> Option<f64> {
        let serves = Some((queue, self.pace.ago_ms(now_ms, SERVES)));
        let present = |serving| self.present(self.pace.ago_ms(now_ms, PRESENT), serving);
        let speeds = self.levels.speeds();
        let speed = |agent: &Agent| {
            let capacity = agent.shift.as_ref().map_or(1, |shift| shift.capacity);
            let until = agent.shift.as_ref().and_then(|shift| shift.until_ms);
            let stays =
                until.map_or(1.0, |until| ((until - now_ms) as f64 / over_ms.max(1.0)).clamp(0.0, 1.0));
            stays * speeds[Levels::level(capacity.max(agent.holds))]
        };
        // Lines that share their agents move together: everybody here counts where the line's own are not told apart by shifts.
        let known: f64 = present(serves.filter(|_| self.shifts_are_said)).map(speed).sum();
        let at_once = known + f64::from(self.nameless);
        (at_once > 0.0).then(|| at_once / self.handle_ms(now_ms))
    }

    /// Giving up per millisecond of waiting: the class's own where enough is known of it, else the floor's.
    fn giving_up(&self, arrival: Arrival) -> f64 {
        self.histories
            .classes
            .get(&(arrival.queue, arrival.class))
            .filter(|class| class.patience.is_known())
            .unwrap_or(&self.histories.floor)
            .patience
            .rate(self.pace.mean_ms())
    }

    /// Who joins within the next so many milliseconds and is served before this arrival: how many whose credit serves for a while, and
    /// the rate per millisecond of those whose credit lasts.
    fn overtaking(&self, now_ms: i64, arrival: Arrival, over_ms: f64) -> (f64, f64) {
        let from_ms = self.pace.ago_ms(now_ms, RECENT);
        let window_ms = (now_ms - from_ms) as f64;
        let (mut a_while, mut lasting) = (0.0, 0.0);
        for history in self.histories.classes.values() {
            let ahead_ms = history.credit_ms.saturating_sub(arrival.credit_ms) as f64;
            if ahead_ms > 0.0 {
                let rate = f64::from(history.joined.count(from_ms)) / window_ms;
                if ahead_ms > LASTING * over_ms {
                    lasting += rate;
                } else {
                    a_while += rate * over_ms.min(ahead_ms);
                }
            }
        }
        (a_while, lasting)
    }
}

/// What the law says of a place, with what overtakes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reckoned {
    pub(super) law: Law,
    /// Arrivals per millisecond that are always served before.
    lasting: f64,
}

impl Reckoned {
    /// The mean wait and its quantiles at these levels, in milliseconds.
    pub(super) fn mean_and_quantiles<const N: usize>(&self, levels: [f64; N]) -> (f64, [f64; N]) {
        if self.lasting > 0.0 {
            let (mean, variance) = overtaken(&self.law, self.lasting);
            return (mean, levels.map(|p| gamma_quantile(mean, variance, p)));
        }
        (self.law.mean(), levels.map(|p| self.law.quantile(p)))
    }
}
