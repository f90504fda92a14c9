//! In whose hands each conversation was: one agent's at a time.

use std::collections::HashMap;

use super::Record;

/// A conversation came into an agent's hands, or left them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hand {
    conversation: String,
    agent: Option<String>,
    /// Whether an agent decided it, who may take a conversation over; routing gives only what nobody has.
    by_agent: bool,
}

impl Hand {
    /// What a fact of this kind changes.
    pub(super) fn of(
        kind: &str,
        conversation: Option<&str>,
        agent: Option<String>,
        by: Option<&str>,
    ) -> Option<Self> {
        let agent = match kind {
            "routing.conversation_assigned" => Some(agent?),
            "routing.conversation_queued"
            | "desk.conversation_parked"
            | "desk.conversation_resolved"
            | "desk.conversation_abandoned" => None,
            _ => return None,
        };
        Some(Self { conversation: conversation?.to_owned(), agent, by_agent: by == Some("agent") })
    }
}

impl Record {
    /// No conversation has two agents: routing gave none away that somebody had, and the lists say what the log says.
    pub(super) fn check_hands(&self, violations: &mut Vec<String>) {
        let mut held: HashMap<&str, (&str, u64)> = HashMap::new();
        for (seq, hand) in &self.hands {
            let conversation = hand.conversation.as_str();
            let Some(agent) = hand.agent.as_deref() else {
                held.remove(conversation);
                continue;
            };
            if let Some((before, since)) = held.insert(conversation, (agent, *seq))
                && !hand.by_agent
            {
                violations.push(format!(
                    "{conversation} was given to {agent} by fact {seq} while {before} had it since fact {since}"
                ));
            }
        }
        for conversation in &self.conversations {
            let of_this = |hand: &&Hand| hand.conversation == conversation.id;
            let last = self.hands.range(..=conversation.seq).rev().map(|(_, hand)| hand).find(of_this);
            let (listed, logged) =
                (conversation.assigned_to.as_deref(), last.and_then(|hand| hand.agent.as_deref()));
            let in_hands = conversation.state == "active";
            if in_hands && listed != logged || !in_hands && logged.is_some() {
                violations.push(format!(
                    "{} is {} and listed with {listed:?}, and the log has {logged:?}",
                    conversation.id, conversation.state
                ));
            }
        }
    }
}
