//! What must be so after every command.

use super::{AGENTS, CAPACITIES, Floor, Matter, TEAMS, agent_id};
use engine::conversations::Conversation;
use events::ConversationState as State;

impl Floor {
    /// The laws.
    pub(crate) fn check(&self) {
        for (agent, capacity) in CAPACITIES.into_iter().enumerate() {
            assert!(self.load(agent) <= capacity, "{agent} holds more than they can");
        }
        for (customer, matter) in self.matters.iter().enumerate() {
            let Some(matter) = matter else { continue };
            let Conversation { state, agent, parked_until_ms, arrived_ms, .. } = matter.decide;
            let places = [
                matter.waiting_since_ms.is_some(),
                self.agent_of(customer).is_some(),
                state == State::Parked,
            ];
            let held_in = places.iter().filter(|place| **place).count();
            assert_eq!(
                held_in,
                usize::from(state.is_open()),
                "{customer} is in {held_in} places: {matter:?}"
            );
            assert_eq!(matter.waiting_since_ms.is_some(), state == State::Waiting, "{matter:?}");
            assert!(parked_until_ms.is_none() || state == State::Parked, "{matter:?}");
            assert!(agent.is_none() || !matches!(state, State::Waiting | State::Abandoned), "{matter:?}");
            assert_eq!(arrived_ms, matter.began_ms, "the arrival is kept through every hand: {matter:?}");
            assert!(matter.waiting_since_ms.is_none_or(|since| since == arrived_ms), "{matter:?}");
            if let Some(agent) = self.agent_of(customer) {
                assert!(self.agents[agent].inboxes.contains(&matter.inbox), "{matter:?} is with an outsider");
            }
            if state == State::Waiting {
                self.check_nobody_could_serve(matter);
            }
        }
    }

    fn check_nobody_could_serve(&self, matter: &Matter) {
        for agent in 0..AGENTS {
            let held =
                matter.held.is_some_and(|(from, until)| from == agent_id(agent) && until > self.now_ms);
            let is_theirs = self.team_of(matter).is_none_or(|team| TEAMS[team].contains(&agent));
            let could = self.hands(agent, matter.inbox).is_eligible() && is_theirs;
            assert!(!could || held, "{matter:?} waits although {agent} has room");
        }
    }
}

/// The steps of the contract.
pub(super) fn is_a_step(from: State, to: State) -> bool {
    match to {
        State::Waiting => from != State::Waiting,
        State::Active | State::Parked => from.is_open(),
        State::Resolved => from != State::Resolved,
        State::Abandoned => from == State::Waiting,
    }
}
