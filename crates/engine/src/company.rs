//! Who else is at a conversation: a lead who whispers to whoever has it, or joins them.

use crate::conversations::Conversation;
use events::{Actor, AgentId, ConversationState, Fact};

/// Those who joined one conversation at most: more than that help nobody.
pub const MOST_JOINED: usize = 5;

/// Why somebody may not whisper or join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyRefusal {
    /// Nobody has the conversation: there is no one to whisper to, or to join.
    NobodyHasIt,
    /// They have it themselves.
    IsYours,
    /// [`MOST_JOINED`] have joined already.
    TooMany,
}

/// To whom `by` would whisper: whoever has the conversation.
///
/// # Errors
/// Refused where nobody has it, and to oneself.
pub fn whisper_to(conversation: &Conversation, by: AgentId) -> Result<AgentId, CompanyRefusal> {
    match conversation.agent.filter(|_| conversation.state == ConversationState::Active) {
        None => Err(CompanyRefusal::NobodyHasIt),
        Some(agent) if agent == by => Err(CompanyRefusal::IsYours),
        Some(agent) => Ok(agent),
    }
}

/// Becomes a second person at a conversation at which those in `joined` are. Nothing follows where one is there already.
///
/// # Errors
/// Refused where nobody has it, to whoever has it, and for one too many.
pub fn join(
    conversation: &Conversation,
    joined: &[AgentId],
    agent: AgentId,
) -> Result<Option<Fact>, CompanyRefusal> {
    whisper_to(conversation, agent)?;
    if joined.contains(&agent) {
        return Ok(None);
    }
    if joined.len() >= MOST_JOINED {
        return Err(CompanyRefusal::TooMany);
    }
    Ok(Some(Fact::AgentJoined { conversation: conversation.id, agent }))
}

/// Leaves a conversation again. Nothing follows where one had not joined.
#[must_use]
pub fn leave(conversation: &Conversation, joined: &[AgentId], agent: AgentId, by: Actor) -> Option<Fact> {
    joined.contains(&agent).then_some(Fact::AgentLeft { conversation: conversation.id, agent, by })
}

/// Those who are still there after a fact: nobody after the end, and not whoever has the conversation now. The one rule by which
/// every fold of the log keeps them.
#[must_use]
pub fn after(fact: &Fact, mut joined: Vec<AgentId>) -> Vec<AgentId> {
    match fact {
        Fact::ConversationResolved { .. } | Fact::ConversationAbandoned { .. } => joined.clear(),
        Fact::ConversationAssigned { agent, .. } | Fact::AgentLeft { agent, .. } => {
            joined.retain(|other| other != agent);
        }
        Fact::AgentJoined { agent, .. } => joined.push(*agent),
        _ => {}
    }
    joined
}
