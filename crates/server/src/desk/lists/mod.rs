//! Lists of conversations, as far as an agent may see: each inbox's own order is read from its index, and the heads are merged, so that
//! whoever belongs to few inboxes never walks those of others, however long the workspace's history is.

pub(crate) mod queries;

use events::{AgentId, ConversationState, InboxId, TagId, TeamId};

/// Whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Agents(AgentId),
    Nobodys,
}

/// Which conversations.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) state: Option<ConversationState>,
    pub(crate) whose: Option<Whose>,
    pub(crate) inbox: Option<InboxId>,
    pub(crate) tag: Option<TagId>,
    /// Only what was handed to this team.
    pub(crate) team: Option<TeamId>,
    /// Only those whose customer spoke last.
    pub(crate) unanswered: bool,
    /// Only those that wait for an agent, or for an answer, since this time or before.
    pub(crate) since_ms: Option<i64>,
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Longest waiting first.
    Waiting,
    /// Longest without an answer first.
    Unanswered,
    /// Latest moved first.
    Moved,
}

impl Filter {
    pub(crate) fn order(&self) -> Order {
        match self.state {
            _ if self.unanswered => Order::Unanswered,
            Some(ConversationState::Waiting) => Order::Waiting,
            _ => Order::Moved,
        }
    }
}
