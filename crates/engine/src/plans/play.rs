//! A day by simulation, many times over.

use super::{Day, Goal};
use crate::dice::Dice;
use crate::durations::Durations;
use crate::routing::Rule;
use crate::simulation::{
    Arrivals, Class, Contact, Estimate, Flaw, Histogram, Model, Occupancy, Person, Rate, Shift, Watch, run,
};

/// How long after the day's last interval the run goes on, so that those who came late are served too.
const LINGERS_MS: i64 = 2 * 3_600_000;
/// Figures are taken over so many batches of replications; their scatter says how sure they are.
const BATCHES: usize = 10;
/// How sure an interval is.
const CONFIDENCE: f64 = 0.9;
/// Whoever is away from their desk is so for stretches of this length.
const AWAY_MS: i64 = 30 * 60_000;
const HOUR_MS: f64 = 3_600_000.0;

/// A figure with the interval that holds the truth nine times in ten, chance of the simulation only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// The figure.
    pub mean: f64,
    /// The low end.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

/// An interval, as played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlayedInterval {
    /// Contacts that arrived, on average.
    pub contacts: f64,
    /// The wait that half of them did not exceed, in milliseconds; `None` where nobody came.
    pub wait_p50_ms: Option<Between>,
    /// The same of nine in ten.
    pub wait_p90_ms: Option<Between>,
    /// The share that was answered in time, of all who arrived.
    pub answered_in_time: Option<Between>,
    /// The share that gave up.
    pub gave_up: Option<Between>,
}

/// The day, as played.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// How often.
    pub replications: u64,
    /// Each interval.
    pub intervals: Vec<PlayedInterval>,
    /// All of them together.
    pub whole: PlayedInterval,
    /// The share of the room in hands that was used while people were there; `None` when nobody was.
    pub occupancy: Option<f64>,
    /// Of how many replications the whole day reached the goal: how likely a day is on which it holds.
    pub days_that_hold: f64,
}

/// Plays the day so often. The same seed gives the same answer. `None` when `go_on` said no.
///
/// The rates of a day move together: each replication draws one factor for all of them, with the forecast's own variation. Whoever
/// is away from their desk is so for half hours, drawn too. Whoever comes while it is closed does not give up and waits from its opening
/// on; who comes after the day's closing is another day's.
///
/// # Errors
/// What is wrong with the day.
pub fn play(
    day: &Day,
    seed: u64,
    replications: u64,
    go_on: impl Fn() -> bool,
) -> Result<Option<Played>, Flaw> {
    let (Some(first), Some(last)) = (day.arriving.first(), day.arriving.last()) else {
        return Err(Flaw::Time);
    };
    let (from_ms, day_ends_ms, until_ms) = (first.from_ms, last.to_ms, last.to_ms + LINGERS_MS);
    let ends: Vec<i64> = day.arriving.iter().map(|interval| interval.to_ms).collect();
    let mut batches = vec![vec![Cell::default(); ends.len()]; BATCHES];
    let (mut used, mut days_that_hold) = ((0, 0), 0_u64);
    for replication in 0..replications {
        if !go_on() {
            return Ok(None);
        }
        let model = model(day, seed, replication, from_ms, until_ms);
        let within_ms = day.goal.within_ms() as i64;
        let seen =
            Seen { from_ms, ends: &ends, day_ends_ms, closed: &day.closed, within_ms, cells: Vec::new() };
        let mut watch = (seen.ready(), Occupancy::new(model.people.len(), from_ms));
        run(&model, seed, replication, &mut watch)?;
        let (mut seen, mut occupancy) = watch;
        let cells = std::mem::take(&mut seen.cells);
        occupancy.close(until_ms);
        for time in occupancy.times() {
            used = (used.0 + time.held_ms, used.1 + time.there_ms);
        }
        let mut whole = Cell::default();
        for (place, (cell, into)) in
            cells.into_iter().zip(&mut batches[replication as usize % BATCHES]).enumerate()
        {
            let mut cell = cell;
            cell.close(until_ms - seen.counts_from(ends[place] - 1).unwrap_or(0).max(ends[place]));
            whole.merge(&cell);
            into.merge(&cell);
        }
        days_that_hold += u64::from(whole.reaches(&day.goal));
    }
    let of = |cells: Vec<&Cell>| played(&cells, replications);
    let intervals = (0..ends.len()).map(|place| of(batches.iter().map(|batch| &batch[place]).collect()));
    let wholes: Vec<Cell> = batches
        .iter()
        .map(|batch| {
            let mut whole = Cell::default();
            batch.iter().for_each(|cell| whole.merge(cell));
            whole
        })
        .collect();
    let room = used.1 as f64 * f64::from(day.known.at_once);
    Ok(Some(Played {
        replications,
        intervals: intervals.collect(),
        whole: of(wholes.iter().collect()),
        occupancy: (room > 0.0).then(|| (used.0 as f64 / room).min(1.0)),
        days_that_hold: days_that_hold as f64 / replications.max(1) as f64,
    }))
}

