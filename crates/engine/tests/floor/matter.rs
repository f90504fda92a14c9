//! One conversation on the floor, moved by facts as the desk's projection moves it.

use engine::conversations::Conversation;
use events::{AgentId, ConversationState as State, Fact, QueueReason};

/// A conversation with what routing adds to it.
#[derive(Clone, Debug)]
pub(super) struct Matter {
    pub(super) decide: Conversation,
    pub(super) inbox: usize,
    pub(super) opened_seq: i64,
    /// When this episode began: its opening, its reopening, or its return from parking.
    pub(super) began_ms: i64,
    pub(super) waiting_since_ms: Option<i64>,
    pub(super) held: Option<(AgentId, i64)>,
}

impl Matter {
    /// As the desk's projection writes it.
    pub(super) fn apply(&mut self, fact: &Fact, now_ms: i64) {
        let it = &mut self.decide;
        // For whom it is changes nothing about where it stands.
        match fact {
            Fact::ConversationHandedToTeam { team, .. } => return it.team = Some(*team),
            Fact::ConversationFreedFromTeam { .. } => return it.team = None,
            _ => {}
        }
        (self.waiting_since_ms, self.held, it.parked_until_ms) = (None, None, None);
        match fact {
            Fact::ConversationAssigned { agent, .. } => (it.state, it.agent) = (State::Active, Some(*agent)),
            Fact::ConversationQueued { reason, waiting_since_ms, held_from, held_until_ms, .. } => {
                (it.state, it.agent, it.arrived_ms) = (State::Waiting, None, *waiting_since_ms);
                self.waiting_since_ms = Some(*waiting_since_ms);
                self.held = held_from.zip(*held_until_ms);
                if matches!(reason, QueueReason::ParkingOver | QueueReason::CustomerWrote) {
                    self.began_ms = now_ms;
                }
            }
            Fact::ConversationParked { until_ms, .. } => {
                (it.state, it.parked_until_ms) = (State::Parked, *until_ms);
            }
            Fact::ConversationResolved { .. } => it.state = State::Resolved,
            Fact::ConversationReopened { .. } => {
                (it.state, it.agent, it.arrived_ms) = (State::Waiting, None, now_ms);
                (self.waiting_since_ms, self.began_ms) = (Some(now_ms), now_ms);
            }
            Fact::ConversationAbandoned { .. } => (it.state, it.agent) = (State::Abandoned, None),
            other => panic!("{other:?} does not move a conversation"),
        }
    }
}
