//! What a usual week looks like.

use super::SLOTS;

/// What a week still counts after each later one.
const KEPT: f64 = 0.8;
/// A day with less than this share of what was expected was a holiday: it says nothing about usual days, unless it comes twice running.
const CLOSED: f64 = 0.1;
/// Days whose shapes overlap at least so much are alike: they share half of their shape.
const ALIKE: f64 = 0.75;
const SHARED: f64 = 0.5;
/// A half hour leans this much on each neighbour, where both are open.
const LEANING: f64 = 0.15;
/// Below this share of the busiest half hour nothing is open.
const OPEN: f64 = 0.02;

/// Arrivals of one local day by half hour, and how often each half hour came: usually once, none or twice when clocks change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Day {
    pub(super) counts: [f64; SLOTS],
    pub(super) came: [f64; SLOTS],
}

impl Default for Day {
    fn default() -> Self {
        Self { counts: [0.0; SLOTS], came: [0.0; SLOTS] }
    }
}

pub(super) type Rates = [f64; SLOTS];

#[derive(Clone, Debug)]
struct Weekday {
    /// Sums of counts and of how often each half hour came, both forgetting.
    counts: Rates,
    came: Rates,
    /// How many running were closed against expectation.
    closed: u32,
}

/// Rates by weekday and half hour, forgetting.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    weekdays: [Weekday; 7],
}

impl Default for Profile {
    fn default() -> Self {
        let none = Weekday { counts: [0.0; SLOTS], came: [0.0; SLOTS], closed: 0 };
        Self { weekdays: std::array::from_fn(|_| none.clone()) }
    }
}

impl Profile {
    /// Takes in a whole day. Whether it counted: a first holiday does not.
    pub(super) fn learn(&mut self, weekday: usize, day: &Day) -> bool {
        let usual = self.plain(weekday);
        let known = &mut self.weekdays[weekday];
        let expected: f64 = usual.iter().zip(&day.came).map(|(rate, came)| rate * came).sum();
        let total: f64 = day.counts.iter().sum();
        let is_closed = expected >= 10.0 && total < CLOSED * expected;
        known.closed = if is_closed { known.closed + 1 } else { 0 };
        if known.closed == 1 {
            return false;
        }
        for slot in 0..SLOTS {
            if day.came[slot] > 0.0 {
                known.counts[slot] = known.counts[slot].mul_add(KEPT, day.counts[slot]);
                known.came[slot] = known.came[slot].mul_add(KEPT, day.came[slot]);
            }
        }
        true
    }

    fn plain(&self, weekday: usize) -> Rates {
        let known = &self.weekdays[weekday];
        std::array::from_fn(
            |slot| {
                if known.came[slot] > 0.0 { known.counts[slot] / known.came[slot] } else { 0.0 }
            },
        )
    }

    /// What usually arrives on this weekday in each half hour.
    pub(super) fn usual(&self, weekday: usize) -> Rates {
        let rates = smoothed(&self.plain(weekday));
        let total: f64 = rates.iter().sum();
        if total <= 0.0 {
            return rates;
        }
        let (mut shape, mut alike) = ([0.0; SLOTS], 0.0);
        for other in 0..7 {
            let theirs = smoothed(&self.plain(other));
            let their_total: f64 = theirs.iter().sum();
            if their_total <= 0.0 {
                continue;
            }
            let overlap: f64 = rates.iter().zip(&theirs).map(|(a, b)| (a / total).min(b / their_total)).sum();
            if overlap > ALIKE {
                alike += 1.0;
                shape.iter_mut().zip(&theirs).for_each(|(sum, rate)| *sum += rate / their_total);
            }
        }
        std::array::from_fn(|slot| {
            let shared = if alike > 0.0 { shape[slot] / alike * total } else { rates[slot] };
            SHARED.mul_add(shared, (1.0 - SHARED) * rates[slot])
        })
    }
}

fn smoothed(rates: &Rates) -> Rates {
    let open = OPEN * rates.iter().copied().fold(0.0, f64::max);
    std::array::from_fn(|slot| {
        let neighbours = slot.checked_sub(1).map(|before| rates[before]).zip(rates.get(slot + 1).copied());
        match neighbours {
            Some((before, after)) if before > open && after > open && rates[slot] > open => {
                LEANING.mul_add(before + after, (1.0 - 2.0 * LEANING) * rates[slot])
            }
            _ => rates[slot],
        }
    })
}
