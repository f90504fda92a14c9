//! Who has a stream open on this server. Kept in memory; what follows from it is a fact. Times are steady: they only grow.

use events::{AgentId, CustomerId, WorkspaceId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Visitors who are remembered after their last stream closed; beyond, those who left first are forgotten.
const MOST_VISITORS: usize = 100_000;

#[derive(Default)]
pub(crate) struct Presence {
    agents: Mutex<HashMap<(WorkspaceId, AgentId), Seen>>,
    visitors: Mutex<HashMap<CustomerId, Seen>>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    streams: u32,
    last_ms: i64,
}

fn opened<K: Hash + Eq>(seen: &Mutex<HashMap<K, Seen>>, who: K, now_ms: i64) {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = seen.entry(who).or_default();
    entry.streams += 1;
    entry.last_ms = now_ms;
}

fn closed<K: Hash + Eq>(seen: &Mutex<HashMap<K, Seen>>, who: &K, now_ms: i64) {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(entry) = seen.get_mut(who) {
        entry.streams = entry.streams.saturating_sub(1);
        entry.last_ms = now_ms;
    }
}

impl Presence {
    pub(crate) fn agent_opened(&self, workspace: WorkspaceId, agent: AgentId, now_ms: i64) {
        opened(&self.agents, (workspace, agent), now_ms);
    }

    pub(crate) fn agent_closed(&self, workspace: WorkspaceId, agent: AgentId, now_ms: i64) {
        closed(&self.agents, &(workspace, agent), now_ms);
    }

    /// The log says that they are connected, and their server died: they have the grace time to come back.
    pub(crate) fn agent_expected(&self, workspace: WorkspaceId, agent: AgentId, now_ms: i64) {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        agents.entry((workspace, agent)).or_insert(Seen { streams: 0, last_ms: now_ms });
    }

    /// Those whose last stream closed before `before_ms`. They are named until [`Presence::agent_forgotten`].
    pub(crate) fn agents_lost(&self, before_ms: i64) -> Vec<(WorkspaceId, AgentId)> {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        agents.iter().filter(|(_, s)| s.streams == 0 && s.last_ms <= before_ms).map(|(who, _)| *who).collect()
    }

    pub(crate) fn agent_has_stream(&self, workspace: WorkspaceId, agent: AgentId) -> bool {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        agents.get(&(workspace, agent)).is_some_and(|s| s.streams > 0)
    }

    /// Those who have a stream open.
    pub(crate) fn agents_here(&self) -> Vec<(WorkspaceId, AgentId)> {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        agents.iter().filter(|(_, s)| s.streams > 0).map(|(who, _)| *who).collect()
    }

    /// Their loss is written down. One who came back meanwhile stays.
    pub(crate) fn agent_forgotten(&self, workspace: WorkspaceId, agent: AgentId, before_ms: i64) {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if agents.get(&(workspace, agent)).is_some_and(|s| s.streams == 0 && s.last_ms <= before_ms) {
            agents.remove(&(workspace, agent));
        }
    }

    pub(crate) fn visitor_opened(&self, visitor: CustomerId, now_ms: i64) {
        opened(&self.visitors, visitor, now_ms);
    }

    pub(crate) fn visitor_closed(&self, visitor: CustomerId, now_ms: i64) {
        closed(&self.visitors, &visitor, now_ms);
    }

    /// A visitor did something.
    pub(crate) fn visitor_seen(&self, visitor: CustomerId, now_ms: i64) {
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        visitors.entry(visitor).or_default().last_ms = now_ms;
        if visitors.len() > MOST_VISITORS {
            forget_first_gone(&mut visitors);
        }
    }

    /// For how long a visitor has been out of sight: 0 for one with a stream open; `None` for one of whom nothing is known.
    pub(crate) fn visitor_gone_for(&self, visitor: CustomerId, now_ms: i64) -> Option<i64> {
        let visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        visitors.get(&visitor).map(|seen| if seen.streams > 0 { 0 } else { now_ms - seen.last_ms })
    }
}

/// Halves the memory: whoever is gone longer than the middle one of the gone.
fn forget_first_gone(visitors: &mut HashMap<CustomerId, Seen>) {
    let mut gone: Vec<i64> = visitors.values().filter(|s| s.streams == 0).map(|s| s.last_ms).collect();
    if gone.is_empty() {
        return;
    }
    let middle = gone.len() / 2;
    let (_, middle_ms, _) = gone.select_nth_unstable(middle);
    let middle_ms = *middle_ms;
    visitors.retain(|_, seen| seen.streams > 0 || seen.last_ms > middle_ms);
}
