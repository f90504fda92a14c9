//! Questions about hands and the line.

use engine::routing::Hands;
use events::{AgentId, AgentState, ConversationId, InboxId, Role, TeamId, WorkspaceId};
use ledger::{LedgerError, Rows, Value, sql, values};

/// An agent's hands as one conversation's inbox sees them. `None` for an unknown agent and
/// for one who was deactivated.
pub(crate) fn hands(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    inbox: InboxId,
) -> Result<Option<Hands>, LedgerError> {
    rows.one(
        sql!(
            "select h.state, h.connected, h.load, h.capacity, m.inbox from hands h
              join agents a on a.workspace=h.workspace and a.id=h.agent and a.active=1
              left join members m on m.workspace=h.workspace and m.agent=h.agent and m.inbox=$3
              where h.workspace=$1 and h.agent=$2"
        ),
        values![workspace, agent, inbox],
        |row| {
            Ok(Hands {
                agent,
                is_member: row.get::<Option<String>>(4)?.is_some(),
                state: row.parse(0)?,
                connected: row.get(1)?,
                load: row.get(2)?,
                capacity: row.get(3)?,
            })
        },
    )
}

/// What an agent says and whether they are connected. `None` for an unknown agent and for one who was deactivated.
pub(crate) fn state(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<(AgentState, bool)>, LedgerError> {
    rows.one(
        sql!(
            "select h.state, h.connected from hands h
              join agents a on a.workspace=h.workspace and a.id=h.agent and a.active=1
              where h.workspace=$1 and h.agent=$2"
        ),
        values![workspace, agent],
        |row| Ok((row.parse(0)?, row.get(1)?)),
    )
}

/// An agent who is available, connected and has room, with the inboxes to which they belong.
pub(crate) struct Routable {
    pub(crate) agent: AgentId,
    pub(crate) load: i64,
    pub(crate) capacity: i64,
    pub(crate) last_assigned_seq: i64,
    pub(crate) inboxes: Vec<InboxId>,
}

pub(crate) fn routable(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Routable>, LedgerError> {
    let pairs = rows.all(
        sql!(
            "select h.agent, h.load, h.capacity, h.last_assigned_seq, m.inbox from hands h
              join agents a on a.workspace=h.workspace and a.id=h.agent and a.active=1
              join members m on m.workspace=h.workspace and m.agent=h.agent
              where h.workspace=$1 and h.state='available' and h.connected=1 and h.load<h.capacity
              order by h.agent, m.inbox"
        ),
        values![workspace],
        |row| {
            Ok(Routable {
                agent: row.parse(0)?,
                load: row.get(1)?,
                capacity: row.get(2)?,
                last_assigned_seq: row.get(3)?,
                inboxes: vec![row.parse(4)?],
            })
        },
    )?;
    let mut agents: Vec<Routable> = Vec::new();
    for pair in pairs {
        match agents.last_mut().filter(|last| last.agent == pair.agent) {
            Some(last) => last.inboxes.extend(pair.inboxes),
            None => agents.push(pair),
        }
    }
    Ok(agents)
}

/// A conversation in line.
pub(crate) struct Queued {
    pub(crate) conversation: ConversationId,
    pub(crate) inbox: InboxId,
    pub(crate) waiting_since_ms: i64,
    pub(crate) opened_seq: i64,
    /// The team to whose people it was handed.
    pub(crate) team: Option<TeamId>,
    /// Until its end, a hold keeps the conversation from this agent.
    pub(crate) held_from: Option<AgentId>,
}

/// The teams for whose people something waits, and in which inboxes.
pub(crate) fn teams_in_line(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
) -> Result<Vec<(InboxId, TeamId)>, LedgerError> {
    rows.all(
        sql!(
            "select distinct inbox, team from conversations
              where workspace=$1 and state='waiting' and team is not null order by inbox, team"
        ),
        values![workspace],
        |row| Ok((row.parse(0)?, row.parse(1)?)),
    )
}

/// What has waited for a team's people in an inbox since then or longer, longest waiting first.
pub(crate) fn waiting_for_team(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (inbox, team): (InboxId, TeamId),
    since_ms: i64,
    limit: i64,
) -> Result<Vec<ConversationId>, LedgerError> {
    rows.all(
        sql!(
            "select id from conversations where workspace=$1 and inbox=$2 and state='waiting' and team=$3 and team_since_ms<=$4
              order by waiting_since_ms, opened_seq limit $5"
        ),
        values![workspace, inbox, team, since_ms, limit],
        |row| row.parse(0),
    )
}

/// Since when nobody of a team has been there in an inbox, in milliseconds since 1970 UTC; `None` while somebody is.
pub(crate) fn nobody_of_team_since(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    team: TeamId,
    inbox: InboxId,
) -> Result<Option<i64>, LedgerError> {
    let found = rows.one(
        sql!(
            "select max(case when h.state='available' and h.connected=1 then 1 else 0 end), max(h.last_there_ms) from team_members t
              join members m on m.workspace=t.workspace and m.agent=t.agent and m.inbox=$3
              join hands h on h.workspace=t.workspace and h.agent=t.agent
              where t.workspace=$1 and t.team=$2"
        ),
        values![workspace, team, inbox],
        |row| Ok((row.get::<Option<i64>>(0)? == Some(1), row.get::<Option<i64>>(1)?)),
    )?;
    let (is_there, last_ms) = found.unwrap_or_default();
    Ok((!is_there).then(|| last_ms.unwrap_or(0)))
}

/// The first `limit` of those in an inbox's line who wait for a team, or for anybody; longest waiting first. A hold that is over
/// is not mentioned.
pub(crate) fn line(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (inbox, team): (InboxId, Option<TeamId>),
    now_ms: i64,
    limit: i64,
) -> Result<Vec<Queued>, LedgerError> {
    let sql = match team {
        None => sql!(
            "select id, waiting_since_ms, opened_seq, held_from, held_until_ms from conversations
              where workspace=$1 and inbox=$2 and state='waiting' and team is null
              order by waiting_since_ms, opened_seq limit $3"
        ),
        Some(_) => sql!(
            "select id, waiting_since_ms, opened_seq, held_from, held_until_ms from conversations
              where workspace=$1 and inbox=$2 and state='waiting' and team=$4
              order by waiting_since_ms, opened_seq limit $3"
        ),
    };
    let mut values = values![workspace, inbox, limit].to_vec();
    values.extend(team.map(Value::from));
    rows.all(sql, &values, |row| {
        let held = row.get::<Option<i64>>(4)?.is_some_and(|until| until > now_ms);
        Ok(Queued {
            conversation: row.parse(0)?,
            inbox,
            team,
            waiting_since_ms: row.get(1)?,
            opened_seq: row.get(2)?,
            held_from: row.parse_optional(3)?.filter(|_| held),
        })
    })
}

/// How many wait in each inbox where somebody does, and since when the one who waits longest.
pub(crate) fn lengths(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
) -> Result<Vec<(InboxId, i64, i64)>, LedgerError> {
    rows.all(
        sql!(
            "select inbox, count(*), min(waiting_since_ms) from conversations
              where workspace=$1 and state='waiting' group by inbox order by inbox"
        ),
        values![workspace],
        |row| Ok((row.parse(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// How many conversations wait under a hold that is not over.
pub(crate) fn held(rows: &Rows<'_>, workspace: WorkspaceId, now_ms: i64) -> Result<i64, LedgerError> {
    let held = rows.one(
        sql!("select count(*) from conversations where workspace=$1 and held_until_ms>$2"),
        values![workspace, now_ms],
        |row| row.get(0),
    )?;
    Ok(held.unwrap_or(0))
}

/// Whether a hold ended since `after_ms`.
pub(crate) fn hold_ended(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    after_ms: i64,
    now_ms: i64,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from conversations where workspace=$1 and held_until_ms>$2 and held_until_ms<=$3 limit 1"),
        values![workspace, after_ms, now_ms])
}

/// An agent as colleagues see them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colleague {
    pub(crate) id: AgentId,
    pub(crate) role: Role,
    pub(crate) state: AgentState,
    pub(crate) connected: bool,
    pub(crate) load: i64,
    pub(crate) capacity: i64,
    /// Whether they may sign in. One who was deactivated is named where they answered, and gets nothing more.
    pub(crate) active: bool,
}

const COLLEAGUES: &str =
    "select a.id, a.role, h.state, h.connected, h.load, h.capacity, a.active from agents a
    join hands h on h.workspace=a.workspace and h.agent=a.id where a.workspace=$1";

pub(crate) fn colleagues(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Colleague>, LedgerError> {
    rows.all(sql!(COLLEAGUES), values![workspace], read_colleague)
}

pub(crate) fn colleague(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Colleague, LedgerError> {
    let found = rows.one(
        sql!(
            "select a.id, a.role, h.state, h.connected, h.load, h.capacity, a.active from agents a
              join hands h on h.workspace=a.workspace and h.agent=a.id where a.workspace=$1 and a.id=$2"
        ),
        values![workspace, agent],
        read_colleague,
    )?;
    found.ok_or(LedgerError::NotFound)
}

fn read_colleague(row: &ledger::Row<'_>) -> Result<Colleague, LedgerError> {
    Ok(Colleague {
        id: row.parse(0)?,
        role: row.parse(1)?,
        state: row.parse(2)?,
        connected: row.get(3)?,
        load: row.get(4)?,
        capacity: row.get(5)?,
        active: row.get(6)?,
    })
}

/// The agents of whom the log says that they are connected, and of whom no server says that they are there.
pub(crate) fn nowhere(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<AgentId>, LedgerError> {
    rows.all(
        sql!(
            "select h.agent from hands h left join agent_streams s on s.workspace=h.workspace and s.agent=h.agent
              where h.workspace=$1 and h.connected=1 and s.node is null order by h.agent"
        ),
        values![workspace],
        |row| row.parse(0),
    )
}
