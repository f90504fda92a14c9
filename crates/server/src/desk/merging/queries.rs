//! Questions about what is part of what.

use events::{ConversationId, WorkspaceId};
use ledger::{LedgerError, Rows, sql, values};

/// What became part of a conversation, the first first.
pub(crate) fn parts(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<ConversationId>, LedgerError> {
    rows.all(
        sql!("select id from conversations where workspace=$1 and merged_into=$2 order by opened_seq"),
        values![workspace, conversation],
        |row| row.parse(0),
    )
}

/// A conversation and what became part of it.
pub(crate) fn whole(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<ConversationId>, LedgerError> {
    let mut all = vec![conversation];
    all.extend(parts(rows, workspace, conversation)?);
    Ok(all)
}

/// Where a conversation goes on: in itself, or where it became part of another, there.
pub(crate) fn home(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<ConversationId, LedgerError> {
    let home = rows.one(
        sql!("select coalesce(merged_into, id) from conversations where workspace=$1 and id=$2"),
        values![workspace, conversation],
        |row| row.parse(0),
    )?;
    Ok(home.unwrap_or(conversation))
}
