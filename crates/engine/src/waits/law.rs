//! The exact law of a queue whose customers may give up.
//!
//! With `n` people ahead, completions at rate D while everybody is busy and each who waits giving up at rate θ, the line
//! ahead empties by a pure death process: the wait is a sum of exponentials with rates D + iθ, i = 0..n. Its Laplace
//! transform is that of −ln(B)/θ with B ~ Beta(D/θ, n + 1), hence a closed form for every quantile; without θ it is
//! a gamma law. Where people with precedence keep arriving, the wait is a first passage of a birth-and-death chain.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::{digamma, gamma_lr};

/// Below this share of the completion rate, giving up changes nothing that could be seen.
const NEGLIGIBLE: f64 = 1e-7;
/// The first passage starts its recursion so far above the place from which it is asked: arrivals with precedence rarely pile up further.
const CEILING: usize = 400;

/// The law of one wait. Rates per unit of time; whatever unit goes in comes out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// Completions per unit of time while somebody waits: D.
    pub completions: f64,
    /// Giving up per person who waits and unit of time: θ.
    pub giving_up: f64,
    /// Who is served before: n.
    pub ahead: u32,
}

impl Law {
    /// The mean wait of whoever does not give up.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let (d, th, n) = (self.completions, self.giving_up, f64::from(self.ahead));
        if self.ahead < 32 || th <= NEGLIGIBLE * d {
            return self.sum(|rate| 1.0 / rate, (n + 1.0) / d);
        }
        let c = d / th;
        (digamma(c + n + 1.0) - digamma(c)) / th
    }

    /// The variance of the wait.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let (d, th, n) = (self.completions, self.giving_up, f64::from(self.ahead));
        if self.ahead < 32 || th <= NEGLIGIBLE * d {
            return self.sum(|rate| 1.0 / (rate * rate), (n + 1.0) / (d * d));
        }
        let c = d / th;
        (trigamma(c) - trigamma(c + n + 1.0)) / (th * th)
    }

    fn sum(&self, term: impl Fn(f64) -> f64, without_giving_up: f64) -> f64 {
        if self.giving_up <= NEGLIGIBLE * self.completions {
            return without_giving_up;
        }
        (0..=self.ahead).map(|i| term(f64::from(i).mul_add(self.giving_up, self.completions))).sum()
    }

    /// The probability of a wait of at most `t`.
    #[must_use]
    pub fn at_most(&self, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        let (d, th, n) = (self.completions, self.giving_up, f64::from(self.ahead));
        if th <= NEGLIGIBLE * d {
            return gamma_lr(n + 1.0, d * t);
        }
        // 1 − I_x(c, n + 1) = I_{1−x}(n + 1, c): asked of whichever of x and 1 − x is the smaller, so that neither loses its digits.
        let (c, x) = (d / th, (-th * t).exp());
        if x < 0.5 { 1.0 - beta_reg(c, n + 1.0, x) } else { beta_reg(n + 1.0, c, -(-th * t).exp_m1()) }
    }

    /// The wait that is not exceeded with probability `p`, 0 < p < 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let (mean, variance) = (self.mean(), self.variance());
        let start = gamma_quantile_near(mean, variance, p);
        solve(|t| self.at_most(t) - p, start, mean + 60.0 * variance.sqrt())
    }
}

/// Mean and variance of the wait where people with precedence arrive at rate `overtaking` and are served first: a first passage.
#[must_use]
pub fn overtaken(law: &Law, overtaking: f64) -> (f64, f64) {
    let n = law.ahead as usize;
    let rate = |i: usize| (i as f64).mul_add(law.giving_up, law.completions);
    let top = n + CEILING;
    // From i people to one fewer: mean and second moment, from the ceiling down.
    let mut step = 1.0 / rate(top);
    let mut square = 2.0 * step * step;
    let (mut mean, mut variance) = (0.0, 0.0);
    for i in (0..top).rev() {
        let (down, all) = (rate(i), overtaking + rate(i));
        let up = overtaking / all;
        let next = (1.0 / down) + (overtaking / down) * step;
        let next_square =
            (2.0 / (all * all) + (2.0 / all) * up * (step + next) + up * (square + 2.0 * step * next))
                / (1.0 - up);
        if i <= n {
            mean += next;
            variance += next_square - next * next;
        }
        (step, square) = (next, next_square);
    }
    (mean, variance)
}

/// The quantile of the gamma law with this mean and variance.
#[must_use]
pub fn gamma_quantile(mean: f64, variance: f64, p: f64) -> f64 {
    let shape = mean * mean / variance;
    let start = gamma_quantile_near(mean, variance, p);
    solve(
        |t| gamma_lr(shape, (shape * t / mean).max(f64::MIN_POSITIVE)) - p,
        start,
        mean + 60.0 * variance.sqrt(),
    )
}

/// Wilson and Hilferty's approximation: a cube of a normal quantile.
pub(super) fn gamma_quantile_near(mean: f64, variance: f64, p: f64) -> f64 {
    let ninth = variance / (9.0 * mean * mean);
    let root = normal_quantile(p).mul_add(ninth.sqrt(), 1.0 - ninth);
    mean * root.max(0.02).powi(3)
}

fn normal_quantile(p: f64) -> f64 {
    std::f64::consts::SQRT_2 * statrs::function::erf::erf_inv(2.0f64.mul_add(p, -1.0))
}

fn trigamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 12.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    // The asymptotic series with Bernoulli numbers: its first dropped term is below 1e-14 from 12 on.
    let y = 1.0 / (x * x);
    let tail = y * (1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * 5.0 / 66.0))));
    sum + 1.0 / x + y / 2.0 + tail / x
}

/// The root of an increasing function on (0, top): secant steps that never leave the bracket.
fn solve(f: impl Fn(f64) -> f64, start: f64, top: f64) -> f64 {
    let (mut low, mut high) = (0.0, top.max(start * 2.0));
    let at_zero = f(f64::MIN_POSITIVE);
    let (mut x, mut last) = (start, (0.0, at_zero));
    for _ in 0..200 {
        let y = f(x);
        if y < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = (x - last.0) * y / (y - last.1);
        last = (x, y);
        let next = x - step;
        let next = if next > low && next < high { next } else { 0.5 * (low + high) };
        if (next - x).abs() <= 1e-13 * x || high - low <= 1e-13 * high {
            return next;
        }
        x = next;
    }
    x
}
