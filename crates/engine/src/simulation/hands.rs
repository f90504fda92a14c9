//! What an agent with several contacts at once gets done, and when.

use super::model::whole_ms;

/// The contacts of one agent, each served more slowly the more there are. All move on alike, so that one number says how far: a contact ends
/// when the agent's progress reaches the progress at which it began plus its own work.
#[derive(Clone, Debug)]
pub(super) struct Hands {
    beta: f64,
    progress_ms: f64,
    at_ms: i64,
    /// The progress at which each ends, and whose end it is.
    held: Vec<(f64, u32)>,
    /// The number of the event that tells of the next end; others are out of date.
    pub(super) due: u64,
}

impl Hands {
    pub(super) fn new(beta: f64, capacity: u32) -> Self {
        let held = Vec::with_capacity(capacity.min(1 << 10) as usize);
        Self { beta, progress_ms: 0.0, at_ms: 0, held, due: 0 }
    }

    fn slowness(&self) -> f64 {
        1.0 + self.beta * (self.held.len() as f64 - 1.0)
    }

    fn advance(&mut self, now_ms: i64) {
        if self.held.is_empty() {
            // Nobody compares with what was before: small numbers keep their digits.
            self.progress_ms = 0.0;
        } else {
            self.progress_ms += (now_ms - self.at_ms) as f64 / self.slowness();
        }
        self.at_ms = now_ms;
    }

    /// One more, with so much work; answers when the next one is done.
    pub(super) fn add(&mut self, now_ms: i64, work_ms: i64, slot: u32) -> i64 {
        self.advance(now_ms);
        self.held.push((self.progress_ms + work_ms as f64, slot));
        self.next_ms().unwrap_or(now_ms)
    }

    /// Takes the one who is done.
    pub(super) fn take_done(&mut self, now_ms: i64) -> Option<u32> {
        self.advance(now_ms);
        let first = self.first()?;
        // In the order in which they came, so that ties fall the same way.
        Some(self.held.remove(first).1)
    }

    /// When the next one is done if nothing changes.
    pub(super) fn next_ms(&self) -> Option<i64> {
        let left_ms = self.held[self.first()?].0 - self.progress_ms;
        Some(self.at_ms + whole_ms(left_ms * self.slowness()))
    }

    fn first(&self) -> Option<usize> {
        (0..self.held.len()).min_by(|a, b| self.held[*a].0.total_cmp(&self.held[*b].0))
    }
}
