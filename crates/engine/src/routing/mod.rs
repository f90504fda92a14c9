//! Routing: who gets whom.
//!
//! Oldest first, to an eligible agent with room. An agent is eligible for a conversation when they belong to its inbox,
//! say that they are available, have a stream open, have room, and are not under a hold (a conversation that they just
//! gave back); of a conversation that was handed to a team, they belong to that team, too. Among several, the one whose hands are emptiest for their capacity gets it; among equals, the one who
//! has waited longest for their next conversation. Nobody waits while an eligible agent has room.
//!
//! [`give_out`] decides over a floor as it is now; [`Floor`] keeps one over time and decides as things happen. Both ask the same
//! `Team` who gets whom, and give the same answers.

mod absence;
mod floor;
mod line;
mod overtaking;
mod rule;
mod team;
mod tournament;

pub use absence::{NOBODY_AT_MOST_MS, waited_in_vain_since};
pub use floor::Floor;
pub use line::Lane;
pub use rule::{Order, Rule};

use events::{AgentId, AgentState};
use team::Team;

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
    /// The teams in which they are, as handles of the caller.
    pub teams: Vec<u32>,
}

/// A conversation in line.
#[derive(Clone, Copy, Debug)]
pub struct InLine {
    /// Its inbox, as a handle of the caller.
    pub inbox: u32,
    /// The team to which it was handed. `None` is everybody's in the inbox.
    pub team: Option<u32>,
    /// The candidate to whom it must not go back yet.
    pub held_from: Option<usize>,
}

/// Gives out what can be given out now. `line` is oldest first; the answer pairs places in `line` with places in
/// `candidates`, in the order in which they are to be assigned.
#[must_use]
pub fn give_out(line: &[InLine], candidates: &[Candidate]) -> Vec<(usize, usize)> {
    // A queue is what waits for the same agents: an inbox, or what was handed to one team there.
    let mut waited_for: Vec<(u32, Option<u32>)> = line.iter().map(|c| (c.inbox, c.team)).collect();
    waited_for.sort_unstable();
    waited_for.dedup();
    let queue = |contact: &InLine| waited_for.binary_search(&(contact.inbox, contact.team)).ok();
    let mut team = Team::default();
    for candidate in candidates {
        let serves = |(inbox, team): &(u32, Option<u32>)| {
            candidate.inboxes.contains(inbox) && team.is_none_or(|team| candidate.teams.contains(&team))
        };
        let queues = (0..).zip(&waited_for).filter(|(_, queue)| serves(queue)).map(|(handle, _)| handle);
        let queues = queues.collect();
        let agent = team.add(queues, candidate.capacity, candidate.last_assigned_seq);
        team.hold(agent, candidate.load);
        team.open(agent);
    }
    let mut room: i64 = candidates.iter().map(|c| (c.capacity - c.load).max(0)).sum();
    let mut given = Vec::new();
    for (place, contact) in line.iter().enumerate() {
        if room < WEB_CONVERSATION_LOAD {
            break;
        }
        let held_from = contact.held_from.and_then(|agent| u32::try_from(agent).ok());
        let queue = queue(contact).and_then(|place| u32::try_from(place).ok());
        let emptiest = queue.and_then(|queue| team.emptiest_but(queue, held_from));
        if let Some(agent) = emptiest {
            team.give(agent);
            room -= WEB_CONVERSATION_LOAD;
            given.push((place, agent as usize));
        }
    }
    given
}
