//! What may happen to a conversation: the legal steps between its states.
//!
//! `waiting` → `active` when assigned; `active` → `waiting` when given back or when the agent is gone; either →
//! `parked` → back to its agent if there is room, else `waiting`; any → `resolved`; a customer who writes after the
//! end reopens it; `waiting` → `abandoned` when the customer leaves.

use crate::routing::Hands;
use events::{
    AbandonReason, Actor, AgentId, ConversationId, ConversationState, CustomerId, Fact, QueueReason, TeamId,
};

/// How long routing does not return a conversation to the agent who gave it back, in milliseconds. Long enough for a
/// colleague to take it; short enough that a customer whose only agent gave them back is not forgotten.
pub const GIVEN_BACK_HOLD_MS: i64 = 5 * 60 * 1000;

/// The longest time for which a conversation may be parked: 366 days, in milliseconds.
pub const LONGEST_PARKING_MS: i64 = 366 * 24 * 3600 * 1000;

/// A conversation as far as decisions need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// Whose.
    pub customer: CustomerId,
    /// Where it is.
    pub state: ConversationState,
    /// Who has it, or to whom it would return.
    pub agent: Option<AgentId>,
    /// For whose people it is, where it was handed to a team.
    pub team: Option<TeamId>,
    /// When this wait or episode began, in milliseconds since 1970 UTC.
    pub arrived_ms: i64,
    /// When parking ends, in milliseconds since 1970 UTC.
    pub parked_until_ms: Option<i64>,
}

/// Why a person may not do this to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationRefusal {
    /// There is no such step from the state in which it is.
    IllegalTransition {
        /// Where it is.
        from: ConversationState,
        /// Where it should have gone.
        to: ConversationState,
    },
    /// The agent does not belong to the conversation's inbox.
    NotAMember,
    /// The agent's hands are full.
    AgentFull,
    /// Somebody else has it by now than whoever asks had seen.
    Elsewhere,
    /// Parking ends in the past.
    UntilIsPast,
    /// Parking ends later than [`LONGEST_PARKING_MS`] from now.
    UntilIsTooLate,
}

/// What a decision gives: the facts that follow, in order. None means that it is so already.
pub type Decision = Result<Vec<Fact>, ConversationRefusal>;

impl Conversation {
    const fn refuse(&self, to: ConversationState) -> ConversationRefusal {
        ConversationRefusal::IllegalTransition { from: self.state, to }
    }

    const fn assigned(&self, agent: AgentId, by: Actor) -> Fact {
        Fact::ConversationAssigned { conversation: self.id, agent, by }
    }

    const fn queued(&self, reason: QueueReason, waiting_since_ms: i64, by: Actor) -> Fact {
        let (held_from, held_until_ms) = (None, None);
        Fact::ConversationQueued {
            conversation: self.id,
            reason,
            waiting_since_ms,
            held_from,
            held_until_ms,
            by,
        }
    }

    /// Gives it to an agent because a person says so: one that had ended is open again by that. `hands` are the agent's, as they are now.
    ///
    /// # Errors
    /// Refused to somebody outside the inbox, and to full hands.
    pub fn assign(&self, hands: &Hands, by: Actor) -> Decision {
        if self.state == ConversationState::Active && self.agent == Some(hands.agent) {
            return Ok(Vec::new());
        }
        if !hands.is_member {
            return Err(ConversationRefusal::NotAMember);
        }
        if !hands.have_room() {
            return Err(ConversationRefusal::AgentFull);
        }
        let reopened = Fact::ConversationReopened { conversation: self.id, by };
        let again = (!self.state.is_open()).then_some(reopened);
        Ok(again.into_iter().chain([self.assigned(hands.agent, by)]).collect())
    }

    /// The same by somebody who saw it with `seen`, or with nobody: of several who take one at once, one has it.
    ///
    /// # Errors
    /// As above, and refused where it is with another by now.
    pub fn assign_from(&self, seen: Option<AgentId>, hands: &Hands, by: Actor) -> Decision {
        if self.state.is_open() && self.agent != seen && self.agent != Some(hands.agent) {
            return Err(ConversationRefusal::Elsewhere);
        }
        self.assign(hands, by)
    }

    /// Puts it back in line, with its original arrival, and holds it from the agent who had it.
    ///
    /// # Errors
    /// Refused after the end.
    pub fn give_back(&self, by: Actor, now_ms: i64) -> Decision {
        match self.state {
            ConversationState::Waiting => Ok(Vec::new()),
            ConversationState::Active | ConversationState::Parked => Ok(vec![Fact::ConversationQueued {
                conversation: self.id,
                reason: QueueReason::GivenBack,
                waiting_since_ms: self.arrived_ms,
                held_from: self.agent,
                held_until_ms: self.agent.map(|_| now_ms.saturating_add(GIVEN_BACK_HOLD_MS)),
                by,
            }]),
            _ => Err(self.refuse(ConversationState::Waiting)),
        }
    }

