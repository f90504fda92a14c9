//! Facts to rows: teams, who is in them, and where they answer.

use events::{Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 3] = [
    DerivedTable {
        name: "teams",
        columns: "workspace text not null, id text not null, name text not null, retired bigint not null, primary key(workspace, id)",
        key: "workspace, id",
        indexes: &[],
    },
    DerivedTable {
        name: "team_members",
        columns: "workspace text not null, agent text not null, team text not null, primary key(workspace, agent, team)",
        key: "workspace, agent, team",
        indexes: &["create index team_members_by_team on team_members(workspace, team)"],
    },
    DerivedTable {
        name: "team_inboxes",
        columns: "workspace text not null, inbox text not null, team text not null, primary key(workspace, inbox, team)",
        key: "workspace, inbox, team",
        indexes: &["create index team_inboxes_by_team on team_inboxes(workspace, team)"],
    },
];

/// Runs before the table of members is written, which reads who belongs to an inbox by a team.
pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let workspace = recorded.workspace;
    match &recorded.fact {
        Fact::TeamChanged { team, name, retired, .. } => rows.execute(
            sql!(
                "insert into teams(workspace, id, name, retired) values ($1, $2, $3, $4)
                  on conflict(workspace, id) do update set name=excluded.name, retired=excluded.retired"
            ),
            values![workspace, *team, name, *retired],
        ),
        Fact::TeamMemberAdded { team, agent, .. } => rows.execute(
            sql!("insert into team_members(workspace, agent, team) values ($1, $2, $3)"),
            values![workspace, *agent, *team],
        ),
        Fact::TeamMemberRemoved { team, agent, .. } => rows.execute(
            sql!("delete from team_members where workspace=$1 and agent=$2 and team=$3"),
            values![workspace, *agent, *team],
        ),
        Fact::TeamInboxAdded { team, inbox, .. } => rows.execute(
            sql!("insert into team_inboxes(workspace, inbox, team) values ($1, $2, $3)"),
            values![workspace, *inbox, *team],
        ),
        Fact::TeamInboxRemoved { team, inbox, .. } => rows.execute(
            sql!("delete from team_inboxes where workspace=$1 and inbox=$2 and team=$3"),
            values![workspace, *inbox, *team],
        ),
        _ => Ok(()),
    }
}
