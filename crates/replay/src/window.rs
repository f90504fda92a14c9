//! The most recent values, in order of size.

use std::collections::VecDeque;

/// So many are kept.
pub(crate) const WINDOW: usize = 2_000;

/// The last [`WINDOW`] values with their order statistics. Adding costs a shift of at most so many numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    recent: VecDeque<f64>,
    sorted: Vec<f64>,
    sum: f64,
}

impl Window {
    pub(crate) fn add(&mut self, value: f64) {
        if self.recent.len() == WINDOW
            && let Some(oldest) = self.recent.pop_front()
        {
            let place = self.sorted.partition_point(|other| *other < oldest);
            self.sorted.remove(place);
            self.sum -= oldest;
        }
        self.recent.push_back(value);
        let place = self.sorted.partition_point(|other| *other < value);
        self.sorted.insert(place, value);
        self.sum += value;
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        (!self.sorted.is_empty()).then(|| self.sum / self.sorted.len() as f64)
    }

    /// The value that this share of the kept ones does not exceed; the conformal rank, so that a next one is at most
    /// this with at least this probability.
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        let rank = (share * (self.sorted.len() + 1) as f64).ceil() as usize;
        Some(self.sorted[rank.saturating_sub(1).min(last)])
    }

    /// The mirror image of [`Window::quantile`] at the low end.
    pub(crate) fn low_quantile(&self, share: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        let rank = (share * (self.sorted.len() + 1) as f64).floor() as usize;
        Some(self.sorted[rank.saturating_sub(1).min(last)])
    }
}

#[cfg(test)]
mod tests {
    use super::{WINDOW, Window};

    #[test]
    fn only_the_most_recent_values_count() {
        let mut window = Window::default();
        assert_eq!((window.mean(), window.quantile(0.5)), (None, None));
        for value in 0..10_000 {
            window.add(f64::from(value * 7919 % 10_000));
        }
        assert_eq!(window.len(), WINDOW);
        let mut last: Vec<f64> =
            (10_000 - WINDOW as i32..10_000).map(|v| f64::from(v * 7919 % 10_000)).collect();
        last.sort_by(f64::total_cmp);
        assert_eq!(window.sorted, last);
        assert_eq!(window.quantile(1.0), last.last().copied());
        assert_eq!(window.low_quantile(0.0), last.first().copied());
        assert!((window.mean().unwrap() - last.iter().sum::<f64>() / WINDOW as f64).abs() < 1e-6);
    }
}
