//! Which two conversations become one, and who has it then.
//!
//! What was said stays where it is; the one that goes is over and points at the one that stays. A wait is never merged away: whoever
//! waits was promised something, and that is compared with what happens to them.

use crate::conversations::Conversation;
use events::{Actor, ConversationId, ConversationState, Fact, InboxId};

/// Conversations that one consists of at most, itself among them.
pub const MOST_PARTS: usize = 20;

/// One of the two, as far as decisions need it.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// The conversation.
    pub conversation: Conversation,
    /// Where it arrived.
    pub inbox: InboxId,
    /// Of which it is a part already.
    pub merged_into: Option<ConversationId>,
    /// How many are parts of it.
    pub parts: usize,
}

/// Why two conversations do not become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRefusal {
    /// They are one already.
    Same,
    /// One is part of another already.
    PartOf(ConversationId),
    /// They arrived in two inboxes: who reads the one may not read the other.
    OtherInbox,
    /// Two visitors opened them, and it is not proven that they are one person.
    OtherVisitor,
    /// Somebody waits for an answer there.
    Waits,
    /// The one that goes is parked.
    Parked,
    /// It would consist of more than [`MOST_PARTS`].
    TooMany,
}

/// Makes `from` part of `into`. Whoever serves the one that goes serves the one that stays, unless somebody does.
///
/// # Errors
/// Refused across inboxes and visitors, where somebody waits, and for parts of others.
pub fn merge(from: &Side, into: &Side, by: Actor) -> Result<Vec<Fact>, MergeRefusal> {
    let (gone, stays) = (&from.conversation, &into.conversation);
    if gone.id == stays.id || from.merged_into == Some(stays.id) {
        return Err(MergeRefusal::Same);
    }
    if let Some(other) = from.merged_into.or(into.merged_into) {
        return Err(MergeRefusal::PartOf(other));
    }
    if from.inbox != into.inbox {
        return Err(MergeRefusal::OtherInbox);
    }
    if gone.customer != stays.customer {
        return Err(MergeRefusal::OtherVisitor);
    }
    if gone.state == ConversationState::Parked {
        return Err(MergeRefusal::Parked);
    }
    let served = gone.agent.filter(|_| gone.state == ConversationState::Active);
    let waits = |side: &Conversation| side.state == ConversationState::Waiting;
    if waits(gone) || (served.is_some() && waits(stays)) {
        return Err(MergeRefusal::Waits);
    }
    if from.parts + into.parts + 2 > MOST_PARTS {
        return Err(MergeRefusal::TooMany);
    }
    let mut facts = vec![Fact::ConversationMerged { conversation: gone.id, into: stays.id, by }];
    if let Some(agent) = served.filter(|_| stays.state != ConversationState::Active) {
        facts.push(Fact::ConversationAssigned { conversation: stays.id, agent, by });
    }
    Ok(facts)
}

/// Makes it a conversation of its own again. Nothing follows where it is one.
#[must_use]
pub fn separate(part: &Side, by: Actor) -> Vec<Fact> {
    let from = part.merged_into;
    from.map(|from| Fact::ConversationSeparated { conversation: part.conversation.id, from, by })
        .into_iter()
        .collect()
}