fn model(day: &Day, seed: u64, replication: u64, from_ms: i64, until_ms: i64) -> Model {
    let contacts = day.contacts();
    let variation =
        day.arriving.iter().map(|of| of.mean * of.variation).sum::<f64>() / contacts.max(f64::MIN_POSITIVE);
    let mut dice = Dice::new(seed ^ replication.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let factor = if variation < 0.02 {
        1.0
    } else {
        let phases = (1.0 / (variation * variation)).clamp(1.0, 10_000.0) as u32;
        Durations::Erlang { mean: 1.0, phases }.draw(&mut dice)
    };
    let rate = |of: &super::Arriving| {
        let hours = (of.to_ms - of.from_ms).max(1) as f64 / HOUR_MS;
        Rate { from_ms: of.from_ms, per_hour: of.mean * factor / hours }
    };
    let mut rates: Vec<Rate> = day.arriving.iter().map(rate).collect();
    rates.extend(day.arriving.last().map(|last| Rate { from_ms: last.to_ms, per_hour: 0.0 }));
    let class = Class {
        queue: 0,
        credit_ms: 0,
        urgency: 1.0,
        arrivals: Arrivals::changing(rates, None),
        handle_times: Durations::Lognormal { mean: day.known.handle_ms, variation2: 1.0 },
        patience: day.known.patience_ms.map(|mean| Durations::Exponential { mean }),
        callback: None,
    };
    let people = day.shifts.iter().filter_map(|shift| {
        let shifts = at_the_desk(*shift, day.known.shrinkage, &mut dice);
        let (capacity, slowdown) = (day.known.at_once, day.known.slowdown);
        (!shifts.is_empty()).then(|| Person { queues: vec![0], capacity, slowdown, shifts })
    });
    let (people, closed) = (people.collect(), day.closed.clone());
    Model { people, classes: vec![class], rule: Rule::default(), closed, from_ms, until_ms }
}

/// A shift without the stretches in which its person is away.
fn at_the_desk(shift: Shift, shrinkage: f64, dice: &mut Dice) -> Vec<Shift> {
    let mut there: Vec<Shift> = Vec::new();
    let mut from_ms = shift.from_ms;
    while from_ms < shift.to_ms {
        let to_ms = (from_ms + AWAY_MS).min(shift.to_ms);
        if dice.unit() >= shrinkage {
            match there.last_mut() {
                Some(last) if last.to_ms == from_ms => last.to_ms = to_ms,
                _ => there.push(Shift { from_ms, to_ms }),
            }
        }
        from_ms = to_ms;
    }
    there
}

/// Those who arrived in one interval.
#[derive(Clone, Debug, Default)]
struct Cell {
    offered: u64,
    /// Who wrote after it had closed for the day: another day's to answer.
    for_later: u64,
    decided: u64,
    in_time: u64,
    gave_up: u64,
    waits: Histogram,
}

impl Cell {
    fn merge(&mut self, other: &Self) {
        self.offered += other.offered;
        self.for_later += other.for_later;
        self.decided += other.decided;
        self.in_time += other.in_time;
        self.gave_up += other.gave_up;
        self.waits.merge(&other.waits);
    }

    /// Whoever still waits at the end waited at least so long.
    fn close(&mut self, waited_ms: i64) {
        for _ in self.decided..self.offered {
            self.waits.add(waited_ms);
        }
        self.decided = self.offered;
    }

    fn share(&self, part: u64) -> f64 {
        part as f64 / self.offered.max(1) as f64
    }

    fn reaches(&self, goal: &Goal) -> bool {
        self.offered == 0 || goal.is_reached(self.share(self.in_time), self.share(self.gave_up))
    }
}

struct Seen<'a> {
    from_ms: i64,
    ends: &'a [i64],
    day_ends_ms: i64,
    closed: &'a [Shift],
    within_ms: i64,
    cells: Vec<Cell>,
}

