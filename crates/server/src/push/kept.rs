//! Rows that are no facts: browsers that want to be told, what waits to be sent, how far the log was looked through.

use super::encrypt::Keys;
use super::keys::kept::FIRST;
use events::{AgentId, ConversationId, PushKeyId, SessionId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table push_keys(workspace text not null, key blob not null, primary key(workspace))",
    "create table push_subscriptions(workspace text not null, session text not null, agent text not null, endpoint text not null,
        public blob not null, auth blob not null, language text not null, assigned bigint not null, message bigint not null,
        quiet_from bigint, quiet_to bigint, zone text, primary key(workspace, session))",
    "create index push_subscriptions_by_agent on push_subscriptions(workspace, agent)",
    "create index push_subscriptions_by_endpoint on push_subscriptions(workspace, endpoint)",
    "create table push_outbox(workspace text not null, session text not null, conversation text not null, kind text not null,
        attempts bigint not null, due_ms bigint not null, until_ms bigint not null, primary key(workspace, session, conversation))",
    "create index push_outbox_by_due on push_outbox(workspace, due_ms)",
    "create table push_cursors(workspace text not null, seq bigint not null, primary key(workspace))",
];

/// Whether a browser wants to be told of mentions; null where it asked before there was a choice, and is none.
pub(crate) const MENTIONS: &[&str] = &["alter table push_subscriptions add column mention bigint"];

/// When nobody wants to be told: from one hour to another, where the agent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quiet {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) zone: String,
}

/// A browser that wants to be told.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(super) session: SessionId,
    pub(super) agent: AgentId,
    pub(super) endpoint: String,
    pub(super) keys: Keys,
    pub(super) language: String,
    pub(super) assigned: bool,
    pub(super) message: bool,
    pub(super) mention: bool,
    pub(super) quiet: Option<Quiet>,
    /// With which of the server's keys it subscribed.
    pub(super) key: PushKeyId,
}

/// Something to tell a browser.
pub(super) struct Due {
    pub(super) subscription: Subscription,
    pub(super) conversation: ConversationId,
    pub(super) kind: String,
    pub(super) attempts: i64,
    pub(super) until_ms: i64,
}

macro_rules! subscribed {
    ($rest:literal) => {
        sql!(concat!(
            "select s.session, s.agent, s.endpoint, s.public, s.auth, s.language, s.assigned, s.message, s.quiet_from, ",
            "s.quiet_to, s.zone, s.mention, s.key from push_subscriptions s ",
            $rest
        ))
    };
}

fn read(row: &Row<'_>) -> Result<Subscription, LedgerError> {
    let short = |_| LedgerError::Corrupt("a browser's key has another length".to_owned());
    let quiet = match (row.get(8)?, row.get(9)?, row.get(10)?) {
        (Some(from), Some(to), Some(zone)) => Some(Quiet { from, to, zone }),
        _ => None,
    };
    Ok(Subscription {
        session: row.parse(0)?,
        agent: row.parse(1)?,
        endpoint: row.get(2)?,
        keys: Keys {
            public: row.get::<Vec<u8>>(3)?.as_slice().try_into().map_err(short)?,
            auth: row.get::<Vec<u8>>(4)?.as_slice().try_into().map_err(short)?,
        },
        language: row.get(5)?,
        assigned: row.get(6)?,
        message: row.get(7)?,
        mention: row.get::<Option<i64>>(11)? == Some(1),
        quiet,
        key: row.parse_optional(12)?.unwrap_or(FIRST),
    })
}

pub(super) fn of_session(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    session: SessionId,
) -> Result<Option<Subscription>, LedgerError> {
    rows.one(subscribed!("where s.workspace=$1 and s.session=$2"), values![workspace, session], read)
}

/// The browsers of an agent in which they are still signed in, and for which a key signs.
pub(super) fn of_agent(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    now_ms: i64,
) -> Result<Vec<Subscription>, LedgerError> {
    rows.all(
        subscribed!(
            "join sessions o on o.workspace=s.workspace and o.id=s.session and o.expires_ms>$3
             join push_signing_keys k on k.workspace=s.workspace and k.id=coalesce(s.key, $4)
              and (k.until_ms is null or k.until_ms>$3)
             where s.workspace=$1 and s.agent=$2 order by s.session desc limit 20"
        ),
        values![workspace, agent, now_ms, FIRST],
        read,
    )
}

