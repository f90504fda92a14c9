//! How sure a mean over replications is, and what to leave out before a run has settled.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

/// A mean with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over replications.
    pub mean: f64,
    /// Half the width of the interval; infinite from fewer than two replications.
    pub half_width: f64,
}

impl Estimate {
    /// Of one figure for each replication, with an interval that holds the truth with this confidence (0 to 1), by Student's law. `None` of nothing.
    #[must_use]
    pub fn of(figures: &[f64], confidence: f64) -> Option<Self> {
        if figures.is_empty() {
            return None;
        }
        let count = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / count;
        let freedom = count - 1.0;
        let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / freedom;
        let half_width = match StudentsT::new(0.0, 1.0, freedom) {
            Ok(law) => law.inverse_cdf(0.5 + confidence / 2.0) * (variance / count).sqrt(),
            Err(_) => f64::INFINITY,
        };
        Some(Self { mean, half_width })
    }

    /// Of the difference between two scenarios that met the same chance, replication by replication: what they share drops out.
    /// `None` unless there are as many of one as of the other.
    #[must_use]
    pub fn of_difference(one: &[f64], other: &[f64], confidence: f64) -> Option<Self> {
        if one.len() != other.len() {
            return None;
        }
        let differences: Vec<f64> = one.iter().zip(other).map(|(a, b)| a - b).collect();
        Self::of(&differences, confidence)
    }

    /// The low and the high end.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        (self.mean - self.half_width, self.mean + self.half_width)
    }

    /// Whether the interval holds a value.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (value - self.mean).abs() <= self.half_width
    }
}

/// Observations that are put together before they are judged.
const BATCH: usize = 5;

/// How many observations at the beginning to leave out: those without which the mean of the rest is surest, looked for in the first half.
/// Source: K. P. White, "An effective truncation heuristic", 1997 (MSER-5).
#[must_use]
pub fn warm_up(observations: &[f64]) -> usize {
    let batches: Vec<f64> =
        observations.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let (mut sum, mut squares, mut best) = (0.0, 0.0, (f64::INFINITY, 0));
    for (start, batch) in batches.iter().enumerate().rev() {
        sum += batch;
        squares += batch * batch;
        let left = (batches.len() - start) as f64;
        let error = (squares - sum * sum / left) / (left * left);
        if start <= batches.len() / 2 && error <= best.0 {
            best = (error, start);
        }
    }
    best.1 * BATCH
}
