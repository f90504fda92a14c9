//! What a fact is about.

use super::Fact;
use crate::{ConversationId, CustomerId};

impl Fact {
    /// The conversation that this fact is about, if it is about one.
    #[must_use]
    pub const fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::ConversationOpened { conversation, .. }
            | Self::MessagePosted { conversation, .. }
            | Self::NoteAdded { conversation, .. }
            | Self::NoteEdited { conversation, .. }
            | Self::AgentMentioned { conversation, .. }
            | Self::LinkChanged { conversation, .. }
            | Self::ConversationMerged { conversation, .. }
            | Self::ConversationSeparated { conversation, .. }
            | Self::ConversationAssigned { conversation, .. }
            | Self::ConversationQueued { conversation, .. }
            | Self::ConversationParked { conversation, .. }
            | Self::ConversationResolved { conversation, .. }
            | Self::ConversationReopened { conversation, .. }
            | Self::ConversationAbandoned { conversation, .. }
            | Self::ConversationTagged { conversation, .. }
            | Self::ConversationUntagged { conversation, .. }
            | Self::ConversationHandedToTeam { conversation, .. }
            | Self::ConversationFreedFromTeam { conversation, .. }
            | Self::Whispered { conversation, .. }
            | Self::PromiseWithdrawn { conversation, .. }
            | Self::AgentJoined { conversation, .. }
            | Self::AgentLeft { conversation, .. }
            | Self::WaitPromised { conversation, .. }
            | Self::PromiseSettled { conversation, .. } => Some(*conversation),
            _ => None,
        }
    }

    /// The customer that this fact is about, if it is about one and no conversation.
    #[must_use]
    pub const fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::CustomerIdentified { customer, .. }
            | Self::CustomerSignedOut { customer, .. }
            | Self::CustomersMerged { customer, .. }
            | Self::CustomersSeparated { customer, .. }
            | Self::CustomerProfileChanged { customer, .. }
            | Self::CustomerBlocked { customer, .. }
            | Self::CustomerUnblocked { customer, .. }
            | Self::CustomerErased { customer, .. } => Some(*customer),
            _ => None,
        }
    }
}
