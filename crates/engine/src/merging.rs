//! Which two conversations become one, and who has it then.
//!
//! What was said stays where it is; the one that goes is over and points at the one that stays. A wait is never merged away: whoever
//! waits was promised something, and that is compared with what happens to them. It ends in the hands of whoever serves them there, or goes on in
//! the line in which they have stood longer.
//!
//! Two visitors whom colleagues know as one person are one to colleagues only. What the one wrote is not the other's to read, so that nothing of
//! theirs may be open where it goes: to its own visitor it stays a conversation by itself, and is one again when they write.

use crate::conversations::Conversation;
use events::{Actor, ConversationId, ConversationState, CustomerId, Fact, InboxId};

/// Conversations that one consists of at most, itself among them.
pub const MOST_PARTS: usize = 20;

/// One of the two, as far as decisions need it.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// The conversation.
    pub conversation: Conversation,
    /// Where it arrived.
    pub inbox: InboxId,
    /// Who its visitor is to colleagues.
    pub person: CustomerId,
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
    /// Two customers wrote them.
    OtherCustomer,
    /// Another visitor wrote the one that goes, and it is not over: they could not read what is answered in the one that stays.
    OpenToAnother,
    /// The one that goes waits, and the one that stays is neither served nor in line for longer.
    Waits,
    /// The one that goes is parked.
    Parked,
    /// It would consist of more than [`MOST_PARTS`].
    TooMany,
}

/// Makes `from` part of `into`. Whoever serves one of them serves the one that stays: where the other waits, that is its answer.
///
/// # Errors
/// Refused across inboxes and customers, where it would end a wait unanswered or leave a visitor without an answer, and for parts of others.
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
    if from.person != into.person {
        return Err(MergeRefusal::OtherCustomer);
    }
    if gone.customer != stays.customer && gone.state.is_open() {
        return Err(MergeRefusal::OpenToAnother);
    }
    if gone.state == ConversationState::Parked {
        return Err(MergeRefusal::Parked);
    }
    if from.parts + into.parts + 2 > MOST_PARTS {
        return Err(MergeRefusal::TooMany);
    }
    let serves = |side: &Conversation| side.agent.filter(|_| side.state == ConversationState::Active);
    let (from_hands, into_hands) = (serves(gone), serves(stays));
    let mut facts = Vec::new();
    if gone.state == ConversationState::Waiting {
        match into_hands {
            // Whoever serves this person has what they wrote here from now on, too: the wait is over.
            Some(agent) => facts.push(Fact::ConversationAssigned { conversation: gone.id, agent, by }),
            // They go on waiting where they have stood longer, and are answered no later for it.
            None if stays.state == ConversationState::Waiting && stays.arrived_ms <= gone.arrived_ms => {}
            None => return Err(MergeRefusal::Waits),
        }
    }
    facts.push(Fact::ConversationMerged { conversation: gone.id, into: stays.id, by });
    if let Some(agent) = from_hands.filter(|_| into_hands.is_none()) {
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
