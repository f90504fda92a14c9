//! Figures of what was played, and how sure their differences are.

use super::play::{End, Outcome, Played};
use engine::dice::Dice;
use engine::simulation::replicate;
use serde::Serialize;

/// So many times days and replications are drawn again for an interval.
const DRAWS: u64 = 400;
/// The share of those draws that an interval holds.
const HELD: f64 = 0.95;

/// A figure of a floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Mean wait of all whose wait is over, in seconds.
    WaitMeanS,
    /// Half of all waited no longer, in seconds.
    WaitP50S,
    /// Nine of ten waited no longer, in seconds.
    WaitP90S,
    /// Half of those who waited at all waited no longer, in seconds.
    QueuedWaitP50S,
    /// Nine of ten of those who waited at all waited no longer, in seconds.
    QueuedWaitP90S,
    /// The share that had to wait.
    Queued,
    /// The share that left the line.
    Abandoned,
    /// The share that was answered within the time that the file of scenarios says, of all whose wait is over.
    AnsweredWithin,
}

impl Figure {
    /// Whether it is a share of contacts, and not seconds.
    pub(crate) const fn is_share(self) -> bool {
        matches!(self, Self::Queued | Self::Abandoned | Self::AnsweredWithin)
    }

    /// Half of the last place that is written: a twentieth of a second or of a point.
    pub(crate) const fn least(self) -> f64 {
        if self.is_share() { 0.000_5 } else { 0.05 }
    }
}

/// So many figures there are.
const COUNT: usize = 8;

/// The value of each, in the order of [`FIGURES`].
pub(crate) type Values = [f64; COUNT];

pub(crate) const FIGURES: [Figure; COUNT] = [
    Figure::WaitMeanS,
    Figure::WaitP50S,
    Figure::WaitP90S,
    Figure::QueuedWaitP50S,
    Figure::QueuedWaitP90S,
    Figure::Queued,
    Figure::Abandoned,
    Figure::AnsweredWithin,
];

/// A value with the interval that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Between {
    /// The value.
    pub value: f64,
    /// The low end.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

/// All figures of some outcomes, in the order of [`FIGURES`].
fn figures<'a>(outcomes: impl Iterator<Item = &'a Outcome>, within_ms: u32, waits: &mut Vec<u32>) -> Values {
    waits.clear();
    let (mut left, mut queued, mut within, mut sum) = (0_u64, 0_usize, 0_u64, 0_u64);
    for one in outcomes.filter(|one| one.end != End::Unreached) {
        left += u64::from(one.end == End::Left);
        queued += usize::from(one.wait_ms > 0);
        within += u64::from(one.end == End::Answered && one.wait_ms <= within_ms);
        sum += u64::from(one.wait_ms);
        waits.push(one.wait_ms);
    }
    if waits.is_empty() {
        return [0.0; COUNT];
    }
    let (all, none) = (waits.len(), waits.len() - queued);
    let mut at = |rank: usize| f64::from(*waits.select_nth_unstable(rank.min(all - 1)).1) / 1000.0;
    let rank = |share: f64, of: usize| ((share * of as f64).ceil() as usize).max(1) - 1;
    let mean = sum as f64 / all as f64 / 1000.0;
    let of_all = |share: f64| rank(share, all);
    let of_queued = |share: f64| none + rank(share, queued.max(1));
    let (p50, p90) = (at(of_all(0.5)), at(of_all(0.9)));
    let (queued50, queued90) = (at(of_queued(0.5)), at(of_queued(0.9)));
    let share = |some: u64| some as f64 / all as f64;
    [mean, p50, p90, queued50, queued90, share(queued as u64), share(left), share(within)]
}

/// What of the outcomes is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lens {
    /// Those who came in these hours of the day; `None` is all day.
    pub(crate) hours: Option<(i64, i64)>,
    /// Answered within so long is answered in time.
    pub(crate) within_ms: u32,
}

