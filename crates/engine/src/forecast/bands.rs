//! How far forecasts were off, and what that says of the next one.

use super::Expected;
use crate::dice::Dice;
use statrs::function::beta::beta_reg;
use std::collections::VecDeque;

/// Forecasts of at least this mean teach bands: where nothing is open there is nothing to learn.
const MEAN_LEAST: f64 = 0.5;
/// So many ranks are kept.
const RANKS: usize = 600;
/// Bands lean on ranks once there are so many.
const RANKS_ENOUGH: usize = 60;
/// What a forecast still counts for the scatter after each later one.
const KEPT: f64 = 0.999;
/// Before anything was scored: rates scatter by a fifth, as if seen so often with a mean of ten.
const FIRST_SQUARE: f64 = 0.04;
const FIRST_WEIGHT: f64 = 30.0 * 100.0;
const SQUARE_LEAST: f64 = 1e-4;
const SQUARE_MOST: f64 = 4.0;
/// No level further out than this is asked of a law.
const LEVEL_LEAST: f64 = 5e-4;

/// What was learned at one distance ahead: the scatter of rates, and at which level of its law each outcome fell.
#[derive(Clone, Debug)]
pub(super) struct Bands {
    squares: f64,
    weight: f64,
    recent: VecDeque<f64>,
    sorted: Vec<f64>,
}

impl Default for Bands {
    fn default() -> Self {
        Self {
            squares: FIRST_SQUARE * FIRST_WEIGHT,
            weight: FIRST_WEIGHT,
            recent: VecDeque::new(),
            sorted: Vec::new(),
        }
    }
}

impl Bands {
    fn square(&self) -> f64 {
        (self.squares / self.weight).clamp(SQUARE_LEAST, SQUARE_MOST)
    }

    /// So many came where this mean had been said. `number` names the interval: within a step of the law the level is drawn from it, the
    /// same on every machine.
    pub(super) fn learn(&mut self, mean: f64, came: u32, number: i64) {
        if mean < MEAN_LEAST {
            return;
        }
        let law = Law { mean, square: self.square() };
        let below = came.checked_sub(1).map_or(0.0, |one_less| law.at_most(one_less));
        let unit = Dice::new(number as u64).unit();
        self.rank(unit.mul_add(law.at_most(came) - below, below));
        let off = f64::from(came) - mean;
        self.squares = self.squares.mul_add(KEPT, off.mul_add(off, -mean));
        self.weight = self.weight.mul_add(KEPT, mean * mean);
    }

    fn rank(&mut self, level: f64) {
        if self.recent.len() == RANKS
            && let Some(oldest) = self.recent.pop_front()
        {
            let place = self.sorted.partition_point(|other| *other < oldest);
            self.sorted.remove(place);
        }
        self.recent.push_back(level);
        let place = self.sorted.partition_point(|other| *other < level);
        self.sorted.insert(place, level);
    }

    /// The level of the law below which outcomes fell with this frequency, by the conformal rank: outwards where in doubt.
    fn level(&self, wanted: f64) -> f64 {
        let count = self.sorted.len();
        if count < RANKS_ENOUGH {
            return wanted;
        }
        let rank = wanted * (count + 1) as f64;
        let rank = if wanted < 0.5 { rank.floor() } else { rank.ceil() };
        let place = (rank as usize).saturating_sub(1).min(count - 1);
        self.sorted[place].clamp(LEVEL_LEAST, 1.0 - LEVEL_LEAST)
    }

    /// With a scatter that is assumed.
    pub(super) fn assumed(variation: f64) -> Self {
        Self { squares: variation * variation, weight: 1.0, ..Self::default() }
    }

    /// What may come where this mean is said.
    pub(super) fn around(&self, mean: f64) -> Expected {
        let law = Law { mean, square: self.square() };
        let [low_90, low_50, median, high_50, high_90] =
            [0.05, 0.25, 0.5, 0.75, 0.95].map(|wanted| law.quantile(self.level(wanted)));
        Expected { mean, variation: law.square.sqrt(), low_90, low_50, median, high_50, high_90 }
    }
}

/// A Poisson law whose rate has a gamma law: negative binomial.
#[derive(Clone, Copy, Debug)]
struct Law {
    mean: f64,
    /// The squared coefficient of variation of the rate.
    square: f64,
}

impl Law {
    fn at_most(&self, count: u32) -> f64 {
        if self.mean <= 1e-9 {
            return 1.0;
        }
        let shape = 1.0 / self.square;
        beta_reg(shape, f64::from(count) + 1.0, shape / (shape + self.mean))
    }

    fn quantile(&self, level: f64) -> u32 {
        if self.at_most(0) >= level {
            return 0;
        }
        // Around the mean, outwards until it is between.
        let spread = (self.mean + self.mean * self.mean * self.square).sqrt().min(1e7);
        let step = (2.0 * spread) as u32 + 1;
        let (mut short, mut enough) = (0, self.mean.min(1e7) as u32 + step);
        while self.at_most(enough) < level && enough < 1 << 26 {
            short = enough;
            enough += step;
        }
        while enough - short > 1 {
            let middle = short + (enough - short) / 2;
            if self.at_most(middle) >= level {
                enough = middle;
            } else {
                short = middle;
            }
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::{Bands, Law};

    #[test]
    fn quantiles_are_where_the_law_first_reaches_their_level() {
        for mean in [0.01, 0.7, 3.0, 40.0, 5_000.0] {
            let law = Law { mean, square: 0.05 };
            for level in [0.05, 0.25, 0.5, 0.75, 0.95, 0.9995] {
                let quantile = law.quantile(level);
                assert!(law.at_most(quantile) >= level, "{mean} {level}");
                assert!(quantile == 0 || law.at_most(quantile - 1) < level, "{mean} {level}");
            }
        }
    }

    #[test]
    fn bands_are_in_order_and_widen_where_outcomes_were_further_off() {
        let mut bands = Bands::default();
        let before = bands.around(40.0);
        for number in 0..500 {
            bands.learn(40.0, if number % 2 == 0 { 10 } else { 70 }, number);
        }
        let after = bands.around(40.0);
        for band in [before, after] {
            let all = [band.low_90, band.low_50, band.median, band.high_50, band.high_90];
            assert!(all.is_sorted(), "{all:?}");
        }
        assert!(after.high_90 - after.low_90 > before.high_90 - before.low_90);
        assert!(after.low_90 <= 10 && after.high_90 >= 70);
    }
}
