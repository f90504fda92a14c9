//! Promises against what happened.

use crate::contacts::{Contact, Contacts};
use crate::window::Window;
use engine::waits::{COVERAGE_PERMILLE, Forecast};
use serde::Serialize;
use std::collections::BTreeMap;

/// How often a promise is to be right.
pub(crate) const TARGET: f64 = COVERAGE_PERMILLE as f64 / 1000.0;
/// What remains: the share that may be wrong, as the interval score has it.
const ALPHA: f64 = 1.0 - TARGET;
/// Standard deviations of a 95 % interval.
pub(crate) const Z: f64 = 1.959_963_985;

/// What was said about a wait, or what counts as said where it could not be known. In seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// The low end of the interval.
    pub low_s: f64,
    /// The high end.
    pub high_s: f64,
    /// As likely shorter as longer.
    pub median_s: f64,
    /// The mean.
    pub mean_s: f64,
    /// Whether anything could be said.
    pub said: bool,
}

/// The waits that were over by now: what stands in where nothing can be said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    recent: Window,
    longest_s: f64,
}

impl Learned {
    pub(crate) fn add(&mut self, wait_s: f64) {
        self.recent.add(wait_s);
        self.longest_s = self.longest_s.max(wait_s);
    }

    pub(crate) const fn longest_s(&self) -> f64 {
        self.longest_s
    }

    /// "Cannot say": from 0 to the longest wait so far, and the middle of recent ones.
    pub(crate) fn silence(&self) -> Told {
        Told {
            low_s: 0.0,
            high_s: self.longest_s,
            median_s: self.recent.quantile(0.5).unwrap_or_default(),
            mean_s: self.recent.mean().unwrap_or_default(),
            said: false,
        }
    }

    pub(crate) fn told(&self, forecast: Option<Forecast>) -> Told {
        let Some(Forecast::Wait(wait)) = forecast else { return self.silence() };
        Told {
            low_s: seconds(wait.low_ms),
            high_s: seconds(wait.high_ms),
            median_s: seconds(wait.median_ms),
            mean_s: seconds(wait.mean_ms),
            said: true,
        }
    }
}

pub(crate) fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// By how much the averages may be off by chance, either way, with 95 % confidence. Null where there are not two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Margins {
    /// Of the interval's mean width.
    pub mean_width_s: Option<f64>,
    /// Of the interval score.
    pub winkler_s: Option<f64>,
    /// Of the mean absolute error.
    pub mae_s: Option<f64>,
    /// Of the root mean square error.
    pub rmse_s: Option<f64>,
}

/// Figures over some promises. Averages are null where nothing was scored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// Of which class, line or hour.
    pub key: String,
    /// How many were scored.
    pub n: u64,
    /// The share of waits within their interval.
    pub coverage: Option<f64>,
    /// From here, with 95 % confidence (Wilson's interval).
    pub coverage_low: Option<f64>,
    /// To here.
    pub coverage_high: Option<f64>,
    /// The share of waits that were shorter than promised.
    pub early: Option<f64>,
    /// The share of waits that were longer than promised.
    pub missed: Option<f64>,
    /// The share of waits that were shorter than the promise's middle; one that equals it counts half.
    pub below_median: Option<f64>,
    /// The interval's mean width.
    pub mean_width_s: Option<f64>,
    /// The interval score: the width, and 2/alpha for each second outside.
    pub winkler_s: Option<f64>,
    /// Mean absolute error of the median.
    pub mae_s: Option<f64>,
    /// Root mean square error of the mean.
    pub rmse_s: Option<f64>,
    /// How far the averages may be off by chance.
    pub margins: Margins,
    /// For how many nothing could be said; they are scored as from 0 to the longest wait known.
    pub cannot_say: u64,
    /// How many of the others were kept.
    pub said_kept: u64,
    /// The mean width of the others' intervals.
    pub said_width_s: Option<f64>,
}

/// All figures of one predictor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// How often a promise was to be right.
    pub coverage_target: f64,
    /// See [`Cell`].
    pub coverage: Option<f64>,
    /// See [`Cell`].
    pub coverage_low: Option<f64>,
    /// See [`Cell`].
    pub coverage_high: Option<f64>,
    /// See [`Cell`].
    pub early: Option<f64>,
    /// See [`Cell`].
    pub missed: Option<f64>,
    /// See [`Cell`].
    pub below_median: Option<f64>,
    /// See [`Cell`].
    pub mean_width_s: Option<f64>,
    /// See [`Cell`].
    pub winkler_s: Option<f64>,
    /// See [`Cell`].
    pub mae_s: Option<f64>,
    /// See [`Cell`].
    pub rmse_s: Option<f64>,
    /// See [`Cell`].
    pub margins: Margins,
    /// How many promises were scored.
    pub scored: u64,
    /// See [`Cell`].
    pub cannot_say: u64,
    /// See [`Cell`].
    pub said_kept: u64,
    /// See [`Cell`].
    pub said_width_s: Option<f64>,
    /// By class.
    pub by_class: Vec<Cell>,
    /// By line.
    pub by_queue: Vec<Cell>,
    /// By priority.
    pub by_priority: Vec<Cell>,
    /// By local hour of joining, as two digits.
    pub by_hour: Vec<Cell>,
}

