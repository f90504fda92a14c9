//! How today differs from what is usual, learned from what has come so far.

/// At first a day is trusted to differ as if this many contacts had been seen that were as usual (the shape of a gamma law of days).
const FIRST_TRUST: f64 = 120.0;
/// The same of the last hours; a sudden rush is believed sooner and forgotten sooner.
const LATE_TRUST: f64 = 30.0;
/// What an interval still counts for the last hours after each later one.
const LATE_KEPT: f64 = 0.6;
/// How much of the last hours' difference is left after each further interval.
const LASTS: f64 = 0.7;
/// So many days count as the first trust does.
const FIRST_DAYS: f64 = 10.0;
/// What a day still counts for the trust after each later one.
const DAYS_KEPT: f64 = 0.97;
const TRUST_LEAST: f64 = 20.0;
const TRUST_MOST: f64 = 400.0;

/// How much days differ from what was expected of them in the morning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Differing {
    weight: f64,
    squares: f64,
}

impl Default for Differing {
    fn default() -> Self {
        Self { weight: FIRST_DAYS, squares: FIRST_DAYS / FIRST_TRUST }
    }
}

impl Differing {
    /// A day is over: so many were expected, so many came.
    pub(super) fn learn(&mut self, expected: f64, came: f64) {
        if expected < 10.0 {
            return;
        }
        // What single arrivals scatter is no difference of the day.
        let square = ((came - expected).powi(2) - expected) / (expected * expected);
        self.weight = self.weight.mul_add(DAYS_KEPT, 1.0);
        self.squares = self.squares.mul_add(DAYS_KEPT, square.min(1.0));
    }

    fn trust(&self) -> f64 {
        (self.weight / self.squares.max(1e-9)).clamp(TRUST_LEAST, TRUST_MOST)
    }
}

/// Today so far: with a gamma law of days, the mean of what is left is the usual times (trust + came) / (trust + expected).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Today {
    expected: f64,
    came: f64,
    late_expected: f64,
    late_came: f64,
}

impl Today {
    /// An interval is over.
    pub(super) fn add(&mut self, expected: f64, came: f64) {
        self.expected += expected;
        self.came += came;
        self.late_expected = self.late_expected.mul_add(LATE_KEPT, expected);
        self.late_came = self.late_came.mul_add(LATE_KEPT, came);
    }

    /// By what an interval of today that begins so many intervals from now is multiplied.
    pub(super) fn factor(&self, differing: &Differing, intervals: i64) -> f64 {
        let trust = differing.trust();
        let day = (trust + self.came) / (trust + self.expected);
        let late = (LATE_TRUST + self.late_came) / day.mul_add(self.late_expected, LATE_TRUST);
        let left = LASTS.powi(i32::try_from(intervals.clamp(0, 100)).unwrap_or(100));
        day * (late - 1.0).mul_add(left, 1.0)
    }

    pub(super) const fn so_far(&self) -> (f64, f64) {
        (self.expected, self.came)
    }
}
