//! Questions about teams.

use events::{AgentId, InboxId, TeamId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, sql, values};

/// A team, who is in it and where it answers.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) id: TeamId,
    pub(crate) name: String,
    /// Whether it is given up.
    pub(crate) retired: bool,
    pub(crate) members: Vec<AgentId>,
    pub(crate) inboxes: Vec<InboxId>,
}

fn read(row: &Row<'_>) -> Result<Team, LedgerError> {
    let (members, inboxes) = (Vec::new(), Vec::new());
    Ok(Team { id: row.parse(0)?, name: row.get(1)?, retired: row.get(2)?, members, inboxes })
}

/// Every team, in the order in which they were made.
pub(crate) fn teams(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Team>, LedgerError> {
    let found = rows.all(
        sql!("select id, name, retired from teams where workspace=$1 order by id"),
        values![workspace],
        read,
    )?;
    found.into_iter().map(|team| whole(rows, workspace, team)).collect()
}

pub(crate) fn team(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    team: TeamId,
) -> Result<Option<Team>, LedgerError> {
    let found = rows.one(
        sql!("select id, name, retired from teams where workspace=$1 and id=$2"),
        values![workspace, team],
        read,
    )?;
    found.map(|team| whole(rows, workspace, team)).transpose()
}

fn whole(rows: &Rows<'_>, workspace: WorkspaceId, mut team: Team) -> Result<Team, LedgerError> {
    team.members = rows.all(
        sql!("select agent from team_members where workspace=$1 and team=$2 order by agent"),
        values![workspace, team.id],
        |row| row.parse(0),
    )?;
    team.inboxes = rows.all(
        sql!("select inbox from team_inboxes where workspace=$1 and team=$2 order by inbox"),
        values![workspace, team.id],
        |row| row.parse(0),
    )?;
    Ok(team)
}

/// The teams in which an agent is.
pub(crate) fn teams_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<TeamId>, LedgerError> {
    rows.all(
        sql!("select team from team_members where workspace=$1 and agent=$2 order by team"),
        values![workspace, agent],
        |row| row.parse(0),
    )
}

/// Whether one of an agent's teams answers in an inbox.
pub(crate) fn is_member_by_team(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from team_members t join team_inboxes i on i.workspace=t.workspace and i.team=t.team
              where t.workspace=$1 and t.agent=$2 and i.inbox=$3 limit 1"
        ),
        values![workspace, agent, inbox],
    )
}

/// Whether somebody who may sign in is in the team and belongs to the inbox: else nobody could be given what is handed to it.
pub(crate) fn has_somebody_in(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    team: TeamId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from team_members t
              join members m on m.workspace=t.workspace and m.agent=t.agent and m.inbox=$3
              join agents a on a.workspace=t.workspace and a.id=t.agent and a.active=1
              where t.workspace=$1 and t.team=$2 limit 1"
        ),
        values![workspace, team, inbox],
    )
}
