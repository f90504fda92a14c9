//! Agents who hold several conversations at once: more hands, each slower.

use super::{Delays, Line, Steady, delays::Backlog};

/// Refitting changes nothing that could be seen after this many rounds.
const ROUNDS: usize = 50;

/// How an agent slows down: each of k conversations at once is served at μ/(1 + β(k − 1)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowdown {
    /// β: 0 when holding another costs nothing, 1 when two take as long as one after the other.
    pub beta: f64,
}

impl Slowdown {
    /// What an agent with k conversations completes, in units of what they complete with one.
    #[must_use]
    pub fn completions(&self, at_once: u32) -> f64 {
        let k = f64::from(at_once);
        if at_once == 0 { 0.0 } else { k / (1.0 + self.beta * (k - 1.0)) }
    }

    /// Fits from what was seen: for each conversation, how many its agent held meanwhile (weighted by time, itself included, 1 or more)
    /// and its handle time. Answers the slowdown with its standard error, and the handle time of a conversation held alone.
    /// `None` where concurrency does not differ or fewer than three were seen.
    ///
    /// A mean handle time grows on a line, h(1 + β(k − 1)), and its scatter grows with it, so that each conversation weighs by the inverse
    /// square of its mean (a gamma regression with identity link, by iterated least squares). A negative slope is reported as 0.
    #[must_use]
    pub fn fit(seen: &[(f64, f64)]) -> Option<(Self, f64, f64)> {
        let seen: Vec<(f64, f64)> = seen
            .iter()
            .filter(|(k, h)| *k >= 1.0 && *h > 0.0 && h.is_finite())
            .map(|(k, h)| (k - 1.0, *h))
            .collect();
        if seen.len() < 3 {
            return None;
        }
        let (mut alone, mut slope) = (seen.iter().map(|(_, h)| h).sum::<f64>() / seen.len() as f64, 0.0);
        let floor = alone * 1e-3;
        let mut sums = Sums::default();
        for _ in 0..ROUNDS {
            sums = Sums::default();
            for (more, handle) in &seen {
                let mean = (alone + slope * more).max(floor);
                sums.add(*more, *handle, 1.0 / (mean * mean));
            }
            let (intercept, gradient) = sums.line()?;
            let settled = (gradient - slope).abs() <= 1e-12 * alone;
            (alone, slope) = (intercept, gradient);
            if settled {
                break;
            }
        }
        if alone <= 0.0 {
            return None;
        }
        let beta = (slope / alone).max(0.0);
        Some((Self { beta }, sums.error_of_ratio(&seen, alone, slope)?, alone))
    }
}

/// How long agents held so many conversations, and how many of those ended meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AtOnce {
    /// Agents' time with so many at once.
    pub time: f64,
    /// Conversations that ended in it.
    pub ended: f64,
}

/// No slower than this is looked for.
const BETA_MAX: f64 = 20.0;
/// Narrower than this nobody can tell.
const BETA_STEP: f64 = 1e-6;

impl Slowdown {
    /// Fits from how long agents held 1, 2, 3 … at once and how many ended in that time: at each level k conversations end at k times μ/(1 + β(k − 1)),
    /// and the β under which what was seen is likeliest is taken (counts by Poisson's law). Unlike [`Slowdown::fit`] it does not ask what was held
    /// during a conversation, which depends on how long that took, and so leans to too much slowdown where conversations differ much.
    /// Answers the slowdown with its standard error. `None` unless some ended at two levels at least.
    #[must_use]
    pub fn of_levels(levels: &[AtOnce]) -> Option<(Self, f64)> {
        let seen: Vec<(f64, AtOnce)> =
            (1..).map(f64::from).zip(levels.iter().copied()).filter(|(_, level)| level.time > 0.0).collect();
        if seen.iter().filter(|(_, level)| level.ended > 0.0).count() < 2 {
            return None;
        }
        let ended: f64 = seen.iter().map(|(_, level)| level.ended).sum();
        let likely = |beta: f64| {
            let slow = |k: f64| 1.0 + beta * (k - 1.0);
            let work: f64 = seen.iter().map(|(k, level)| k * level.time / slow(*k)).sum();
            let logs: f64 = seen.iter().map(|(k, level)| level.ended * slow(*k).ln()).sum();
            -ended * work.ln() - logs
        };
        // A likelihood with one top: a third of what is left goes each time.
        let (mut low, mut high) = (0.0, BETA_MAX);
        while high - low > BETA_STEP {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if likely(a) < likely(b) { low = a } else { high = b }
        }
        let beta = f64::midpoint(low, high);
        let step = 1e-3 * (1.0 + beta);
        let curve = (likely(beta + step) - 2.0 * likely(beta) + likely((beta - step).abs())) / (step * step);
        let beta = if beta <= 2.0 * BETA_STEP { 0.0 } else { beta };
        Some((Self { beta }, if curve < 0.0 { (-curve).sqrt().recip() } else { f64::INFINITY }))
    }
}

