//! Kept rows: saved replies.

use events::{AgentId, SavedReplyId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// The kept table. `owner` is empty for what all share.
pub(crate) const TABLES: &[&str] = &[
    "create table saved_replies(workspace text not null, id text not null, owner text not null, title text not null,
        shortcut text not null, text text not null, changed_ms bigint not null, primary key(workspace, id))",
    "create unique index saved_replies_by_shortcut on saved_replies(workspace, owner, shortcut)",
];

/// Whose a saved reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// All agents may use it.
    Shared,
    /// Nobody else sees it.
    Own(AgentId),
}

impl Owner {
    fn column(self) -> String {
        match self {
            Self::Shared => String::new(),
            Self::Own(agent) => agent.to_string(),
        }
    }
}

/// A saved reply.
#[derive(Clone, Debug)]
pub(crate) struct SavedReply {
    pub(crate) id: SavedReplyId,
    pub(crate) shared: bool,
    pub(crate) title: String,
    pub(crate) shortcut: String,
    pub(crate) text: String,
    pub(crate) changed_ms: i64,
}

fn read(row: &Row<'_>) -> Result<SavedReply, LedgerError> {
    Ok(SavedReply {
        id: row.parse(0)?,
        shared: row.get::<String>(1)?.is_empty(),
        title: row.get(2)?,
        shortcut: row.get(3)?,
        text: row.get(4)?,
        changed_ms: row.get(5)?,
    })
}

/// What an agent may use: the shared ones and their own, in order of shortcuts.
pub(crate) fn usable(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<SavedReply>, LedgerError> {
    rows.all(
        sql!(
            "select id, owner, title, shortcut, text, changed_ms from saved_replies
              where workspace=$1 and owner in ('', $2) order by shortcut, owner desc"
        ),
        values![workspace, agent],
        read,
    )
}

/// How many there are of this owner.
pub(crate) fn count(rows: &Rows<'_>, workspace: WorkspaceId, owner: Owner) -> Result<i64, LedgerError> {
    let count = rows.one(
        sql!("select count(*) from saved_replies where workspace=$1 and owner=$2"),
        values![workspace, owner.column()],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

pub(crate) fn one(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    owner: Owner,
    id: SavedReplyId,
) -> Result<Option<SavedReply>, LedgerError> {
    rows.one(
        sql!("select id, owner, title, shortcut, text, changed_ms from saved_replies where workspace=$1 and owner=$2 and id=$3"),
        values![workspace, owner.column(), id],
        read,
    )
}

/// The reply of this owner that has the shortcut.
pub(crate) fn with_shortcut(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    owner: Owner,
    shortcut: &str,
) -> Result<Option<SavedReplyId>, LedgerError> {
    rows.one(
        sql!("select id from saved_replies where workspace=$1 and owner=$2 and shortcut=$3"),
        values![workspace, owner.column(), shortcut],
        |row| row.parse(0),
    )
}

/// Keeps one in place of the one before.
pub(crate) fn save(tx: &mut Tx<'_>, owner: Owner, reply: &SavedReply) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let SavedReply { id, title, shortcut, text, changed_ms, .. } = reply;
    tx.keep(
        sql!(
            "insert into saved_replies(workspace, id, owner, title, shortcut, text, changed_ms) values ($1, $2, $3, $4, $5, $6, $7)
              on conflict(workspace, id) do update set title=excluded.title, shortcut=excluded.shortcut, text=excluded.text,
              changed_ms=excluded.changed_ms"
        ),
        values![workspace, *id, owner.column(), title, shortcut, text, *changed_ms],
    )?;
    Ok(())
}

pub(crate) fn remove(tx: &mut Tx<'_>, id: SavedReplyId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from saved_replies where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}