impl Lens {
    fn holds(&self, one: &Outcome) -> bool {
        let Some((from_ms, until_ms)) = self.hours else { return true };
        let at_ms = i64::from(one.minute) * 60_000;
        if from_ms < until_ms {
            (from_ms..until_ms).contains(&at_ms)
        } else {
            at_ms >= from_ms || at_ms < until_ms
        }
    }
}

impl Lens {
    /// Whether nobody's wait ends in what it looks at.
    pub(crate) fn is_empty(&self, played: &[Played]) -> bool {
        let mut outcomes = played.iter().flat_map(|one| one.days.iter().flatten());
        !outcomes.any(|one| one.end != End::Unreached && self.holds(one))
    }
}

/// The mean over replications of each figure.
pub(crate) fn means(played: &[Played], lens: Lens) -> Values {
    let (mut sums, mut waits) = ([0.0; COUNT], Vec::new());
    for one in played {
        let outcomes = one.days.iter().flatten().filter(|one| lens.holds(one));
        let of = figures(outcomes, lens.within_ms, &mut waits);
        sums.iter_mut().zip(of).for_each(|(sum, figure)| *sum += figure);
    }
    sums.map(|sum| sum / played.len().max(1) as f64)
}

/// One draw of a replication and of as many days as there were.
pub(crate) struct Drawn {
    replication: u64,
    pub(crate) days: Vec<usize>,
}

impl Drawn {
    /// The draw with this number: the same for both sides of a difference, so that what they share drops out.
    fn of(number: u64, days: usize) -> Self {
        let mut dice = Dice::new(number + 1);
        let replication = dice.next();
        Self { replication, days: (0..days).map(|_| dice.below(days as u64) as usize).collect() }
    }

    /// Which of a side's replications.
    pub(crate) fn replication(&self, count: usize) -> usize {
        (self.replication % count.max(1) as u64) as usize
    }
}

/// What each of all draws gives, worked out on so many threads.
pub(crate) fn draws<T: Send>(days: usize, threads: usize, each: impl Fn(&Drawn) -> T + Sync) -> Vec<T> {
    let count = if days == 0 { 0 } else { DRAWS };
    replicate(count, threads, |number| each(&Drawn::of(number, days)))
}

/// A value with the interval that holds 95 of 100 of its draws.
pub(crate) fn held(value: f64, mut draws: Vec<f64>) -> Between {
    draws.sort_by(f64::total_cmp);
    let end = |share: f64| {
        let rank = (share * draws.len() as f64) as usize;
        draws.get(rank.min(draws.len().saturating_sub(1))).copied().unwrap_or(value)
    };
    Between { value, low: end((1.0 - HELD) / 2.0).min(value), high: end((1.0 + HELD) / 2.0).max(value) }
}

/// So many days both sides have.
pub(crate) fn days(one: &[Played], other: &[Played]) -> usize {
    one.iter().chain(other).map(|played| played.days.len()).max().unwrap_or(0)
}

/// One side's figures less the other's: the mean over replications, and the interval that holds 95 of 100 draws of a replication and of as
/// many days as there were.
pub(crate) fn differences(one: &[Played], other: &[Played], lens: Lens, threads: usize) -> [Between; COUNT] {
    let (of_one, of_other) = (means(one, lens), means(other, lens));
    let drawn = draws(days(one, other), threads, |drawn| {
        let mut waits = Vec::new();
        let mut side = |played: &[Played]| {
            let played = &played[drawn.replication(played.len())];
            let outcomes = drawn.days.iter().filter_map(|day| played.days.get(*day)).flatten();
            figures(outcomes.filter(|one| lens.holds(one)), lens.within_ms, &mut waits)
        };
        let (a, b) = (side(one), side(other));
        std::array::from_fn::<f64, COUNT, _>(|place| a[place] - b[place])
    });
    std::array::from_fn(|place| {
        held(of_one[place] - of_other[place], drawn.iter().map(|draw| draw[place]).collect())
    })
}
