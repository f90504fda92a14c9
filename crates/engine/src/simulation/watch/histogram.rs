//! How many of each length, in little memory.

/// Lengths below this have a bucket each; above, each doubling has as many. A quantile is off by less than 1 in 256.
const FINE: u64 = 128;

/// Counts of lengths in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    /// One more of this length; below 0 counts as 0.
    pub fn add(&mut self, ms: i64) {
        let bucket = bucket_of(ms.max(0) as u64);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
    }

    /// Adds another's.
    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
    }

    /// How many.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The length that a share `p` does not exceed, in milliseconds; 0 of none.
    #[must_use]
    pub fn quantile_ms(&self, p: f64) -> f64 {
        let rank = (p * self.total as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return middle_of(bucket as u64);
            }
        }
        0.0
    }
}

const fn bucket_of(ms: u64) -> usize {
    if ms < FINE {
        return ms as usize;
    }
    // The doubling, and the next seven bits below the first.
    let doubling = (63 - ms.leading_zeros() - FINE.trailing_zeros()) as u64;
    ((doubling + 1) * FINE + ((ms >> doubling) - FINE)) as usize
}

fn middle_of(bucket: u64) -> f64 {
    if bucket < FINE {
        return bucket as f64;
    }
    let (doubling, part) = (bucket / FINE - 1, bucket % FINE);
    let width = (1u64 << doubling) as f64;
    (FINE + part) as f64 * width + (width - 1.0) / 2.0
}

#[cfg(test)]
mod tests {
    use super::{Histogram, bucket_of, middle_of};

    #[test]
    fn buckets_follow_each_other_and_hold_what_is_in_their_middle() {
        for ms in 0..100_000_u64 {
            let (bucket, next) = (bucket_of(ms), bucket_of(ms + 1));
            assert!(next == bucket || next == bucket + 1);
            let off = (middle_of(bucket as u64) - ms as f64).abs();
            assert!(off <= ms as f64 / 256.0, "{ms}");
        }
        assert!(bucket_of(u64::MAX) < 10_000);
    }

    #[test]
    fn quantiles_are_those_of_what_was_added() {
        let (mut one, mut other) = (Histogram::default(), Histogram::default());
        (0..500).for_each(|ms| one.add(ms));
        (500..1_000).for_each(|ms| other.add(ms));
        one.merge(&other);
        assert_eq!(one.total(), 1_000);
        assert!((one.quantile_ms(0.5) - 499.0).abs() < 2.0);
        assert!((one.quantile_ms(0.9) - 899.0).abs() < 4.0);
        assert!(Histogram::default().quantile_ms(0.5).abs() < f64::EPSILON);
    }
}
