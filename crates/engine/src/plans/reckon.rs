//! A day by exact laws, at once.

use super::{Arriving, Day, Goal, Known};
use crate::durations::Durations;
use crate::staffing::{
    Concurrent, Forecasts, Level, Line, OfferedLoad, Steady, Stretch, concurrent, on_the_rota,
};

/// A forecast is mixed over so many rates of equal probability: within a person of a hundred of them, in a fifth of the time.
const SLICES: usize = 20;
/// Fewer contacts than this in an interval are none.
const NOBODY_COMES: f64 = 0.01;
/// No plan needs more.
const PEOPLE_MOST: u32 = 2_000;
/// No longer wait is said.
const WAIT_MOST_MS: f64 = 12.0 * 3_600_000.0;
/// Halvings in the search for a quantile of the wait.
const HALVINGS: usize = 24;

/// An interval by the laws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reckoned {
    /// Contacts at work if nobody ever had to wait and each agent held one: the lagged load, in Erlangs.
    pub load: f64,
    /// People on the rota, on average.
    pub on_the_rota: f64,
    /// People on the rota who would reach the goal; `None` when no number does.
    pub needed: Option<u32>,
    /// How it would go.
    pub state: State,
}

/// How an interval would go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// Nobody comes.
    Quiet,
    /// Contacts come and nobody is there.
    Nobody,
    /// More arrives than can be served and nobody gives up: it grows, and no figure is its wait.
    Unstable,
    /// It settles so.
    Steady(Figures),
}

/// Figures of an interval, over all rates that the forecast leaves open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// The wait, until an answer or until giving up, that half of all who arrive do not exceed.
    pub wait_p50_ms: Option<f64>,
    /// The same of nine in ten.
    pub wait_p90_ms: Option<f64>,
    /// The share that is answered in time, of all who arrive.
    pub answered_in_time: f64,
    /// The share that gives up.
    pub gave_up: f64,
    /// The share of the room in hands that is used.
    pub occupancy: f64,
    /// The probability of rates with which the line would grow for ever.
    pub unstable: f64,
}

/// What each interval of the day would be like.
#[must_use]
pub fn reckon(day: &Day) -> Vec<Reckoned> {
    let stretch = |of: &Arriving| {
        let (from, to) = (of.from_ms as f64, of.to_ms as f64);
        Stretch { from, to, arrivals: of.mean / (to - from).max(1.0) }
    };
    let stretches = day.arriving.iter().map(stretch).collect();
    let load = OfferedLoad::once(stretches, Durations::Exponential { mean: day.known.handle_ms });
    day.arriving.iter().map(|of| interval(day, of, load.at((of.from_ms + of.to_ms) as f64 / 2.0))).collect()
}

fn interval(day: &Day, of: &Arriving, load: f64) -> Reckoned {
    let rota = day.on_the_rota(of.from_ms, of.to_ms);
    let contacts = load / day.known.handle_ms * (of.to_ms - of.from_ms) as f64;
    if contacts < NOBODY_COMES {
        return Reckoned { load, on_the_rota: rota, needed: Some(0), state: State::Quiet };
    }
    let mixture = Mixture::of(&day.known, load, of.variation);
    let needed = mixture.fewest(&day.goal).and_then(|people| on_the_rota(people, day.known.shrinkage));
    // Half a person is between two whole ones.
    let people = rota * (1.0 - day.known.shrinkage);
    let (fewer, more) = ((people + 1e-9).floor(), (people - 1e-9).ceil());
    let state = mixture.state(fewer as u32, &day.goal);
    let state = if more > fewer {
        between(state, mixture.state(more as u32, &day.goal), (people - fewer) / (more - fewer))
    } else {
        state
    };
    Reckoned { load, on_the_rota: rota, needed, state }
}

/// A share of the way from one to the other.
fn between(one: State, other: State, share: f64) -> State {
    let (State::Steady(one), State::Steady(other)) = (one, other) else {
        // Where fewer cannot do it at all, that is said unless more are there nearly all the time.
        return if share > 0.9 { other } else { one };
    };
    let mix = |one: f64, other: f64| (other - one).mul_add(share, one);
    let mix_some = |one: Option<f64>, other: Option<f64>| one.zip(other).map(|(one, other)| mix(one, other));
    State::Steady(Figures {
        wait_p50_ms: mix_some(one.wait_p50_ms, other.wait_p50_ms),
        wait_p90_ms: mix_some(one.wait_p90_ms, other.wait_p90_ms),
        answered_in_time: mix(one.answered_in_time, other.answered_in_time),
        gave_up: mix(one.gave_up, other.gave_up),
        occupancy: mix(one.occupancy, other.occupancy),
        unstable: mix(one.unstable, other.unstable),
    })
}

/// Lines that may come true, equally likely.
struct Mixture<'a> {
    known: &'a Known,
    mean: Line,
    lines: Vec<Line>,
}

