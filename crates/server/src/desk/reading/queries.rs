//! Questions about who has read what.

use events::{AgentId, ConversationId, CustomerId, InboxId, WorkspaceId};
use ledger::{LedgerError, Rows, sql, values};

/// Where a conversation is, which visitor may read it, and its latest fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) inbox: InboxId,
    /// Who may read it there.
    pub(crate) visitor: CustomerId,
    pub(crate) seq: i64,
}

pub(crate) fn placed(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<Placed>, LedgerError> {
    rows.one(
        sql!("select inbox, visitor, seq from conversations where workspace=$1 and id=$2"),
        values![workspace, conversation],
        |row| Ok(Placed { inbox: row.parse(0)?, visitor: row.parse(1)?, seq: row.get(2)? }),
    )
}

/// An agent's marks, those that they set last first.
pub(crate) fn of_agent(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<(ConversationId, i64)>, LedgerError> {
    rows.all(
        sql!("select conversation, seq from read_marks where workspace=$1 and agent=$2 order by at_ms desc, conversation limit $3"),
        values![workspace, agent, super::kept::MOST_OF_AN_AGENT],
        |row| Ok((row.parse(0)?, row.get(1)?)),
    )
}

/// Up to where the customer has been shown the conversation.
pub(crate) fn seen(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<i64>, LedgerError> {
    rows.one(
        sql!("select seq from seen_marks where workspace=$1 and conversation=$2"),
        values![workspace, conversation],
        |row| row.get(0),
    )
}