impl Seen<'_> {
    fn ready(mut self) -> Self {
        self.cells = vec![Cell::default(); self.ends.len()];
        self
    }

    /// From when on somebody's wait counts: whoever finds it closed is told when it opens. `None` where that is another day.
    fn counts_from(&self, since_ms: i64) -> Option<i64> {
        let next = self.closed.partition_point(|closed| closed.to_ms <= since_ms);
        match self.closed.get(next).filter(|closed| closed.from_ms <= since_ms) {
            None => Some(since_ms),
            Some(closed) => (closed.to_ms < self.day_ends_ms).then_some(closed.to_ms),
        }
    }

    fn of(&mut self, contact: &Contact) -> Option<&mut Cell> {
        if contact.since_ms < self.from_ms {
            return None;
        }
        let place = self.ends.partition_point(|end| *end <= contact.since_ms);
        self.cells.get_mut(place)
    }
}

impl Watch for Seen<'_> {
    fn joined(&mut self, _: i64, contact: &Contact) {
        let counts = self.counts_from(contact.since_ms).is_some();
        if let Some(cell) = self.of(contact) {
            *if counts { &mut cell.offered } else { &mut cell.for_later } += 1;
        }
    }

    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        let Some(from_ms) = self.counts_from(contact.since_ms) else { return };
        let (within_ms, waited_ms) = (self.within_ms, (at_ms - from_ms).max(0));
        if let Some(cell) = self.of(contact) {
            cell.decided += 1;
            cell.in_time += u64::from(waited_ms <= within_ms);
            cell.waits.add(waited_ms);
        }
    }

    fn left(&mut self, at_ms: i64, contact: &Contact) {
        let waited_ms = at_ms - contact.since_ms;
        if let Some(cell) = self.of(contact) {
            cell.decided += 1;
            cell.gave_up += 1;
            cell.waits.add(waited_ms);
        }
    }
}

fn played(batches: &[&Cell], replications: u64) -> PlayedInterval {
    let mut all = Cell::default();
    batches.iter().for_each(|cell| all.merge(cell));
    // The figure is that of all contacts together; how sure it is, the scatter over batches says.
    let figure = |of: &dyn Fn(&Cell) -> f64, most: f64| {
        let each: Vec<f64> = batches.iter().filter(|cell| cell.offered > 0).map(|cell| of(cell)).collect();
        let half = Estimate::of(&each, CONFIDENCE)?.half_width;
        let mean = of(&all);
        Some(Between { mean, low: (mean - half).max(0.0), high: (mean + half).min(most) })
    };
    PlayedInterval {
        contacts: (all.offered + all.for_later) as f64 / replications.max(1) as f64,
        wait_p50_ms: figure(&|cell| cell.waits.quantile_ms(0.5), f64::MAX),
        wait_p90_ms: figure(&|cell| cell.waits.quantile_ms(0.9), f64::MAX),
        answered_in_time: figure(&|cell| cell.share(cell.in_time), 1.0),
        gave_up: figure(&|cell| cell.share(cell.gave_up), 1.0),
    }
}
