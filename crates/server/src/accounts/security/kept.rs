//! Kept rows: links for a new password, second factors, recovery codes, when a browser was last seen.

use crate::accounts::kept::IDLE_MS;
use events::{AgentId, SessionId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept tables and columns.
pub(crate) const TABLES: &[&str] = &[
    "create table resets(workspace text not null, agent text not null, hash text not null, expires_ms bigint not null,
        primary key(workspace, agent))",
    "create unique index resets_by_hash on resets(hash)",
    "create table second_factors(workspace text not null, agent text not null, secret blob not null,
        confirmed bigint not null, last_step bigint not null, primary key(workspace, agent))",
    "create table recovery_codes(workspace text not null, agent text not null, hash text not null,
        primary key(workspace, agent, hash))",
    "alter table sessions add column last_seen_ms bigint",
];

/// Whose password a link may change, unless it is too old.
pub(crate) fn reset_by_hash(
    rows: &Rows<'_>,
    hash: &str,
    now_ms: i64,
) -> Result<Option<(WorkspaceId, AgentId)>, LedgerError> {
    rows.one(
        sql!("select workspace, agent from resets where hash=$1 and expires_ms>$2"),
        values![hash, now_ms],
        |row| Ok((row.parse(0)?, row.parse(1)?)),
    )
}

/// One link per agent: a new one ends the one before it.
pub(crate) fn put_reset(
    tx: &mut Tx<'_>,
    agent: AgentId,
    hash: &str,
    expires_ms: i64,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "insert into resets(workspace, agent, hash, expires_ms) values ($1, $2, $3, $4)
              on conflict(workspace, agent) do update set hash=excluded.hash, expires_ms=excluded.expires_ms"
        ),
        values![workspace, agent, hash, expires_ms],
    )?;
    Ok(())
}

/// Whether there are links that nobody can use any more.
pub(crate) fn has_ended_resets(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    now_ms: i64,
) -> Result<bool, LedgerError> {
    // One a person at most: as many rows as there are agents.
    rows.any(
        sql!("select 1 from resets where workspace=$1 and expires_ms<=$2 limit 1"),
        values![workspace, now_ms],
    )
}

/// Forgets them.
pub(crate) fn forget_ended_resets(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(sql!("delete from resets where workspace=$1 and expires_ms<=$2"), values![workspace, now_ms])?;
    Ok(())
}

pub(crate) fn delete_reset(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from resets where workspace=$1 and agent=$2"), values![workspace, agent])?;
    Ok(())
}

pub(crate) fn password_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<String>, LedgerError> {
    rows.one(
        sql!("select password from profiles where workspace=$1 and agent=$2"),
        values![workspace, agent],
        |row| row.get(0),
    )
}

pub(crate) fn set_password(tx: &mut Tx<'_>, agent: AgentId, hash: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("update profiles set password=$3 where workspace=$1 and agent=$2"),
        values![workspace, agent, hash],
    )?;
    Ok(())
}

/// A browser that is signed in.
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    pub(crate) created_ms: i64,
    pub(crate) last_seen_ms: Option<i64>,
    pub(crate) expires_ms: i64,
}

/// The browsers of an agent, the newest first.
pub(crate) fn sessions_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    now_ms: i64,
) -> Result<Vec<SessionRow>, LedgerError> {
    rows.all(
        sql!(
            "select id, created_ms, last_seen_ms, expires_ms from sessions
              where workspace=$1 and agent=$2 and expires_ms>$3 and coalesce(last_seen_ms, created_ms)>$4 order by id desc"
        ),
        values![workspace, agent, now_ms, now_ms - IDLE_MS],
        |row| {
            let (created_ms, last_seen_ms): (i64, Option<i64>) = (row.get(1)?, row.get(2)?);
            let quiet_until_ms = last_seen_ms.unwrap_or(created_ms) + IDLE_MS;
            let expires_ms = row.get::<i64>(3)?.min(quiet_until_ms);
            Ok(SessionRow { id: row.parse(0)?, created_ms, last_seen_ms, expires_ms })
        },
    )
}

pub(crate) fn session_seen(tx: &mut Tx<'_>, id: SessionId, at_ms: i64) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("update sessions set last_seen_ms=$3 where workspace=$1 and id=$2"),
        values![workspace, id, at_ms],
    )?;
    Ok(())
}

/// An agent's second factor.
#[derive(Clone)]
pub(crate) struct Factor {
    pub(crate) secret: Vec<u8>,
    /// Whether they have shown that their device knows the secret.
    pub(crate) confirmed: bool,
    /// The last time step of which a code was used: none is used twice.
    pub(crate) last_step: i64,
}

pub(crate) fn factor(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<Factor>, LedgerError> {
    rows.one(
        sql!("select secret, confirmed, last_step from second_factors where workspace=$1 and agent=$2"),
        values![workspace, agent],
        |row| Ok(Factor { secret: row.get(0)?, confirmed: row.get(1)?, last_step: row.get(2)? }),
    )
}

/// Whether an agent signs in with a second factor.
pub(crate) fn has_factor(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<bool, LedgerError> {
    Ok(factor(rows, workspace, agent)?.is_some_and(|factor| factor.confirmed))
}

pub(crate) fn put_factor(tx: &mut Tx<'_>, agent: AgentId, factor: &Factor) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let Factor { secret, confirmed, last_step } = factor;
    tx.keep(
        sql!(
            "insert into second_factors(workspace, agent, secret, confirmed, last_step) values ($1, $2, $3, $4, $5)
              on conflict(workspace, agent) do update set
              secret=excluded.secret, confirmed=excluded.confirmed, last_step=excluded.last_step"
        ),
        values![workspace, agent, secret.as_slice(), *confirmed, *last_step],
    )?;
    Ok(())
}

pub(crate) fn delete_factor(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from second_factors where workspace=$1 and agent=$2"), values![workspace, agent])?;
    tx.keep(sql!("delete from recovery_codes where workspace=$1 and agent=$2"), values![workspace, agent])?;
    Ok(())
}

/// New recovery codes take the place of all old ones.
pub(crate) fn put_recovery_codes(
    tx: &mut Tx<'_>,
    agent: AgentId,
    hashes: &[String],
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from recovery_codes where workspace=$1 and agent=$2"), values![workspace, agent])?;
    for hash in hashes {
        tx.keep(
            sql!("insert into recovery_codes(workspace, agent, hash) values ($1, $2, $3)"),
            values![workspace, agent, hash],
        )?;
    }
    Ok(())
}

pub(crate) fn recovery_codes_left(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<i64, LedgerError> {
    let left = rows.one(
        sql!("select count(*) from recovery_codes where workspace=$1 and agent=$2"),
        values![workspace, agent],
        |row| row.get(0),
    )?;
    Ok(left.unwrap_or(0))
}

pub(crate) fn is_recovery_code(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    hash: &str,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from recovery_codes where workspace=$1 and agent=$2 and hash=$3"),
        values![workspace, agent, hash],
    )
}

pub(crate) fn delete_recovery_code(tx: &mut Tx<'_>, agent: AgentId, hash: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("delete from recovery_codes where workspace=$1 and agent=$2 and hash=$3"),
        values![workspace, agent, hash],
    )?;
    Ok(())
}