#[derive(Clone, Debug, Default)]
struct Tally {
    n: u64,
    early: u64,
    missed: u64,
    /// Twice as many as were below the middle, so that a half is whole.
    below_median_twice: u64,
    cannot_say: u64,
    said_kept: u64,
    said_width_s: f64,
    width_s: Sum,
    winkler_s: Sum,
    absolute_s: Sum,
    squared_s2: Sum,
}

/// What a mean and its margin need.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    of_values: f64,
    of_squares: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        self.of_values += value;
        self.of_squares += value * value;
    }

    fn mean(self, n: u64) -> Option<f64> {
        (n > 0).then(|| self.of_values / n as f64)
    }

    /// Half the width of the mean's 95 % interval.
    fn margin(self, n: u64) -> Option<f64> {
        let count = n as f64;
        let mean = self.of_values / count;
        let variance = (self.of_squares / count - mean * mean).max(0.0) * count / (count - 1.0);
        (n > 1).then(|| Z * (variance / count).sqrt())
    }
}

impl Tally {
    fn add(&mut self, told: &Told, wait_s: f64) {
        self.n += 1;
        self.early += u64::from(wait_s < told.low_s);
        self.missed += u64::from(wait_s > told.high_s);
        self.cannot_say += u64::from(!told.said);
        if told.said {
            self.said_kept += u64::from((told.low_s..=told.high_s).contains(&wait_s));
            self.said_width_s += told.high_s - told.low_s;
        }
        let outside_s = (told.low_s - wait_s).max(wait_s - told.high_s).max(0.0);
        self.below_median_twice += u64::from(wait_s < told.median_s) + u64::from(wait_s <= told.median_s);
        self.width_s.add(told.high_s - told.low_s);
        self.winkler_s.add(told.high_s - told.low_s + 2.0 / ALPHA * outside_s);
        self.absolute_s.add((told.median_s - wait_s).abs());
        self.squared_s2.add((told.mean_s - wait_s).powi(2));
    }

    fn cell(&self, key: String) -> Cell {
        let n = self.n as f64;
        let mean = |sum: f64| (self.n > 0).then(|| sum / n);
        let covered = (self.n - self.early - self.missed) as f64;
        let (low, high) = wilson(covered, n);
        Cell {
            key,
            n: self.n,
            coverage: mean(covered),
            coverage_low: mean(low * n),
            coverage_high: mean(high * n),
            early: mean(self.early as f64),
            missed: mean(self.missed as f64),
            below_median: mean(self.below_median_twice as f64 / 2.0),
            mean_width_s: self.width_s.mean(self.n),
            winkler_s: self.winkler_s.mean(self.n),
            mae_s: self.absolute_s.mean(self.n),
            rmse_s: self.squared_s2.mean(self.n).map(f64::sqrt),
            margins: self.margins(),
            cannot_say: self.cannot_say,
            said_kept: self.said_kept,
            said_width_s: (self.n > self.cannot_say)
                .then(|| self.said_width_s / (self.n - self.cannot_say) as f64),
        }
    }

    fn margins(&self) -> Margins {
        let root = self.squared_s2.mean(self.n).map(f64::sqrt).filter(|root| *root > 0.0);
        Margins {
            mean_width_s: self.width_s.margin(self.n),
            winkler_s: self.winkler_s.margin(self.n),
            mae_s: self.absolute_s.margin(self.n),
            // A root changes half as much as what it is the root of, over the root.
            rmse_s: root.zip(self.squared_s2.margin(self.n)).map(|(root, margin)| margin / (2.0 * root)),
        }
    }
}

