//! Kept rows: names, e-mail addresses, password hashes, hashes of tokens and cookies, signing keys.

use super::Credential;
use engine::permissions::Permissions;
use events::{AgentId, Role, SessionId, TokenId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// The kept tables, first migration.
pub(crate) const TABLES: &[&str] = &[
    "create table profiles(workspace text not null, agent text not null, email text not null, name text not null,
        password text not null, primary key(workspace, agent))",
    "create unique index profiles_by_email on profiles(email)",
    "create table tokens(workspace text not null, id text not null, agent text not null, name text not null,
        hash text not null, created_ms bigint not null, last_used_ms bigint, primary key(workspace, id))",
    "create unique index tokens_by_hash on tokens(hash)",
    "create index tokens_by_agent on tokens(workspace, agent, id)",
    "create table sessions(workspace text not null, id text not null, agent text not null, hash text not null,
        created_ms bigint not null, expires_ms bigint not null, primary key(workspace, id))",
    "create unique index sessions_by_hash on sessions(hash)",
    "create index sessions_by_agent on sessions(workspace, agent, expires_ms)",
    "create table secrets(workspace text not null, name text not null, value blob not null, primary key(workspace, name))",
];

/// What a token may do, second migration: names of permissions with a space between; null is all that its agent may do.
pub(crate) const TOKEN_SCOPES: &[&str] = &["alter table tokens add column scopes text"];

/// Who an agent is to people.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) workspace: WorkspaceId,
    pub(crate) agent: AgentId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) password: String,
}

pub(crate) fn profile_by_email(rows: &Rows<'_>, email: &str) -> Result<Option<Profile>, LedgerError> {
    rows.one(
        sql!("select workspace, agent, email, name, password from profiles where email=$1"),
        values![email],
        |row| {
            Ok(Profile {
                workspace: row.parse(0)?,
                agent: row.parse(1)?,
                email: row.get(2)?,
                name: row.get(3)?,
                password: row.get(4)?,
            })
        },
    )
}

