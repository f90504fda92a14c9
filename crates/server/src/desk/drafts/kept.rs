//! Kept rows: drafts.

use events::{AgentId, ConversationId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// Drafts of one agent at most; the oldest makes room.
pub(crate) const MOST_OF_AN_AGENT: i64 = 200;

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table drafts(workspace text not null, agent text not null, conversation text not null,
        reply text not null, note text not null, version bigint not null, saved_ms bigint not null,
        primary key(workspace, agent, conversation))",
    "create index drafts_by_time on drafts(workspace, agent, saved_ms)",
    "create index drafts_by_conversation on drafts(workspace, conversation)",
];

/// What somebody is writing.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) conversation: ConversationId,
    pub(crate) reply: String,
    pub(crate) note: String,
    /// Counts what was saved: from 1.
    pub(crate) version: i64,
    pub(crate) saved_ms: i64,
}

fn read(row: &Row<'_>) -> Result<Draft, LedgerError> {
    Ok(Draft {
        conversation: row.parse(0)?,
        reply: row.get(1)?,
        note: row.get(2)?,
        version: row.get(3)?,
        saved_ms: row.get(4)?,
    })
}

/// An agent's drafts, the latest first.
pub(crate) fn all(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<Draft>, LedgerError> {
    rows.all(
        sql!(
            "select d.conversation, d.reply, d.note, d.version, d.saved_ms from drafts d
              join conversations c on c.workspace=d.workspace and c.id=d.conversation
              where d.workspace=$1 and d.agent=$2 and c.inbox in (select inbox from members where workspace=$1 and agent=$2)
              order by d.saved_ms desc, d.conversation"
        ),
        values![workspace, agent],
        read,
    )
}

pub(crate) fn one(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    conversation: ConversationId,
) -> Result<Option<Draft>, LedgerError> {
    rows.one(
        sql!("select conversation, reply, note, version, saved_ms from drafts where workspace=$1 and agent=$2 and conversation=$3"),
        values![workspace, agent, conversation],
        read,
    )
}

/// Keeps a draft in place of the one before.
pub(crate) fn save(tx: &mut Tx<'_>, agent: AgentId, draft: &Draft) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let Draft { conversation, reply, note, version, saved_ms } = draft;
    tx.keep(
        sql!(
            "insert into drafts(workspace, agent, conversation, reply, note, version, saved_ms)
              values ($1, $2, $3, $4, $5, $6, $7)
              on conflict(workspace, agent, conversation) do update set
              reply=excluded.reply, note=excluded.note, version=excluded.version, saved_ms=excluded.saved_ms"
        ),
        values![workspace, agent, *conversation, reply, note, *version, *saved_ms],
    )?;
    tx.keep(
        sql!("delete from drafts where workspace=$1 and agent=$2 and conversation in
              (select conversation from drafts where workspace=$1 and agent=$2 order by saved_ms desc, conversation limit 100 offset $3)"),
        values![workspace, agent, MOST_OF_AN_AGENT],
    )?;
    Ok(())
}

pub(crate) fn remove(
    tx: &mut Tx<'_>,
    agent: AgentId,
    conversation: ConversationId,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("delete from drafts where workspace=$1 and agent=$2 and conversation=$3"),
        values![workspace, agent, conversation],
    )?;
    Ok(())
}

/// Nothing of what anybody began to write there stays.
pub(crate) fn erase(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("delete from drafts where workspace=$1 and conversation=$2"),
        values![workspace, conversation],
    )?;
    Ok(())
}

/// Whether anybody has begun to write there.
pub(crate) fn holds(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from drafts where workspace=$1 and conversation=$2 limit 1"),
        values![workspace, conversation],
    )
}
