//! Figures of what was played, and how sure their differences are.

use super::play::{End, Outcome, Played};
use engine::dice::Dice;
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
}

pub(crate) const FIGURES: [Figure; 7] = [
    Figure::WaitMeanS,
    Figure::WaitP50S,
    Figure::WaitP90S,
    Figure::QueuedWaitP50S,
    Figure::QueuedWaitP90S,
    Figure::Queued,
    Figure::Abandoned,
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
pub(crate) fn figures<'a>(outcomes: impl Iterator<Item = &'a Outcome>, waits: &mut Vec<u32>) -> [f64; 7] {
    waits.clear();
    let (mut left, mut queued, mut sum) = (0_u64, 0_usize, 0_u64);
    for one in outcomes.filter(|one| one.end != End::Unreached) {
        left += u64::from(one.end == End::Left);
        queued += usize::from(one.wait_ms > 0);
        sum += u64::from(one.wait_ms);
        waits.push(one.wait_ms);
    }
    if waits.is_empty() {
        return [0.0; 7];
    }
    let (all, none) = (waits.len(), waits.len() - queued);
    let mut at = |rank: usize| f64::from(*waits.select_nth_unstable(rank.min(all - 1)).1) / 1000.0;
    let rank = |share: f64, of: usize| ((share * of as f64).ceil() as usize).max(1) - 1;
    let mean = sum as f64 / all as f64 / 1000.0;
    let of_all = |share: f64| rank(share, all);
    let of_queued = |share: f64| none + rank(share, queued.max(1));
    let (p50, p90) = (at(of_all(0.5)), at(of_all(0.9)));
    let (queued50, queued90) = (at(of_queued(0.5)), at(of_queued(0.9)));
    [mean, p50, p90, queued50, queued90, queued as f64 / all as f64, left as f64 / all as f64]
}

/// The hours of the day that are looked at.
pub(crate) type Hours = Option<(i64, i64)>;

pub(crate) fn is_in(hours: Hours, one: &Outcome) -> bool {
    let Some((from_ms, until_ms)) = hours else { return true };
    let at_ms = i64::from(one.minute) * 60_000;
    if from_ms < until_ms {
        (from_ms..until_ms).contains(&at_ms)
    } else {
        at_ms >= from_ms || at_ms < until_ms
    }
}

/// The mean over replications of each figure.
pub(crate) fn means(played: &[Played], hours: Hours) -> [f64; 7] {
    let (mut sums, mut waits) = ([0.0; 7], Vec::new());
    for one in played {
        let of = figures(one.days.iter().flatten().filter(|one| is_in(hours, one)), &mut waits);
        sums.iter_mut().zip(of).for_each(|(sum, figure)| *sum += figure);
    }
    sums.map(|sum| sum / played.len().max(1) as f64)
}

/// One side's figures less the other's: the mean over replications, and the interval that holds 95 of 100 draws of a replication and of as
/// many days as there were. Both sides are drawn alike, so that what they share drops out.
pub(crate) fn differences(one: &[Played], other: &[Played], hours: Hours) -> [Between; 7] {
    let (of_one, of_other) = (means(one, hours), means(other, hours));
    let days = one.iter().chain(other).map(|played| played.days.len()).max().unwrap_or(0);
    let mut draws: [Vec<f64>; 7] = Default::default();
    let (mut dice, mut waits) = (Dice::new(1), Vec::new());
    for _ in 0..if days == 0 { 0 } else { DRAWS } {
        let replication = dice.next();
        let drawn: Vec<usize> = (0..days).map(|_| dice.below(days as u64) as usize).collect();
        let mut side = |played: &[Played]| {
            let played = &played[(replication % played.len() as u64) as usize];
            let outcomes = drawn.iter().filter_map(|day| played.days.get(*day)).flatten();
            figures(outcomes.filter(|one| is_in(hours, one)), &mut waits)
        };
        let (a, b) = (side(one), side(other));
        draws.iter_mut().zip(a.iter().zip(b)).for_each(|(draws, (a, b))| draws.push(a - b));
    }
    let mut place = 0;
    draws.map(|mut draws| {
        let value = of_one[place] - of_other[place];
        place += 1;
        draws.sort_by(f64::total_cmp);
        let end = |share: f64| {
            let rank = (share * draws.len() as f64) as usize;
            draws.get(rank.min(draws.len().saturating_sub(1))).copied().unwrap_or(value)
        };
        Between { value, low: end((1.0 - HELD) / 2.0).min(value), high: end((1.0 + HELD) / 2.0).max(value) }
    })
}
