//! What a fact is about.

use super::Fact;
use crate::ConversationId;

impl Fact {
    /// The conversation that this fact is about, if it is about one.
    #[must_use]
    pub const fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::ConversationOpened { conversation, .. }
            | Self::MessagePosted { conversation, .. }
            | Self::NoteAdded { conversation, .. }
            | Self::ConversationAssigned { conversation, .. }
            | Self::ConversationQueued { conversation, .. }
            | Self::ConversationParked { conversation, .. }
            | Self::ConversationResolved { conversation, .. }
            | Self::ConversationReopened { conversation, .. }
            | Self::ConversationAbandoned { conversation, .. }
            | Self::ConversationTagged { conversation, .. }
            | Self::ConversationUntagged { conversation, .. }
            | Self::WaitPromised { conversation, .. }
            | Self::PromiseSettled { conversation, .. } => Some(*conversation),
            _ => None,
        }
    }
}
