//! Kept rows: open invitations.

use events::{AgentId, InboxId, InvitationId, Role, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// The kept table.
pub(crate) const TABLES: &[&str] = &[
    "create table invitations(workspace text not null, id text not null, role text not null, inboxes text not null,
        issuer text not null, hash text not null, created_ms bigint not null, expires_ms bigint not null,
        primary key(workspace, id))",
    "create unique index invitations_by_hash on invitations(hash)",
];

/// An open invitation.
#[derive(Clone, Debug)]
pub(crate) struct Invitation {
    pub(crate) workspace: WorkspaceId,
    pub(crate) id: InvitationId,
    pub(crate) role: Role,
    pub(crate) inboxes: Vec<InboxId>,
    pub(crate) issuer: AgentId,
    pub(crate) created_ms: i64,
    pub(crate) expires_ms: i64,
}

fn read(row: &Row<'_>) -> Result<Invitation, LedgerError> {
    let inboxes = row.get::<String>(3)?;
    let inboxes = inboxes.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    Ok(Invitation {
        workspace: row.parse(0)?,
        id: row.parse(1)?,
        role: row.parse(2)?,
        inboxes,
        issuer: row.parse(4)?,
        created_ms: row.get(5)?,
        expires_ms: row.get(6)?,
    })
}

/// The invitation of a link, unless it is too old.
pub(crate) fn by_hash(rows: &Rows<'_>, hash: &str, now_ms: i64) -> Result<Option<Invitation>, LedgerError> {
    rows.one(
        sql!(
            "select workspace, id, role, inboxes, issuer, created_ms, expires_ms from invitations
              where hash=$1 and expires_ms>$2"
        ),
        values![hash, now_ms],
        read,
    )
}

/// All that are open, the newest first.
pub(crate) fn open(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    now_ms: i64,
) -> Result<Vec<Invitation>, LedgerError> {
    rows.all(
        sql!(
            "select workspace, id, role, inboxes, issuer, created_ms, expires_ms from invitations
              where workspace=$1 and expires_ms>$2 order by id desc"
        ),
        values![workspace, now_ms],
        read,
    )
}

pub(crate) fn one(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    id: InvitationId,
) -> Result<Option<Invitation>, LedgerError> {
    rows.one(
        sql!(
            "select workspace, id, role, inboxes, issuer, created_ms, expires_ms from invitations
              where workspace=$1 and id=$2"
        ),
        values![workspace, id],
        read,
    )
}

/// Whoever invites sweeps up what is too old.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &Invitation, hash: &str) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!("delete from invitations where workspace=$1 and expires_ms<=$2"),
        values![workspace, now_ms],
    )?;
    let inboxes = new.inboxes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    tx.keep(
        sql!(
            "insert into invitations(workspace, id, role, inboxes, issuer, hash, created_ms, expires_ms)
              values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        values![
            workspace,
            new.id,
            new.role.as_str(),
            inboxes,
            new.issuer,
            hash,
            new.created_ms,
            new.expires_ms
        ],
    )?;
    Ok(())
}

pub(crate) fn delete(tx: &mut Tx<'_>, id: InvitationId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from invitations where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}
