//! Who is at a conversation right now: which agents look at it, who of them writes, and whether its customer types.
//!
//! None of it is ever stored: it lives in memory for some seconds, is bounded, and goes by itself when nobody says it again.
//! Whoever looks hears of changes on their stream, in events without an id. Servers on one database tell each other.

pub(crate) mod http;
mod said;

pub(crate) use said::listen;

use events::{AgentId, ConversationId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// For how long somebody counts as looking who does not say so again, in milliseconds.
const LOOKING_MS: i64 = 25_000;
/// For how long somebody counts as writing who does not say so again, in milliseconds.
const WRITING_MS: i64 = 8_000;
/// Agents at one conversation at most; one more is not noted.
const MOST_AT_ONE: usize = 20;
/// Conversations with somebody at them at most; one more is not noted.
const MOST: usize = 20_000;

/// What an agent does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Doing {
    /// Has it on the screen.
    Looking,
    /// Writes to the customer.
    Replying,
    /// Writes a note.
    Noting,
}

impl Doing {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Looking => "looking",
            Self::Replying => "replying",
            Self::Noting => "noting",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Looking, Self::Replying, Self::Noting].into_iter().find(|doing| doing.as_str() == word)
    }
}

#[derive(Clone, Copy)]
struct Agent {
    id: AgentId,
    doing: Doing,
    /// Until when they count as doing that; then they look.
    doing_until_ms: i64,
    /// Until when they count as being there at all.
    until_ms: i64,
}

#[derive(Default)]
struct At {
    agents: Vec<Agent>,
    typing_until_ms: i64,
}

impl At {
    fn is_over(&self, now_ms: i64) -> bool {
        self.typing_until_ms <= now_ms && self.agents.iter().all(|agent| agent.until_ms <= now_ms)
    }
}

/// Somebody who is there, and for how long that may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Present {
    pub(crate) agent: AgentId,
    pub(crate) doing: Doing,
    pub(crate) for_ms: i64,
}

/// Who is at a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) agents: Vec<Present>,
    /// For how long it may be believed that the customer types; 0 when they do not.
    pub(crate) typing_for_ms: i64,
}

/// Who is where. Times are steady: they only grow.
#[derive(Default)]
pub(crate) struct Here {
    at: Mutex<HashMap<(WorkspaceId, ConversationId), At>>,
}

impl Here {
    fn lock(&self) -> MutexGuard<'_, HashMap<(WorkspaceId, ConversationId), At>> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An agent is there and does this. Answers whether that is news to those who are there.
    pub(crate) fn agent_does(
        &self,
        place: (WorkspaceId, ConversationId),
        id: AgentId,
        doing: Doing,
        now_ms: i64,
    ) -> bool {
        let mut all = self.lock();
        let Some(at) = room_at(&mut all, place, now_ms) else { return false };
        at.agents.retain(|agent| agent.until_ms > now_ms);
        let lasts_ms = if doing == Doing::Looking { LOOKING_MS } else { WRITING_MS };
        let fresh = Agent { id, doing, doing_until_ms: now_ms + lasts_ms, until_ms: now_ms + LOOKING_MS };
        let full = at.agents.len() >= MOST_AT_ONE;
        match at.agents.iter_mut().find(|agent| agent.id == id) {
            Some(known) => {
                let before = if known.doing_until_ms > now_ms { known.doing } else { Doing::Looking };
                *known = fresh;
                before != doing
            }
            None if !full => {
                at.agents.push(fresh);
                true
            }
            None => false,
        }
    }

    /// An agent has gone. Answers whether they were there.
    pub(crate) fn agent_leaves(
        &self,
        place: (WorkspaceId, ConversationId),
        id: AgentId,
        now_ms: i64,
    ) -> bool {
        let mut all = self.lock();
        let Some(at) = all.get_mut(&place) else { return false };
        let before = at.agents.len();
        at.agents.retain(|agent| agent.id != id);
        let left = at.agents.len() < before;
        if at.is_over(now_ms) {
            all.remove(&place);
        }
        left
    }

