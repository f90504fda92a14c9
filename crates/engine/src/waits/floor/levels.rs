//! Hands that hold several contacts at once.

/// Conversations in one pair of hands that are told apart.
const LEVELS: usize = 16;
/// Completions after which an old one has lost most of its weight at its level.
const MEMORY: f64 = 1_000.0;

/// How fast hands that hold k contacts complete them, for each k: holding several is slower for each of them, never known beforehand by
/// how much.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::waits) struct Levels {
    completions: [f64; LEVELS],
    held_ms: [f64; LEVELS],
}

impl Levels {
    pub(in crate::waits) const fn level(holds: u32) -> usize {
        if holds as usize > LEVELS { LEVELS - 1 } else { (holds as usize).saturating_sub(1) }
    }

    /// Hands held so many for so long.
    pub(in crate::waits) fn held(&mut self, holds: u32, for_ms: i64) {
        if holds > 0 {
            self.held_ms[Self::level(holds)] += for_ms as f64;
        }
    }

    /// One of so many was completed.
    pub(in crate::waits) fn completed(&mut self, holds: u32) {
        let level = Self::level(holds);
        self.completions[level] += 1.0;
        if self.completions[level] > MEMORY {
            self.completions[level] *= 0.5;
            self.held_ms[level] *= 0.5;
        }
    }

    /// How long a contact takes hands that hold nothing else, in milliseconds. `None` before anything was completed.
    pub(in crate::waits) fn alone_ms(&self) -> Option<f64> {
        let (completions, held_ms) = (self.completions.iter().sum::<f64>(), self.held_ms.iter().sum::<f64>());
        // What all levels say together counts as ten completions at the first.
        (completions > 0.0).then(|| {
            let together = held_ms / completions;
            10.0_f64.mul_add(together, self.held_ms[0]) / (self.completions[0] + 10.0)
        })
    }

    /// How much longer a contact takes for each other that the same hands hold: the slope that fits each level that was seen, by how
    /// much was seen of it.
    pub(in crate::waits) fn slowdown(&self) -> f64 {
        let speeds = self.speeds();
        let (mut sum, mut weight) = (0.0, 0.0);
        for (level, (speed, completed)) in speeds.iter().zip(&self.completions).enumerate().skip(1) {
            let held = level as f64 + 1.0;
            // k contacts at once are completed k / (1 + β(k − 1)) times as fast as one.
            sum += completed * (held / speed - 1.0) / (held - 1.0);
            weight += completed;
        }
        if weight > 0.0 { (sum / weight).clamp(0.0, 5.0) } else { 0.0 }
    }

    /// How many times faster than one contact at a time hands complete that hold so many, for each number from 1.
    pub(in crate::waits) fn speeds(&self) -> [f64; LEVELS] {
        let one = self.held_ms.iter().sum::<f64>() / self.completions.iter().sum::<f64>().max(1.0);
        let of = |level: usize| {
            // Before much is known, holding k is as quick as k times one; this counts as ten completions.
            let prior_ms = 10.0 * one.max(1.0) / (level as f64 + 1.0);
            (self.completions[level] + 10.0) / (self.held_ms[level] + prior_ms)
        };
        // Holding one more never completes fewer in all.
        let mut least: f64 = 1.0;
        std::array::from_fn(|level| {
            least = least.max(of(level) / of(0));
            least
        })
    }
}