pub(super) fn any(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<bool, LedgerError> {
    rows.any(sql!("select 1 from push_subscriptions where workspace=$1 limit 1"), values![workspace])
}

/// Keeps what a browser asks for. One address belongs to one browser: whoever had it before has it no more, nor what waited for them.
pub(super) fn put(tx: &mut Tx<'_>, one: &Subscription) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let before: Vec<SessionId> = tx.all(
        sql!("select session from push_subscriptions where workspace=$1 and endpoint=$2 and session<>$3"),
        values![workspace, &one.endpoint, one.session],
        |row| row.parse(0),
    )?;
    for session in before {
        remove(tx, session)?;
    }
    tx.keep(
        sql!("delete from push_subscriptions where workspace=$1 and session=$2"),
        values![workspace, one.session],
    )?;
    let Subscription { session, agent, endpoint, keys, language, assigned, message, mention, quiet, key } =
        one;
    let hour = |of: fn(&Quiet) -> i64| quiet.as_ref().map(of);
    tx.keep(
        sql!(
            "insert into push_subscriptions(workspace, session, agent, endpoint, public, auth, language, assigned, message,
              quiet_from, quiet_to, zone, mention, key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        values![
            workspace,
            *session,
            *agent,
            endpoint,
            keys.public.as_slice(),
            keys.auth.as_slice(),
            language,
            *assigned,
            *message,
            hour(|q| q.from),
            hour(|q| q.to),
            quiet.as_ref().map(|q| q.zone.as_str()),
            *mention,
            *key,
        ],
    )?;
    Ok(())
}

pub(super) fn remove(tx: &mut Tx<'_>, session: SessionId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(sql!("delete from push_outbox where workspace=$1 and session=$2"), values![workspace, session])?;
    tx.keep(
        sql!("delete from push_subscriptions where workspace=$1 and session=$2"),
        values![workspace, session],
    )?;
    Ok(())
}

/// Browsers that are signed out by now.
pub(super) fn ended(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    now_ms: i64,
) -> Result<Vec<SessionId>, LedgerError> {
    rows.all(
        sql!(
            "select s.session from push_subscriptions s where s.workspace=$1 and not exists (select 1 from sessions o
              where o.workspace=s.workspace and o.id=s.session and o.expires_ms>$2) order by s.session limit 200"
        ),
        values![workspace, now_ms],
        |row| row.parse(0),
    )
}

pub(super) fn cursor(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Option<i64>, LedgerError> {
    rows.one(sql!("select seq from push_cursors where workspace=$1"), values![workspace], |row| row.get(0))
}

pub(super) fn put_cursor(tx: &mut Tx<'_>, seq: i64) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "insert into push_cursors(workspace, seq) values ($1, $2)
              on conflict(workspace) do update set seq=excluded.seq"
        ),
        values![workspace, seq],
    )?;
    Ok(())
}

/// Takes the place of what waits to be said of the same conversation: the browser shows one notice for it anyway.
pub(super) fn enqueue(
    tx: &mut Tx<'_>,
    (session, conversation): (SessionId, ConversationId),
    kind: &str,
    due_ms: i64,
    until_ms: i64,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "insert into push_outbox(workspace, session, conversation, kind, attempts, due_ms, until_ms)
              values ($1, $2, $3, $4, 0, $5, $6) on conflict(workspace, session, conversation) do update set
              kind=excluded.kind, attempts=0, due_ms=excluded.due_ms, until_ms=excluded.until_ms"
        ),
        values![workspace, session, conversation, kind, due_ms, until_ms],
    )?;
    Ok(())
}

/// What is due: of each browser some, the longest overdue first, and of every browser the first before the second of any, so that one
/// to which nothing can be sent keeps nobody else from being told.
pub(super) fn due(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    now_ms: i64,
    (of_all, of_one): (i64, i64),
) -> Result<Vec<Due>, LedgerError> {
    let waiting = rows.all(
        sql!(
            "select o.session, o.conversation, o.kind, o.attempts, o.until_ms from
              (select session, conversation, kind, attempts, until_ms, due_ms,
                row_number() over (partition by session order by due_ms, conversation) as place
                from push_outbox where workspace=$1 and due_ms<=$2 and until_ms>$2) o
              where o.place<=$4 and exists (select 1 from push_subscriptions s where s.workspace=$1 and s.session=o.session)
              order by o.place, o.due_ms limit $3"
        ),
        values![workspace, now_ms, of_all, of_one],
        |row| {
            let session: SessionId = row.parse(0)?;
            let conversation: ConversationId = row.parse(1)?;
            Ok((session, conversation, row.get::<String>(2)?, row.get::<i64>(3)?, row.get::<i64>(4)?))
        },
    )?;
    let mut all = Vec::new();
    for (session, conversation, kind, attempts, until_ms) in waiting {
        if let Some(subscription) = of_session(rows, workspace, session)? {
            all.push(Due { subscription, conversation, kind, attempts, until_ms });
        }
    }
    Ok(all)
}

/// Whether something waits that nobody will be told: it is of no use any more, or its browser asks for nothing.
pub(super) fn any_stale(rows: &Rows<'_>, workspace: WorkspaceId, now_ms: i64) -> Result<bool, LedgerError> {
    let found = rows.one(
        sql!(
            "select 1 from push_outbox o where o.workspace=$1 and (o.until_ms<=$2 or not exists
              (select 1 from push_subscriptions s where s.workspace=o.workspace and s.session=o.session)) limit 1"
        ),
        values![workspace, now_ms],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// It is forgotten.
pub(super) fn forget_stale(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!(
            "delete from push_outbox where workspace=$1 and (until_ms<=$2 or session not in
              (select session from push_subscriptions where workspace=$1))"
        ),
        values![workspace, now_ms],
    )?;
    Ok(())
}

pub(super) fn postpone(
    tx: &mut Tx<'_>,
    (session, conversation): (SessionId, ConversationId),
    attempts: i64,
    due_ms: i64,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "update push_outbox set attempts=$4, due_ms=$5 where workspace=$1 and session=$2 and conversation=$3"
        ),
        values![workspace, session, conversation, attempts, due_ms],
    )?;
    Ok(())
}

/// It was said, or will not be.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    session: SessionId,
    conversation: ConversationId,
) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!("delete from push_outbox where workspace=$1 and session=$2 and conversation=$3"),
        values![workspace, session, conversation],
    )?;
    Ok(())
}
