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

    /// The last moment from one to another at which somebody of these lines waited; the first if nobody did.
    fn last(&self, queues: &[u32], from_ms: i64, to_ms: i64) -> i64 {
        let last = queues.iter().map(|queue| {
            let stretches = &self.queues[*queue as usize];
            let before = stretches.partition_point(|stretch| stretch.0 < to_ms);
            before.checked_sub(1).map_or(from_ms, |place| stretches[place].1.min(to_ms))
        });
        last.max().unwrap_or(from_ms).max(from_ms)
    }
}

/// What was seen of the pauses of these agents.
pub(crate) fn pauses(agents: &[Agent], calls: &[Call], waited: &Waited) -> Vec<Seen> {
    let mut seen = Vec::new();
    for gap in gaps(agents, calls) {
        let until_ms = waited.until(gap.queues, gap.done_ms);
        if until_ms > gap.done_ms && gap.next_ms <= gap.done_ms + AWAY_MS {
            let is_over = gap.next_ms <= until_ms;
            seen.push(Seen { ms: (gap.next_ms.min(until_ms) - gap.done_ms).max(0), is_over });
        }
    }
    seen
}

/// What is known of the pause after one contact: it was no shorter and no longer than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) least_ms: i64,
    pub(crate) most_ms: i64,
}

/// What is known of the pause after each contact, by its place among the calls. Whoever takes nobody while somebody waits whom they could
/// take is not there: their pause lasts at least until the last moment of their gap at which somebody waited, and at most until their next answer.
pub(crate) fn known(agents: &[Agent], calls: &[Call], waited: &Waited) -> Vec<Option<Known>> {
    let mut known = vec![None; calls.len()];
    for gap in gaps(agents, calls).filter(|gap| gap.next_ms <= gap.done_ms + AWAY_MS) {
        let last_ms = waited.last(gap.queues, gap.done_ms, gap.next_ms);
        let most_ms = (gap.next_ms - gap.done_ms).max(0);
        known[gap.place] = Some(Known { least_ms: (last_ms - gap.done_ms).clamp(0, most_ms), most_ms });
    }
    known
}

/// Between two answers of an agent.
struct Gap<'a> {
    /// After this contact.
    place: usize,
    queues: &'a [u32],
    done_ms: i64,
    next_ms: i64,
}

fn gaps<'a>(agents: &'a [Agent], calls: &'a [Call]) -> impl Iterator<Item = Gap<'a>> {
    let alone = agents.iter().filter(|agent| agent.known.is_some() && agent.capacity == 1);
    alone.flat_map(|agent| {
        agent.took.windows(2).filter_map(|two| {
            let done_ms = calls[two[0]].done_ms()?;
            Some(Gap { place: two[0], queues: &agent.queues, done_ms, next_ms: calls[two[1]].over_ms() })
        })
    })
}