/// Weighted sums of a straight line.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    weight: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Sums {
    fn add(&mut self, x: f64, y: f64, weight: f64) {
        self.weight += weight;
        self.x += weight * x;
        self.y += weight * y;
        self.xx += weight * x * x;
        self.xy += weight * x * y;
    }

    fn spread(&self) -> Option<f64> {
        let spread = self.weight * self.xx - self.x * self.x;
        (spread > 1e-12 * self.weight * self.xx).then_some(spread)
    }

    /// Its height at 0 and its gradient.
    fn line(&self) -> Option<(f64, f64)> {
        let spread = self.spread()?;
        let gradient = (self.weight * self.xy - self.x * self.y) / spread;
        Some(((self.y - gradient * self.x) / self.weight, gradient))
    }

    /// The standard error of gradient over height, by the delta method.
    fn error_of_ratio(&self, seen: &[(f64, f64)], alone: f64, slope: f64) -> Option<f64> {
        let spread = self.spread()?;
        let relative = |(more, handle): &(f64, f64)| {
            let mean = alone + slope * more;
            ((handle - mean) / mean).powi(2)
        };
        let scatter = seen.iter().map(relative).sum::<f64>() / (seen.len() as f64 - 2.0);
        let (of_height, of_gradient, both) = (self.xx / spread, self.weight / spread, -self.x / spread);
        let beta = slope / alone;
        let variance =
            scatter * (of_gradient - 2.0 * beta * both + beta * beta * of_height) / (alone * alone);
        Some(variance.max(0.0).sqrt())
    }
}

/// How a line settles before agents who hold several conversations.
#[derive(Clone, Debug, PartialEq)]
pub struct Concurrent {
    /// How it treats whoever arrives. Its `occupancy` counts against what all complete when full; see `held` instead.
    pub delays: Delays,
    /// Conversations that an agent holds, on average.
    pub held: f64,
    /// Mean handle time of a conversation, slowed by those beside it.
    pub handle_time: f64,
}

/// The long run of a line before `agents` who hold up to `at_once` conversations each, the emptiest hands first: conversations are
/// spread evenly at any time, so that the chain has one state for each number of conversations. Exact for exponential laws; with
/// `at_once` 1 it is Erlang A. Source of the model: Luo and Zhang, 2013; Tezcan and Zhang, 2014.
#[must_use]
pub fn concurrent(line: &Line, slowdown: &Slowdown, agents: u32, at_once: u32) -> Steady<Concurrent> {
    let full = agents.saturating_mul(at_once);
    let completions = f64::from(agents) * slowdown.completions(at_once) * line.handling;
    let nobody_gives_up = line.giving_up <= super::delays::NOBODY_GIVES_UP * line.arrivals;
    let sound = line.is_sound() && slowdown.beta >= 0.0 && slowdown.beta.is_finite() && full > 0;
    if !sound || line.arrivals <= 0.0 || (nobody_gives_up && line.arrivals >= completions) {
        return Steady::Unstable;
    }
    let rate = |held: u32| {
        let (each, more) = (held / agents, held % agents);
        let few = f64::from(agents - more) * slowdown.completions(each);
        line.handling * (few + f64::from(more) * slowdown.completions(each + 1))
    };
    // Downwards from full, in units of the weight of full, which shrink before they overflow.
    let (mut weight, mut below, mut held_below, mut unit) = (1.0, 0.0, 0.0, 1.0);
    for held in (1..=full).rev() {
        weight *= rate(held) / line.arrivals;
        below += weight;
        held_below += weight * f64::from(held - 1);
        if below > 1e200 {
            for value in [&mut weight, &mut below, &mut held_below, &mut unit] {
                *value *= 1e-200;
            }
        }
    }
    let (when_free, below) = (held_below / below, below / unit);
    let delays = if nobody_gives_up {
        let above = 1.0 / (1.0 - line.arrivals / completions);
        let (delayed, undelayed) =
            if below.is_finite() { (above / (above + below), below / (above + below)) } else { (0.0, 1.0) };
        let backlog = Backlog::Geometric { delayed };
        Delays { arrivals: line.arrivals, completions, giving_up: 0.0, undelayed, backlog }
    } else {
        Delays::listed(line.arrivals, completions, line.giving_up, below)
    };
    let held = f64::from(full) * delays.delayed() + when_free * delays.undelayed();
    let handle_time = held / (line.arrivals * delays.answered());
    Steady::Stable(Concurrent { delays, held: held / f64::from(agents), handle_time })
}
