//! What a line's handling and patience were, for planning: never anybody's score.

use super::Floor;
use crate::staffing::Slowdown;

/// Contacts handled before their mean says something.
const ENOUGH: f64 = 20.0;

/// What was seen of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Mean handle time of a contact whose agent holds nothing else.
    pub handle_ms: f64,
    /// How many contacts stand behind it; above two thousand no more are counted.
    pub handled: u64,
    /// Mean patience, where enough gave up to tell.
    pub patience_ms: Option<f64>,
    /// How contacts slow each other down in the same hands.
    pub slowdown: Slowdown,
}

impl Floor {
    /// What was seen of a line. `None` before enough was.
    pub(in crate::waits) fn seen(&self, queue: u32) -> Option<Seen> {
        let weight = self.pace.weight();
        let alone_ms = self.levels.alone_ms().filter(|_| weight >= ENOUGH)?;
        let of_line = self.histories.queues.get(&queue);
        let floor_ms = self.histories.floor.time_in_hands_ms.mean().filter(|ms| *ms > 0.0);
        // One line's contacts may take longer than another's: by as much as its latest did.
        let line_ms = of_line.and_then(|line| line.time_in_hands_ms.mean());
        let ratio = line_ms.zip(floor_ms).map_or(1.0, |(line, floor)| (line / floor).clamp(0.1, 10.0));
        let patience = of_line.map(|line| line.patience).filter(super::history::Patience::is_known);
        let patience = patience
            .or_else(|| Some(self.histories.floor.patience).filter(super::history::Patience::is_known));
        Some(Seen {
            handle_ms: (alone_ms * ratio).max(1_000.0),
            handled: weight as u64,
            patience_ms: patience.map(|patience| 1.0 / patience.rate(self.pace.mean_ms())),
            slowdown: Slowdown { beta: self.levels.slowdown() },
        })
    }
}
