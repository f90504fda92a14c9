//! How long something took: the mean, what half and nine of ten do not exceed, and how sure that is.

use crate::score::{Z, seconds};
use serde::Serialize;

/// How long it took, in seconds. Null where there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Of how many.
    pub n: u64,
    /// The mean.
    pub mean_s: Option<f64>,
    /// Half took no longer.
    pub p50_s: Option<f64>,
    /// Nine of ten took no longer.
    pub p90_s: Option<f64>,
    /// 99 of a hundred took no longer.
    pub p99_s: Option<f64>,
    /// By how much the mean may be off by chance, either way, with 95 % confidence; null where there are not two.
    pub mean_margin_s: Option<f64>,
    /// With 95 % confidence the median is at least this.
    pub p50_low_s: Option<f64>,
    /// And at most this.
    pub p50_high_s: Option<f64>,
    /// With 95 % confidence what nine of ten do not exceed is at least this.
    pub p90_low_s: Option<f64>,
    /// And at most this.
    pub p90_high_s: Option<f64>,
    /// The longest.
    pub longest_s: Option<f64>,
}

impl Spread {
    /// Of durations in milliseconds, in any order.
    pub(crate) fn of(mut ms: Vec<i64>) -> Self {
        if ms.is_empty() {
            return Self::default();
        }
        ms.sort_unstable();
        // The nearest rank: the smallest value that this share does not exceed.
        let quantile = |percent: usize| {
            let rank = (ms.len() * percent).div_ceil(100).max(1);
            Some(seconds(ms[rank - 1]))
        };
        let sum: i64 = ms.iter().fold(0, |sum, one| sum.saturating_add(*one));
        let (p50_low_s, p50_high_s) = around(&ms, 0.5);
        let (p90_low_s, p90_high_s) = around(&ms, 0.9);
        let mean_ms = sum as f64 / ms.len() as f64;
        Self {
            mean_margin_s: margin_s(&ms, mean_ms),
            p50_low_s,
            p50_high_s,
            p90_low_s,
            p90_high_s,
            n: ms.len() as u64,
            mean_s: Some(mean_ms / 1000.0),
            p50_s: quantile(50),
            p90_s: quantile(90),
            p99_s: quantile(99),
            longest_s: quantile(100),
        }
    }
}

/// The interval around a quantile that needs no law: from one rank to another, as many apart as chance makes likely.
fn around(sorted_ms: &[i64], share: f64) -> (Option<f64>, Option<f64>) {
    let n = sorted_ms.len() as f64;
    let half = Z * (n * share * (1.0 - share)).sqrt();
    // Ranks count from 1.
    let at = |rank: f64| {
        let place = (rank.clamp(1.0, n.max(1.0)) - 1.0) as usize;
        sorted_ms.get(place).map(|ms| *ms as f64 / 1000.0)
    };
    (at((n * share - half).floor()), at((n * share + half).ceil() + 1.0))
}

/// Half the width of a mean's 95 % interval.
fn margin_s(ms: &[i64], mean_ms: f64) -> Option<f64> {
    let n = ms.len() as f64;
    let squares: f64 = ms.iter().map(|one| (*one as f64 - mean_ms).powi(2)).sum();
    (ms.len() > 1).then(|| Z * (squares / (n - 1.0) / n).sqrt() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::{Spread, around};

    #[test]
    fn a_quantiles_interval_goes_from_rank_to_rank() {
        let hundred: Vec<i64> = (1..=100).map(|second| second * 1000).collect();
        // 50 ± 1.96 × 5: ranks 40 and 61, as the tables of order statistics have it.
        assert_eq!(around(&hundred, 0.5), (Some(40.0), Some(61.0)));
        assert_eq!(around(&hundred, 0.9), (Some(84.0), Some(97.0)));
        assert_eq!(around(&[7000], 0.9), (Some(7.0), Some(7.0)));
        assert_eq!(around(&[], 0.5), (None, None));
    }

    #[test]
    fn a_means_margin_is_two_standard_errors() {
        let spread = Spread::of(vec![10_000, 20_000, 30_000, 40_000]);
        assert!((spread.mean_margin_s.unwrap() - 1.96 * 12.91 / 2.0).abs() < 1e-2, "{spread:?}");
        assert_eq!((Spread::of(vec![5]).mean_margin_s, Spread::of(Vec::new()).n), (None, 0));
    }
}