    /// The customer types, or has stopped. Answers whether that is news.
    pub(crate) fn customer_types(
        &self,
        place: (WorkspaceId, ConversationId),
        types: bool,
        now_ms: i64,
    ) -> bool {
        let mut all = self.lock();
        // Nobody is there who could see it: nothing is noted.
        let Some(at) = all.get_mut(&place) else { return false };
        let before = at.typing_until_ms > now_ms;
        at.typing_until_ms = if types { now_ms + WRITING_MS } else { 0 };
        before != types
    }

    /// Who is there now.
    pub(crate) fn seen(&self, place: (WorkspaceId, ConversationId), now_ms: i64) -> Seen {
        let all = self.lock();
        let Some(at) = all.get(&place) else { return Seen::default() };
        let present = |agent: &Agent| {
            let still = agent.doing_until_ms > now_ms;
            let (doing, until_ms) =
                if still { (agent.doing, agent.doing_until_ms) } else { (Doing::Looking, agent.until_ms) };
            Present { agent: agent.id, doing, for_ms: until_ms - now_ms }
        };
        let agents = at.agents.iter().filter(|agent| agent.until_ms > now_ms).map(present).collect();
        Seen { agents, typing_for_ms: (at.typing_until_ms - now_ms).max(0) }
    }

    /// Forgets where nobody is any more.
    pub(crate) fn forget_gone(&self, now_ms: i64) {
        self.lock().retain(|_, at| !at.is_over(now_ms));
    }
}

/// The place, where there is room for one more.
fn room_at(
    all: &mut HashMap<(WorkspaceId, ConversationId), At>,
    place: (WorkspaceId, ConversationId),
    now_ms: i64,
) -> Option<&mut At> {
    if !all.contains_key(&place) && all.len() >= MOST {
        all.retain(|_, at| !at.is_over(now_ms));
        if all.len() >= MOST {
            return None;
        }
    }
    Some(all.entry(place).or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: (WorkspaceId, ConversationId) = (WorkspaceId::from_bits(1), ConversationId::from_bits(2));

    const fn agent(n: u128) -> AgentId {
        AgentId::from_bits(n)
    }

    #[test]
    fn who_writes_looks_again_after_some_seconds_and_is_gone_after_some_more() {
        let here = Here::default();
        assert!(here.agent_does(PLACE, agent(1), Doing::Replying, 0));
        assert!(!here.agent_does(PLACE, agent(1), Doing::Replying, 1_000), "said again is no news");
        assert_eq!(here.seen(PLACE, 1_000).agents[0].doing, Doing::Replying);
        let later = here.seen(PLACE, 10_000).agents;
        assert_eq!((later[0].doing, later[0].for_ms), (Doing::Looking, 16_000));
        assert!(here.agent_does(PLACE, agent(1), Doing::Replying, 11_000), "they had stopped");
        assert!(here.seen(PLACE, 40_000).agents.is_empty());
        here.forget_gone(40_000);
        assert!(here.lock().is_empty());
    }

    #[test]
    fn a_customer_who_types_before_nobody_leaves_no_trace() {
        let here = Here::default();
        assert!(!here.customer_types(PLACE, true, 0));
        assert!(here.lock().is_empty());
        here.agent_does(PLACE, agent(1), Doing::Looking, 0);
        assert!(here.customer_types(PLACE, true, 0) && !here.customer_types(PLACE, true, 1));
        assert_eq!(here.seen(PLACE, 1).typing_for_ms, 8_000);
        assert!(here.customer_types(PLACE, false, 2));
        assert_eq!(here.seen(PLACE, 2).typing_for_ms, 0);
    }

    #[test]
    fn there_is_an_end_to_those_at_one_conversation_and_to_conversations() {
        let here = Here::default();
        for n in 0..40 {
            here.agent_does(PLACE, agent(n), Doing::Looking, 0);
        }
        assert_eq!(here.seen(PLACE, 0).agents.len(), MOST_AT_ONE);
        for n in 0..u128::try_from(MOST).unwrap_or(0) + 5 {
            here.agent_does((PLACE.0, ConversationId::from_bits(n)), agent(1), Doing::Looking, 0);
        }
        assert_eq!(here.lock().len(), MOST);
        // Those who have gone make room.
        assert!(here.agent_does(
            (PLACE.0, ConversationId::from_bits(1 << 90)),
            agent(1),
            Doing::Looking,
            30_000
        ));
        assert_eq!(here.lock().len(), 1);
    }
}
