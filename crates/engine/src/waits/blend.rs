//! What the law says and what was learned, mixed as it served best of late.

/// The levels that are predicted: both ends of the promise and the middle.
pub(super) const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];
/// Shares of what was learned that are compared.
const SHARES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// Before so many outcomes, half of each.
const ENOUGH: u32 = 100;
/// What an outcome's loss still counts after each later one.
const KEPT: f64 = 1.0 - 1.0 / 2_000.0;

/// Losses of each share, for each level.
#[derive(Clone, Debug, Default)]
pub(super) struct Blend {
    losses: [[f64; SHARES.len()]; LEVELS.len()],
    outcomes: u32,
}

impl Blend {
    /// The mixture, its levels in order.
    pub(super) fn mix(&self, law: [f64; 3], learned: Option<[f64; 3]>) -> [f64; 3] {
        let Some(learned) = learned else { return law };
        let mut mixed = [0.0; 3];
        for (level, mixed) in mixed.iter_mut().enumerate() {
            *mixed = between(law[level], learned[level], self.share(level)).max(0.0);
        }
        mixed.sort_by(f64::total_cmp);
        mixed
    }

    fn share(&self, level: usize) -> f64 {
        if self.outcomes < ENOUGH {
            return 0.5;
        }
        let losses = &self.losses[level];
        let best = (0..SHARES.len()).min_by(|a, b| losses[*a].total_cmp(&losses[*b]));
        best.map_or(0.5, |best| SHARES[best])
    }

    /// Takes in a wait that is over.
    pub(super) fn answered(&mut self, law: [f64; 3], learned: Option<[f64; 3]>, waited: f64) {
        let Some(learned) = learned else { return };
        self.outcomes = self.outcomes.saturating_add(1);
        for (level, losses) in self.losses.iter_mut().enumerate() {
            for (loss, share) in losses.iter_mut().zip(SHARES) {
                let off = waited - between(law[level], learned[level], share);
                *loss = loss.mul_add(KEPT, pinball(off, LEVELS[level]));
            }
        }
    }
}

fn between(law: f64, learned: f64, share: f64) -> f64 {
    share.mul_add(learned - law, law)
}

/// The loss whose least mean is at the level's quantile (Koenker and Bassett, 1978).
fn pinball(off: f64, level: f64) -> f64 {
    if off >= 0.0 { off * level } else { off * (level - 1.0) }
}
