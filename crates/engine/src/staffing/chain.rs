//! The two chains under every formula: how long the line is, and how it empties before somebody.

/// A state that weighs less than this against the likeliest is not listed.
const UNSEEN: f64 = 1e-40;

/// The first length of line that is listed, and the weight of each from there on against the likeliest: arrivals at
/// rate λ, departures at D + kθ with k in line. Some give up: θ is above 0.
pub(super) fn probabilities(arrivals: f64, completions: f64, giving_up: f64) -> (usize, Vec<f64>) {
    let down = |in_line: usize| in_line as f64 * giving_up + completions;
    let likeliest = ((arrivals - completions) / giving_up).max(0.0) as usize;
    let mut shorter = Vec::new();
    let (mut weight, mut first) = (1.0, likeliest);
    while first > 0 {
        weight *= down(first) / arrivals;
        if weight < UNSEEN {
            break;
        }
        shorter.push(weight);
        first -= 1;
    }
    let mut weights = shorter;
    weights.reverse();
    let (mut weight, mut in_line) = (1.0, likeliest);
    while weight >= UNSEEN {
        weights.push(weight);
        in_line += 1;
        weight *= arrivals / down(in_line);
    }
    (first, weights)
}

/// How many places ahead of somebody fall free within a time: each next one at rate D + iθ while i are left behind it.
/// P(N = j) = Γ(c + j)/(Γ(c) j!) xᶜ(1 − x)ʲ with c = D/θ and x = e^(−θt), a Poisson law without θ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deaths {
    /// D and θ times (1 − x)/θ.
    odds: f64,
    growth: f64,
    /// ln P(N = next), and P(N < next).
    log: f64,
    next: usize,
    below: f64,
}

impl Deaths {
    pub(super) fn within(t: f64, completions: f64, giving_up: f64) -> Self {
        let gone = -(-giving_up * t).exp_m1();
        let span = if giving_up > 0.0 { gone / giving_up } else { t };
        Self { odds: completions * span, growth: gone, log: -completions * t, next: 0, below: 0.0 }
    }

    /// P(N ≤ k) for k = first and the `count` − 1 that follow. Asked in rising order only.
    pub(super) fn at_most(&mut self, first: usize, count: usize) -> Vec<f64> {
        while self.next < first && !self.is_over() {
            self.step();
        }
        if self.next < first {
            (self.next, self.log) = (first, f64::NEG_INFINITY);
        }
        let each = (0..count).map(|_| {
            self.step();
            self.below.min(1.0)
        });
        each.collect()
    }

    /// Whether what is still to come is past the likeliest and too small to be seen.
    fn is_over(&self) -> bool {
        let j = self.next as f64;
        self.log < -100.0 && self.odds + j * self.growth < j + 1.0
    }

    fn step(&mut self) {
        self.below += self.log.exp();
        let j = self.next as f64;
        self.log += ((self.odds + j * self.growth) / (j + 1.0)).ln();
        self.next += 1;
    }
}