    /// Hands it to a team: it goes back in line with its original arrival, for the people of that team only, and is held from the
    /// agent who had it. What waits already stays where it stands.
    ///
    /// # Errors
    /// Refused after the end.
    pub fn hand_to_team(&self, team: TeamId, by: Actor, now_ms: i64) -> Decision {
        if !self.state.is_open() {
            return Err(self.refuse(ConversationState::Waiting));
        }
        let handed = Fact::ConversationHandedToTeam { conversation: self.id, team, by };
        let mut facts = if self.team == Some(team) { Vec::new() } else { vec![handed] };
        if self.state != ConversationState::Waiting {
            facts.push(Fact::ConversationQueued {
                conversation: self.id,
                reason: QueueReason::HandedToTeam,
                waiting_since_ms: self.arrived_ms,
                held_from: self.agent,
                held_until_ms: self.agent.map(|_| now_ms.saturating_add(GIVEN_BACK_HOLD_MS)),
                by,
            });
        }
        Ok(facts)
    }

    /// Makes it everybody's again who belongs to its inbox. Nothing follows where it was handed to no team.
    #[must_use]
    pub fn free_from_team(&self, by: Actor) -> Option<Fact> {
        self.team.map(|_| Fact::ConversationFreedFromTeam { conversation: self.id, by })
    }

    /// Takes it from an agent who cannot go on, with its original arrival. Nothing happens unless they hold it.
    #[must_use]
    pub fn release(&self, reason: QueueReason) -> Vec<Fact> {
        if self.state == ConversationState::Active {
            vec![self.queued(reason, self.arrived_ms, Actor::System)]
        } else {
            Vec::new()
        }
    }

    /// Lays it aside.
    ///
    /// # Errors
    /// Refused after the end, and where `until_ms` is past or more than [`LONGEST_PARKING_MS`] ahead.
    pub fn park(&self, until_ms: Option<i64>, by: Actor, now_ms: i64) -> Decision {
        if !self.state.is_open() {
            return Err(self.refuse(ConversationState::Parked));
        }
        if until_ms.is_some_and(|until| until <= now_ms) {
            return Err(ConversationRefusal::UntilIsPast);
        }
        if until_ms.is_some_and(|until| until > now_ms.saturating_add(LONGEST_PARKING_MS)) {
            return Err(ConversationRefusal::UntilIsTooLate);
        }
        if self.state == ConversationState::Parked && self.parked_until_ms == until_ms {
            return Ok(Vec::new());
        }
        Ok(vec![Fact::ConversationParked { conversation: self.id, until_ms, by }])
    }

    /// Ends it.
    #[must_use]
    pub fn resolve(&self, by: Actor) -> Vec<Fact> {
        if self.state == ConversationState::Resolved {
            return Vec::new();
        }
        vec![Fact::ConversationResolved { conversation: self.id, by }]
    }

    /// The customer leaves the line, or has been out of sight for too long.
    ///
    /// # Errors
    /// Refused unless it waits.
    pub fn abandon(&self, reason: AbandonReason) -> Decision {
        match self.state {
            ConversationState::Waiting => {
                Ok(vec![Fact::ConversationAbandoned { conversation: self.id, reason }])
            }
            ConversationState::Abandoned => Ok(Vec::new()),
            _ => Err(self.refuse(ConversationState::Abandoned)),
        }
    }

    /// What comes before a customer's message: a conversation that had ended is open again.
    #[must_use]
    pub fn before_customer_message(&self) -> Vec<Fact> {
        if self.state.is_open() {
            return Vec::new();
        }
        vec![Fact::ConversationReopened { conversation: self.id, by: Actor::Customer(self.customer) }]
    }

    /// What follows a customer's message: one that was parked or over goes back to its agent if they can take it.
    #[must_use]
    pub fn after_customer_message(&self, hands: Option<&Hands>, now_ms: i64) -> Vec<Fact> {
        match self.state {
            ConversationState::Waiting | ConversationState::Active => Vec::new(),
            ConversationState::Parked => self.unpark(QueueReason::CustomerWrote, hands, now_ms),
            ConversationState::Resolved | ConversationState::Abandoned => {
                self.back_to(hands).into_iter().collect()
            }
        }
    }

    /// Parking is over: back to its agent if they can take it, else in line.
    #[must_use]
    pub fn unpark(&self, reason: QueueReason, hands: Option<&Hands>, now_ms: i64) -> Vec<Fact> {
        if self.state != ConversationState::Parked {
            return Vec::new();
        }
        let back = self.back_to(hands);
        vec![back.unwrap_or_else(|| self.queued(reason, now_ms, Actor::System))]
    }

    fn back_to(&self, hands: Option<&Hands>) -> Option<Fact> {
        hands
            .filter(|h| Some(h.agent) == self.agent && h.is_eligible())
            .map(|h| self.assigned(h.agent, Actor::System))
    }
}
