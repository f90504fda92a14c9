//! Both sides of an interval, kept right as often as they say.
//!
//! Conformal prediction on quantiles, each side for itself (Romano, Patterson and Candès, 2019), over the most recent outcomes, with levels that adapt
//! to what was missed (Gibbs and Candès, 2021). An outcome is told only when the wait is over, so the steps are small
//! and shrink with the number of outcomes that are still out; levels are never clipped.

use std::collections::VecDeque;

/// Outcomes that are remembered.
const WINDOW: usize = 5_000;
/// Fewer say nothing.
const ENOUGH: usize = 50;
/// Where an end is a quantile already, so many outcomes make half of a shift.
const LUCK: f64 = 100.0;
/// The step of a level per outcome, at most, and with so many outcomes out: 0.0005 at 50 kept its coverage, 0.005 did not.
const STEP: f64 = 0.001;
const STEP_TIMES_OUT: f64 = 0.005;
/// Outcomes over which the number out is averaged.
const OUT_MEMORY: f64 = 1_000.0;

/// One side.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// By how much outcomes lay outside, in widths; negative inside. In order of telling, and sorted.
    told: VecDeque<f64>,
    sorted: Vec<f64>,
    /// How often this side may be missed, as adapted.
    level: f64,
    target: f64,
    /// So many outcomes make half of a shift.
    luck: f64,
}

/// How far a side is moved, in widths.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shift {
    By(f64),
    /// Nothing was learned yet.
    Unknown,
    /// No distance was far enough of late.
    Endless,
}

impl Side {
    /// Of values that are no quantile yet: shifts count whole from the first.
    pub(super) const fn new(target: f64) -> Self {
        Self { told: VecDeque::new(), sorted: Vec::new(), level: target, target, luck: 0.0 }
    }

    pub(super) fn tell(&mut self, outside: f64) {
        if self.told.len() == WINDOW
            && let Some(oldest) = self.told.pop_front()
        {
            let place = self.sorted.partition_point(|other| *other < oldest);
            self.sorted.remove(place);
        }
        self.told.push_back(outside);
        let place = self.sorted.partition_point(|other| *other < outside);
        self.sorted.insert(place, outside);
    }

    /// Whether enough was told to say something.
    pub(super) fn knows(&self) -> bool {
        self.sorted.len() >= ENOUGH
    }

    /// A value moved to where this side held of late.
    pub(super) fn moved(&self, value: f64, width: f64) -> Option<f64> {
        match self.shift() {
            Shift::By(widths) => Some(width.mul_add(widths, value)),
            Shift::Unknown | Shift::Endless => None,
        }
    }

    fn adapt(&mut self, missed: bool, step: f64) {
        self.level += step * (self.target - f64::from(u8::from(missed)));
    }

    fn shift(&self) -> Shift {
        let count = self.sorted.len();
        if !self.knows() {
            return Shift::Unknown;
        }
        if self.level <= 0.0 {
            return Shift::Endless;
        }
        let rank = ((1.0 - self.level) * (count as f64 + 1.0)).ceil();
        // The tail of few outcomes is mostly luck: the shift grows with what is known.
        let known = count as f64 / (count as f64 + self.luck);
        Shift::By(known * self.sorted[(rank.max(1.0) as usize).min(count) - 1])
    }
}

/// An interval before and after calibration, and the width in which distances are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interval {
    pub(super) low: f64,
    pub(super) high: f64,
    raw_low: f64,
    raw_high: f64,
    width: f64,
}

impl Interval {
    /// Of a single value, not calibrated: it holds for nothing yet, and is only learned from.
    pub(super) const fn bare(value: f64, width: f64) -> Self {
        Self { low: f64::NEG_INFINITY, high: f64::INFINITY, raw_low: value, raw_high: value, width }
    }
}

/// Both sides.
#[derive(Clone, Debug)]
pub(super) struct Calibration {
    low: Side,
    high: Side,
    /// How many outcomes are out on average, and over how many that is.
    out: f64,
    averaged: f64,
}

impl Calibration {
    /// For single values, made intervals that are to hold with this probability.
    pub(super) const fn of_values(coverage: f64) -> Self {
        let side = (1.0 - coverage) / 2.0;
        Self { low: Side::new(side), high: Side::new(side), out: 0.0, averaged: 0.0 }
    }

    /// For quantiles, kept to hold with this probability.
    pub(super) const fn new(coverage: f64) -> Self {
        let mut quantiles = Self::of_values(coverage);
        quantiles.low.luck = LUCK;
        quantiles.high.luck = LUCK;
        quantiles
    }

    /// Moves both ends to where they held of late. `None` where no high end held.
    pub(super) fn calibrate(&self, raw_low: f64, raw_high: f64, least_width: f64) -> Option<Interval> {
        let width = (raw_high - raw_low).max(least_width);
        let low = match self.low.shift() {
            Shift::By(widths) => width.mul_add(-widths, raw_low),
            Shift::Unknown => raw_low,
            Shift::Endless => 0.0,
        };
        let high = match self.high.shift() {
            Shift::By(widths) => width.mul_add(widths, raw_high),
            Shift::Unknown => raw_high,
            Shift::Endless => return None,
        };
        let low = low.max(0.0);
        Some(Interval { low, high: high.max(low), raw_low, raw_high, width })
    }

    /// Takes in a wait that is over, with how many are still out.
    pub(super) fn answered(&mut self, interval: &Interval, waited: f64, out: usize) {
        let step = self.step(out);
        if interval.high.is_finite() {
            self.low.adapt(waited < interval.low, step);
            self.high.adapt(waited > interval.high, step);
        }
        self.low.tell((interval.raw_low - waited) / interval.width);
        self.high.tell((waited - interval.raw_high) / interval.width);
    }

    /// Forgets all outcomes, but not how the levels were adapted.
    pub(super) fn forget(&mut self) {
        for side in [&mut self.low, &mut self.high] {
            side.told.clear();
            side.sorted.clear();
        }
    }

    /// Takes in an outcome of which nobody was told an interval.
    pub(super) fn remember(&mut self, raw_low: f64, raw_high: f64, least_width: f64, waited: f64) {
        let width = (raw_high - raw_low).max(least_width);
        self.low.tell((raw_low - waited) / width);
        self.high.tell((waited - raw_high) / width);
    }

    /// Somebody left. Had they waited longer than the high end, it was missed; else nobody knows.
    pub(super) fn left(&mut self, interval: &Interval, waited: f64, out: usize) {
        if waited > interval.high {
            let step = self.step(out);
            self.high.adapt(true, step);
        }
    }

    /// The step shrinks with the mean number of outcomes out, not with the present one: in quiet hours little is missed, and steps that
    /// were larger then would teach the busy ones to be bold.
    fn step(&mut self, out: usize) -> f64 {
        self.averaged = (self.averaged + 1.0).min(OUT_MEMORY);
        self.out += (out as f64 - self.out) / self.averaged;
        (STEP_TIMES_OUT / self.out.max(1.0)).min(STEP)
    }
}
