//! How long after a contact an agent was ready for the next.
//!
//! It shows only while somebody waits: an agent who takes nobody then is not ready. So only what follows a contact at whose end somebody
//! waited counts, and it was seen to its end if somebody went on waiting until the agent's next answer; else only until nobody did.

use super::calls::Call;
use super::law::Seen;
use super::people::{AWAY_MS, Agent};

/// Stretches of time in which somebody of a line waited.
#[derive(Debug)]
pub(crate) struct Waited {
    queues: Vec<Vec<(i64, i64)>>,
}

impl Waited {
    pub(crate) fn of(calls: &[Call], queues: usize) -> Self {
        let mut stretches: Vec<Vec<(i64, i64)>> = vec![Vec::new(); queues];
        for call in calls.iter().filter(|call| call.wait_ms > 0) {
            let stretches = &mut stretches[call.queue as usize];
            match stretches.last_mut() {
                Some(last) if call.at_ms <= last.1 => last.1 = last.1.max(call.over_ms()),
                _ => stretches.push((call.at_ms, call.over_ms())),
            }
        }
        Self { queues: stretches }
    }

    /// From this moment on, until when somebody of these lines waited without a break.
    pub(crate) fn until(&self, queues: &[u32], at_ms: i64) -> i64 {
        let mut until_ms = at_ms;
        loop {
            let reach = queues.iter().map(|queue| {
                let stretches = &self.queues[*queue as usize];
                let after = stretches.partition_point(|stretch| stretch.0 <= until_ms);
                after.checked_sub(1).map_or(until_ms, |place| stretches[place].1)
            });
            let further = reach.max().unwrap_or(until_ms).max(until_ms);
            if further == until_ms {
                return until_ms;
            }
            until_ms = further;
        }
    }
}

/// What was seen of the pauses of these agents.
pub(crate) fn pauses(agents: &[Agent], calls: &[Call], waited: &Waited) -> Vec<Seen> {
    let mut seen = Vec::new();
    for agent in agents.iter().filter(|agent| agent.known.is_some() && agent.capacity == 1) {
        for two in agent.took.windows(2) {
            let (Some(done_ms), next_ms) = (calls[two[0]].done_ms(), calls[two[1]].over_ms()) else {
                continue;
            };
            if next_ms > done_ms + AWAY_MS {
                continue;
            }
            let until_ms = waited.until(&agent.queues, done_ms);
            if until_ms <= done_ms {
                continue;
            }
            let is_over = next_ms <= until_ms;
            seen.push(Seen { ms: (next_ms.min(until_ms) - done_ms).max(0), is_over });
        }
    }
    seen
}