impl<'a> Mixture<'a> {
    /// Around a load with a gamma law of its rate.
    fn of(known: &'a Known, load: f64, variation: f64) -> Self {
        let handling = 1.0 / known.handle_ms;
        let giving_up = known.patience_ms.map_or(0.0, |patience| 1.0 / patience);
        let line = |arrivals: f64| Line { arrivals, handling, giving_up };
        let forecasts = Forecasts::gamma_in(load * handling, variation, SLICES);
        let lines = forecasts.rates().iter().map(|(_, rate)| line(*rate)).collect();
        Self { known, mean: line(load * handling), lines }
    }

    /// With so many at their desks.
    fn with(&self, people: u32) -> Vec<Steady<Concurrent>> {
        self.lines.iter().map(|line| self.on(line, people)).collect()
    }

    fn on(&self, line: &Line, people: u32) -> Steady<Concurrent> {
        concurrent(line, &self.known.slowdown, people, self.known.at_once)
    }

    fn state(&self, people: u32, goal: &Goal) -> State {
        if people == 0 {
            return State::Nobody;
        }
        // On average it grows for ever: no number is its wait.
        if matches!(self.on(&self.mean, people), Steady::Unstable) {
            return State::Unstable;
        }
        let steady = self.with(people);
        let sums = Sums::of(&self.lines, &steady, goal);
        let quantile = |level: f64| wait_quantile(&self.lines, &steady, level);
        State::Steady(Figures {
            wait_p50_ms: quantile(0.5),
            wait_p90_ms: quantile(0.9),
            answered_in_time: sums.in_time / sums.contacts,
            gave_up: sums.gave_up / sums.contacts,
            occupancy: sums.used(steady.len(), self.known.at_once),
            unstable: sums.unstable as f64 / steady.len() as f64,
        })
    }

    fn fewest(&self, goal: &Goal) -> Option<u32> {
        let reaches = |people: u32| {
            let sums = Sums::of(&self.lines, &self.with(people), goal);
            let is_stable = sums.unstable == 0 || matches!(goal, Goal::Answered { .. });
            is_stable && goal.is_reached(sums.in_time / sums.contacts, sums.gave_up / sums.contacts)
        };
        let (mut short, mut enough) = (0, 1);
        while !reaches(enough) {
            short = enough;
            if enough >= PEOPLE_MOST {
                return None;
            }
            enough = (enough * 2).min(PEOPLE_MOST);
        }
        while enough - short > 1 {
            let middle = short + (enough - short) / 2;
            if reaches(middle) {
                enough = middle;
            } else {
                short = middle;
            }
        }
        Some(enough)
    }
}

/// Each contact counts once: busy rates weigh more.
#[derive(Default)]
struct Sums {
    contacts: f64,
    in_time: f64,
    gave_up: f64,
    held: f64,
    unstable: usize,
}

impl Sums {
    fn of(lines: &[Line], steady: &[Steady<Concurrent>], goal: &Goal) -> Self {
        let mut sums = Self::default();
        lines.iter().zip(steady).for_each(|(line, steady)| sums.add(line, steady, goal.within_ms()));
        sums
    }

    /// The share of the room in hands that is used: all of it where the line grows.
    fn used(&self, rates: usize, at_once: u32) -> f64 {
        let at_once = f64::from(at_once);
        (self.unstable as f64).mul_add(at_once, self.held) / (rates as f64 * at_once)
    }

    fn add(&mut self, line: &Line, steady: &Steady<Concurrent>, within_ms: f64) {
        self.contacts += line.arrivals;
        match steady {
            Steady::Stable(found) => {
                let level = found.delays.service_level(Level::OfOffered, within_ms).unwrap_or(0.0);
                self.in_time += line.arrivals * level;
                self.gave_up += line.arrivals * found.delays.abandoned();
                self.held += found.held;
            }
            Steady::Unstable => self.unstable += 1,
        }
    }
}

/// The wait that this share of contacts does not exceed; those under rates that never settle exceed any. `None` beyond what is said.
fn wait_quantile(lines: &[Line], steady: &[Steady<Concurrent>], level: f64) -> Option<f64> {
    let contacts: f64 = lines.iter().map(|line| line.arrivals).sum();
    let longer = |ms: f64| -> f64 {
        let share = |steady: &Steady<Concurrent>| match steady {
            Steady::Stable(found) => found.delays.wait_longer_than(ms),
            Steady::Unstable => 1.0,
        };
        lines.iter().zip(steady).map(|(line, steady)| line.arrivals * share(steady)).sum::<f64>() / contacts
    };
    let missing = 1.0 - level;
    if longer(0.0) <= missing {
        return Some(0.0);
    }
    let (mut short, mut enough) = (0.0, 60_000.0);
    while longer(enough) > missing {
        short = enough;
        enough *= 2.0;
        if enough > WAIT_MOST_MS {
            return None;
        }
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(short, enough);
        if longer(middle) > missing {
            short = middle;
        } else {
            enough = middle;
        }
        // A second is as fine as anybody reads.
        if enough - short < 500.0 {
            break;
        }
    }
    Some(enough)
}