/// Wilson's 95 % interval of a share.
pub(crate) fn wilson(hits: f64, n: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let (share, z2) = (hits / n, Z * Z);
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The promises of one predictor as they are scored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scorecard {
    whole: Tally,
    by_class: BTreeMap<u32, Tally>,
    by_queue: BTreeMap<u32, Tally>,
    by_priority: BTreeMap<u32, Tally>,
    by_hour: BTreeMap<i64, Tally>,
}

impl Scorecard {
    pub(crate) fn add(&mut self, contact: &Contact, offset_ms: i64, told: &Told) {
        let wait_s = seconds(contact.wait_ms);
        let hour = hour_of(contact.joined_ms + offset_ms);
        let tallies = [
            &mut self.whole,
            self.by_class.entry(contact.class).or_default(),
            self.by_queue.entry(contact.queue).or_default(),
            self.by_hour.entry(hour).or_default(),
        ];
        for tally in tallies {
            tally.add(told, wait_s);
        }
        if let Some(priority) = contact.priority {
            self.by_priority.entry(priority).or_default().add(told, wait_s);
        }
    }

    pub(crate) fn figures(&self, contacts: &Contacts) -> Figures {
        let named = |cells: &BTreeMap<u32, Tally>, name: &dyn Fn(u32) -> String| {
            let mut cells: Vec<Cell> = cells.iter().map(|(key, tally)| tally.cell(name(*key))).collect();
            cells.sort_by(|one, other| one.key.cmp(&other.key));
            cells
        };
        let whole = self.whole.cell(String::new());
        Figures {
            coverage_target: TARGET,
            coverage: whole.coverage,
            coverage_low: whole.coverage_low,
            coverage_high: whole.coverage_high,
            early: whole.early,
            missed: whole.missed,
            below_median: whole.below_median,
            mean_width_s: whole.mean_width_s,
            winkler_s: whole.winkler_s,
            mae_s: whole.mae_s,
            rmse_s: whole.rmse_s,
            margins: whole.margins,
            scored: whole.n,
            cannot_say: whole.cannot_say,
            said_kept: whole.said_kept,
            said_width_s: whole.said_width_s,
            by_class: named(&self.by_class, &|key| contacts.classes.name(key).to_owned()),
            by_queue: named(&self.by_queue, &|key| contacts.queues.name(key).to_owned()),
            by_priority: named(&self.by_priority, &|key| contacts.priorities.name(key).to_owned()),
            by_hour: self.by_hour.iter().map(|(hour, tally)| tally.cell(format!("{hour:02}"))).collect(),
        }
    }
}

/// The hour of the day of a local time.
pub(crate) const fn hour_of(local_ms: i64) -> i64 {
    local_ms.div_euclid(3_600_000).rem_euclid(24)
}

#[cfg(test)]
mod tests {
    use super::{Learned, Tally, Told, hour_of, wilson};

    #[test]
    fn the_interval_score_is_the_width_and_twenty_for_each_second_outside() {
        let told = Told { low_s: 10.0, high_s: 30.0, median_s: 20.0, mean_s: 22.0, said: true };
        let mut tally = Tally::default();
        for wait_s in [10.0, 30.0, 8.0, 33.0] {
            tally.add(&told, wait_s);
        }
        let cell = tally.cell("x".to_owned());
        assert_eq!((cell.n, cell.coverage, cell.early, cell.missed), (4, Some(0.5), Some(0.25), Some(0.25)));
        let close = |value: Option<f64>, expected: f64| (value.unwrap() - expected).abs() < 1e-9;
        assert!(close(cell.winkler_s, 20.0 + 20.0 * (2.0 + 3.0) / 4.0), "{cell:?}");
        assert!(close(cell.mean_width_s, 20.0) && close(cell.mae_s, (10.0 + 10.0 + 12.0 + 13.0) / 4.0));
        let squares: f64 = [12.0, 8.0, 14.0, 11.0].iter().map(|miss: &f64| miss * miss).sum();
        assert!(close(cell.rmse_s, (squares / 4.0).sqrt()));
    }

    #[test]
    fn an_averages_margin_is_two_standard_errors_and_the_middle_counts_half() {
        let mut tally = Tally::default();
        for (wait_s, median_s) in [(10.0, 20.0), (20.0, 20.0), (50.0, 20.0), (60.0, 20.0)] {
            tally.add(&Told { low_s: 0.0, high_s: 90.0, median_s, mean_s: median_s, said: true }, wait_s);
        }
        let cell = tally.cell(String::new());
        assert_eq!((cell.below_median, cell.margins.mean_width_s), (Some(1.5 / 4.0), Some(0.0)));
        // Errors 10, 0, 30, 40: their standard deviation is 18.257.
        assert!((cell.margins.mae_s.unwrap() - 1.96 * 18.257 / 2.0).abs() < 1e-2, "{cell:?}");
        assert_eq!(Tally::default().cell(String::new()).margins.mae_s, None);
    }

    #[test]
    fn nothing_scored_is_null_and_not_a_number_nowhere() {
        let cell = Tally::default().cell(String::new());
        assert_eq!(
            (cell.n, cell.coverage, cell.coverage_low, cell.winkler_s, cell.rmse_s),
            (0, None, None, None, None)
        );
    }

    #[test]
    fn wilsons_interval_is_what_the_books_say() {
        let (low, high) = wilson(90.0, 100.0);
        assert!((low - 0.8256).abs() < 1e-4 && (high - 0.9448).abs() < 1e-4, "{low} {high}");
        let (low, high) = wilson(10.0, 10.0);
        assert!((low - 0.7225).abs() < 1e-4 && high == 1.0, "{low} {high}");
    }

    #[test]
    fn what_cannot_be_said_counts_as_anything_from_0_to_the_longest_wait_so_far() {
        let mut learned = Learned::default();
        assert_eq!((learned.silence().high_s, learned.silence().median_s), (0.0, 0.0));
        for wait_s in [5.0, 400.0, 7.0] {
            learned.add(wait_s);
        }
        let told = learned.told(None);
        assert_eq!((told.low_s, told.high_s, told.median_s, told.said), (0.0, 400.0, 7.0, false));
    }

    #[test]
    fn hours_are_of_the_day_before_1970_too() {
        assert_eq!((hour_of(0), hour_of(-1), hour_of(25 * 3_600_000)), (0, 23, 1));
    }
}