/// `(name, e-mail)`.
pub(crate) fn name_and_email(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<(String, String)>, LedgerError> {
    rows.one(
        sql!("select name, email from profiles where workspace=$1 and agent=$2"),
        values![workspace, agent],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(crate) fn insert_profile(tx: &mut Tx<'_>, profile: &Profile) -> Result<(), LedgerError> {
    let Profile { workspace, agent, email, name, password } = profile;
    tx.keep(
        sql!("insert into profiles(workspace, agent, email, name, password) values ($1, $2, $3, $4, $5)"),
        values![*workspace, *agent, email, name, password],
    )?;
    Ok(())
}

pub(crate) fn rename(tx: &mut Tx<'_>, agent: AgentId, name: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("update profiles set name=$3 where workspace=$1 and agent=$2"),
        values![workspace, agent, name],
    )?;
    Ok(())
}

/// A token or session as found by its hash.
pub(crate) struct Found<I> {
    pub(crate) workspace: WorkspaceId,
    pub(crate) id: I,
    pub(crate) agent: AgentId,
    pub(crate) limits: Limits,
}

/// How long a browser may be quiet before it is signed out, in milliseconds: from Friday evening to Monday morning.
pub(crate) const IDLE_MS: i64 = 72 * 3600 * 1000;

/// For how long and for what a credential is good.
#[derive(Clone, Copy, Default)]
pub(crate) struct Limits {
    /// When a session ends by itself, in milliseconds since 1970 UTC; `None` for a token.
    pub(crate) expires_ms: Option<i64>,
    /// For what a token is good; `None` for all that its agent may do.
    pub(crate) scopes: Option<Permissions>,
}

pub(crate) fn token_by_hash(rows: &Rows<'_>, hash: &str) -> Result<Option<Found<TokenId>>, LedgerError> {
    rows.one(sql!("select workspace, id, agent, scopes from tokens where hash=$1"), values![hash], |row| {
        let limits = Limits { scopes: read_scopes(row, 3)?, ..Limits::default() };
        Ok(Found { workspace: row.parse(0)?, id: row.parse(1)?, agent: row.parse(2)?, limits })
    })
}

pub(crate) fn session_by_hash(rows: &Rows<'_>, hash: &str) -> Result<Option<Found<SessionId>>, LedgerError> {
    rows.one(
        sql!("select workspace, id, agent, expires_ms, coalesce(last_seen_ms, created_ms) from sessions where hash=$1"),
        values![hash],
        |row| {
            let (expires_ms, seen_ms): (i64, i64) = (row.get(3)?, row.get(4)?);
            Ok(Found {
                workspace: row.parse(0)?,
                id: row.parse(1)?,
                agent: row.parse(2)?,
                limits: Limits { expires_ms: Some(expires_ms.min(seen_ms + IDLE_MS)), scopes: None },
            })
        },
    )
}

/// What a credential is good for now, and of what its agent is.
pub(crate) struct Standing {
    pub(crate) agent: AgentId,
    pub(crate) role: Role,
    pub(crate) limits: Limits,
    /// Whether they must have a second factor and have none.
    pub(crate) must_add_factor: bool,
}

/// How a credential stands: `None` where it is gone, or its agent may not sign in.
pub(crate) fn standing(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    credential: Credential,
) -> Result<Option<Standing>, LedgerError> {
    match credential {
        Credential::Token(id) => rows.one(
            sql!(
                "select t.agent, a.role, t.scopes from tokens t
                  join agents a on a.workspace=t.workspace and a.id=t.agent and a.active=1
                  where t.workspace=$1 and t.id=$2"
            ),
            values![workspace, id],
            |row| {
                let limits = Limits { scopes: read_scopes(row, 2)?, ..Limits::default() };
                Ok(Standing { agent: row.parse(0)?, role: row.parse(1)?, limits, must_add_factor: false })
            },
        ),
        Credential::Session(id) => rows.one(
            sql!(
                "select s.agent, a.role, s.expires_ms, coalesce(s.last_seen_ms, s.created_ms), r.roles, f.confirmed
                  from sessions s
                  join agents a on a.workspace=s.workspace and a.id=s.agent and a.active=1
                  left join second_factor_rules r on r.workspace=s.workspace
                  left join second_factors f on f.workspace=s.workspace and f.agent=s.agent
                  where s.workspace=$1 and s.id=$2"
            ),
            values![workspace, id],
            |row| {
                let (role, expires_ms, seen_ms): (Role, i64, i64) = (row.parse(1)?, row.get(2)?, row.get(3)?);
                let must: Option<String> = row.get(4)?;
                let must = must.is_some_and(|roles| roles.split_whitespace().any(|one| one == role.as_str()));
                let has_factor = row.get::<Option<bool>>(5)? == Some(true);
                let limits = Limits { expires_ms: Some(expires_ms.min(seen_ms + IDLE_MS)), scopes: None };
                Ok(Standing { agent: row.parse(0)?, role, limits, must_add_factor: must && !has_factor })
            },
        ),
    }
}

/// A token as its owner sees it.
pub(crate) struct TokenRow {
    pub(crate) id: TokenId,
    pub(crate) name: String,
    pub(crate) created_ms: i64,
    pub(crate) last_used_ms: Option<i64>,
    /// For what it was issued; `None` for all that its agent may do.
    pub(crate) scopes: Option<Permissions>,
}

fn read_scopes(row: &Row<'_>, column: usize) -> Result<Option<Permissions>, LedgerError> {
    Ok(row.get::<Option<String>>(column)?.map(|names| Permissions::from_names(&names)))
}

pub(crate) fn tokens_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<TokenRow>, LedgerError> {
    rows.all(
        sql!("select id, name, created_ms, last_used_ms, scopes from tokens where workspace=$1 and agent=$2 order by id"),
        values![workspace, agent],
        |row| {
            Ok(TokenRow {
                id: row.parse(0)?,
                name: row.get(1)?,
                created_ms: row.get(2)?,
                last_used_ms: row.get(3)?,
                scopes: read_scopes(row, 4)?,
            })
        },
    )
}

/// A token that is to be issued.
#[derive(Clone, Copy)]
pub(crate) struct NewToken<'a> {
    pub(crate) name: &'a str,
    /// What is stored of the secret.
    pub(crate) hash: &'a str,
    /// For what it is good; `None` for all that its agent may do.
    pub(crate) scopes: Option<Permissions>,
}

pub(crate) fn insert_token(
    tx: &mut Tx<'_>,
    id: TokenId,
    agent: AgentId,
    new: &NewToken<'_>,
) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    let NewToken { name, hash, scopes } = *new;
    tx.keep(
        sql!(
            "insert into tokens(workspace, id, agent, name, hash, created_ms, scopes) values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        values![workspace, id, agent, name, hash, now_ms, scopes.map(Permissions::names)],
    )?;
    Ok(())
}

pub(crate) fn delete_token(tx: &mut Tx<'_>, id: TokenId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from tokens where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}

pub(crate) fn token_used(tx: &mut Tx<'_>, id: TokenId, at_ms: i64) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("update tokens set last_used_ms=$3 where workspace=$1 and id=$2"),
        values![workspace, id, at_ms],
    )?;
    Ok(())
}

pub(crate) fn insert_session(
    tx: &mut Tx<'_>,
    id: SessionId,
    agent: AgentId,
    hash: &str,
    expires_ms: i64,
) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!("insert into sessions(workspace, id, agent, hash, created_ms, expires_ms) values ($1, $2, $3, $4, $5, $6)"),
        values![workspace, id, agent, hash, now_ms, expires_ms],
    )?;
    // Whoever signs in sweeps up their own sessions that have run out.
    tx.keep(
        sql!("delete from sessions where workspace=$1 and agent=$2 and (expires_ms<=$3 or coalesce(last_seen_ms, created_ms)<=$4)"),
        values![workspace, agent, now_ms, now_ms - IDLE_MS],
    )?;
    Ok(())
}

/// Every session of an agent, those that have run out too.
pub(crate) fn session_ids(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<SessionId>, LedgerError> {
    rows.all(
        sql!("select id from sessions where workspace=$1 and agent=$2 order by id"),
        values![workspace, agent],
        |row| row.parse(0),
    )
}

/// Nothing is left by which the agent could sign in but their password, which counts for nothing while they are deactivated.
pub(crate) fn forget_credentials(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from sessions where workspace=$1 and agent=$2"), values![workspace, agent])?;
    tx.keep(sql!("delete from tokens where workspace=$1 and agent=$2"), values![workspace, agent])?;
    tx.keep(sql!("delete from resets where workspace=$1 and agent=$2"), values![workspace, agent])?;
    Ok(())
}

pub(crate) fn delete_session(tx: &mut Tx<'_>, id: SessionId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from sessions where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}
