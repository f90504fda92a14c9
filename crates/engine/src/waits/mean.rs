//! The mean wait, from what the quantiles and the law say: least squares that forget.

/// What it looks at: one, the law's mean, and the three quantiles.
const WIDTH: usize = 5;
/// What an outcome still counts after each later one.
const KEPT: f64 = 1.0 - 1.0 / 20_000.0;
/// How sure the first weights are; the larger the quicker they move.
const FIRST_DOUBT: f64 = 0.01;
/// Doubt is bounded, so that weights stay still where nothing new is seen.
const DOUBT_MAX: f64 = 10.0;

/// The first weights, of the quantiles only: right for a normal law, near it for a skewed one.
const FIRST: [f64; WIDTH] = [0.0, 0.0, 0.185, 0.63, 0.185];
/// What an error still counts after each later one.
const ERROR_KEPT: f64 = 1.0 - 1.0 / 2_000.0;

/// Weights with their doubts.
#[derive(Clone, Debug)]
pub(super) struct Mean {
    weights: [f64; WIDTH],
    doubt: [[f64; WIDTH]; WIDTH],
    /// Squared errors of late: of the weights, and of those with which they began.
    off: [f64; 2],
}

impl Default for Mean {
    fn default() -> Self {
        let mut doubt = [[0.0; WIDTH]; WIDTH];
        for (i, row) in doubt.iter_mut().enumerate() {
            row[i] = FIRST_DOUBT;
        }
        Self { weights: FIRST, doubt, off: [0.0; 2] }
    }
}

/// What the mean is made from, in one unit.
pub(super) type Looks = [f64; WIDTH];

impl Mean {
    pub(super) fn looks(law_mean: f64, quantiles: [f64; 3], unit: f64) -> Looks {
        let [low, middle, high] = quantiles.map(|q| q / unit);
        [1.0, law_mean / unit, low, middle, high]
    }

    /// The mean, in units.
    pub(super) fn predict(&self, looks: &Looks) -> f64 {
        // Where waits get longer than ever, what was fitted may go astray: then the first weights serve.
        let weights = if self.off[0] <= self.off[1] { &self.weights } else { &FIRST };
        sum(weights, looks).max(0.0)
    }

    /// Takes in a wait that is over, in units.
    pub(super) fn answered(&mut self, looks: &Looks, waited: f64) {
        let times: [f64; WIDTH] = self.doubt.map(|row| row.iter().zip(looks).map(|(d, l)| d * l).sum());
        let whole = KEPT + times.iter().zip(looks).map(|(t, l)| t * l).sum::<f64>();
        let off = waited - sum(&self.weights, looks);
        let first_off = waited - sum(&FIRST, looks);
        self.off = [self.off[0] * ERROR_KEPT + off * off, self.off[1] * ERROR_KEPT + first_off * first_off];
        for i in 0..WIDTH {
            self.weights[i] += times[i] / whole * off;
            for j in 0..WIDTH {
                self.doubt[i][j] = (self.doubt[i][j] - times[i] * times[j] / whole) / KEPT;
            }
        }
        let most = (0..WIDTH).map(|i| self.doubt[i][i]).fold(0.0, f64::max);
        if most > DOUBT_MAX {
            self.doubt.iter_mut().flatten().for_each(|doubt| *doubt *= DOUBT_MAX / most);
        }
    }
}

fn sum(weights: &[f64; WIDTH], looks: &Looks) -> f64 {
    weights.iter().zip(looks).map(|(weight, look)| weight * look).sum()
}
