//! Routing: who gets whom.
//!
//! Oldest first, to an eligible agent with room. An agent is eligible for a conversation when they belong to its inbox,
//! say that they are available, have a stream open, have room, and are not under a hold (a conversation that they just
//! gave back). Among several, the one whose hands are emptiest for their capacity gets it; among equals, the one who
//! has waited longest for their next conversation. Nobody waits while an eligible agent has room.

use events::{AgentId, AgentState};

/// What a conversation in a web chat weighs in an agent's hands.
pub const WEB_CONVERSATION_LOAD: i64 = 1;

/// The capacity of a new agent: five web conversations at once.
pub const FIRST_CAPACITY: i64 = 5;

/// One agent's hands, seen from one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hands {
    /// Whose.
    pub agent: AgentId,
    /// Whether they belong to the conversation's inbox.
    pub is_member: bool,
    /// What they say of themselves.
    pub state: AgentState,
    /// Whether a stream of theirs is open, or was lost less than the grace time ago.
    pub connected: bool,
    /// The load that they hold.
    pub load: i64,
    /// The load that they can hold.
    pub capacity: i64,
}

impl Hands {
    /// Whether one more web conversation fits.
    #[must_use]
    pub const fn have_room(&self) -> bool {
        self.load + WEB_CONVERSATION_LOAD <= self.capacity
    }

    /// Whether routing may give them a conversation now.
    #[must_use]
    pub const fn is_eligible(&self) -> bool {
        self.is_member && matches!(self.state, AgentState::Available) && self.connected && self.have_room()
    }
}

/// An agent who is available and connected, as routing sees the floor. Places in slices are the handles.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The load that they hold.
    pub load: i64,
    /// The load that they can hold.
    pub capacity: i64,
    /// The `seq` of their last assignment, 0 for none: the smallest has waited longest.
    pub last_assigned_seq: i64,
    /// The inboxes to which they belong, as handles of the caller.
    pub inboxes: Vec<u32>,
}

/// A conversation in line.
#[derive(Clone, Copy, Debug)]
pub struct InLine {
    /// Its inbox, as a handle of the caller.
    pub inbox: u32,
    /// The candidate to whom it must not go back yet.
    pub held_from: Option<usize>,
}

/// Gives out what can be given out now. `line` is oldest first; the answer pairs places in `line` with places in
/// `candidates`, in the order in which they are to be assigned.
#[must_use]
pub fn give_out(line: &[InLine], candidates: &[Candidate]) -> Vec<(usize, usize)> {
    let mut load: Vec<i64> = candidates.iter().map(|c| c.load).collect();
    let mut turn: Vec<i64> = candidates.iter().map(|c| c.last_assigned_seq).collect();
    let mut room: i64 = candidates.iter().map(|c| (c.capacity - c.load).max(0)).sum();
    let mut next_turn = turn.iter().copied().max().unwrap_or(0);
    let mut given = Vec::new();
    for (place, contact) in line.iter().enumerate() {
        if room < WEB_CONVERSATION_LOAD {
            break;
        }
        let fits = |i: &usize| {
            let c = &candidates[*i];
            load[*i] + WEB_CONVERSATION_LOAD <= c.capacity
                && contact.held_from != Some(*i)
                && c.inboxes.contains(&contact.inbox)
        };
        // Loads are compared as fractions of capacity, without division: a/b < c/d is a·d < c·b.
        let emptiest = (0..candidates.len()).filter(fits).min_by(|&a, &b| {
            let (of_a, of_b) = (load[a] * candidates[b].capacity, load[b] * candidates[a].capacity);
            of_a.cmp(&of_b).then(turn[a].cmp(&turn[b])).then(a.cmp(&b))
        });
        if let Some(agent) = emptiest {
            load[agent] += WEB_CONVERSATION_LOAD;
            room -= WEB_CONVERSATION_LOAD;
            next_turn += 1;
            turn[agent] = next_turn;
            given.push((place, agent));
        }
    }
    given
}
