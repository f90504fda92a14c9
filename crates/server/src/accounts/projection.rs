//! Facts to rows: the workspace's name, agents, inboxes and who belongs to them.

use events::{Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 5] = [
    DerivedTable {
        name: "workspace_names",
        columns: "workspace text not null, name text not null, primary key(workspace)",
        key: "workspace",
        indexes: &[],
    },
    DerivedTable {
        name: "agents",
        columns: "workspace text not null, id text not null, role text not null, active bigint not null, primary key(workspace, id)",
        key: "workspace, id",
        indexes: &[],
    },
    DerivedTable {
        name: "inboxes",
        columns: "workspace text not null, id text not null, name text not null, origins text not null,
            patience_s bigint not null, retired bigint not null default 0, primary key(workspace, id)",
        key: "workspace, id",
        indexes: &["create unique index inboxes_by_id on inboxes(id)"],
    },
    DerivedTable {
        name: "members",
        columns: "workspace text not null, agent text not null, inbox text not null, by_team bigint not null default 0, primary key(workspace, agent, inbox)",
        key: "workspace, agent, inbox",
        indexes: &["create index members_by_inbox on members(workspace, inbox)"],
    },
    DerivedTable {
        name: "second_factor_rules",
        columns: "workspace text not null, roles text not null, primary key(workspace)",
        key: "workspace",
        indexes: &[],
    },
];

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let workspace = recorded.workspace;
    match &recorded.fact {
        Fact::WorkspaceCreated { name, .. } => rows.execute(
            sql!("insert into workspace_names(workspace, name) values ($1, $2)"),
            values![workspace, name],
        ),
        Fact::AgentAdded { agent, role, .. } => rows.execute(
            sql!("insert into agents(workspace, id, role, active) values ($1, $2, $3, 1)"),
            values![workspace, *agent, role.as_str()],
        ),
        Fact::RoleChanged { agent, role, .. } => rows.execute(
            sql!("update agents set role=$3 where workspace=$1 and id=$2"),
            values![workspace, *agent, role.as_str()],
        ),
        Fact::AgentDeactivated { agent, .. } | Fact::AgentReactivated { agent, .. } => rows.execute(
            sql!("update agents set active=$3 where workspace=$1 and id=$2"),
            values![workspace, *agent, matches!(recorded.fact, Fact::AgentReactivated { .. })],
        ),
        Fact::InboxChanged { inbox, settings, .. } => rows.execute(
            // An origin holds no white space, so that a list of them is a line of text.
            sql!(
                "insert into inboxes(workspace, id, name, origins, patience_s) values ($1, $2, $3, $4, $5)
                  on conflict(workspace, id) do update set
                  name=excluded.name, origins=excluded.origins, patience_s=excluded.patience_s"
            ),
            values![workspace, *inbox, &settings.name, settings.origins.join(" "), settings.patience_s],
        ),
        Fact::InboxRetired { inbox, .. } | Fact::InboxReinstated { inbox, .. } => rows.execute(
            sql!("update inboxes set retired=$3 where workspace=$1 and id=$2"),
            values![workspace, *inbox, matches!(recorded.fact, Fact::InboxRetired { .. })],
        ),
        Fact::SecondFactorRequired { roles, .. } => rows.execute(
            sql!(
                "insert into second_factor_rules(workspace, roles) values ($1, $2)
                  on conflict(workspace) do update set roles=excluded.roles"
            ),
            values![workspace, roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")],
        ),
        Fact::MemberAdded { inbox, agent, .. } => rows.execute(
            // Whoever comes to an inbox in which a team of theirs answers came by that team. Told again, they belong there for
            // themselves.
            sql!(
                "insert into members(workspace, agent, inbox, by_team) values ($1, $2, $3,
                  case when exists (select 1 from team_members t join team_inboxes i on i.workspace=t.workspace and i.team=t.team
                    where t.workspace=$1 and t.agent=$2 and i.inbox=$3) then 1 else 0 end)
                  on conflict(workspace, agent, inbox) do update set by_team=0"
            ),
            values![workspace, *agent, *inbox],
        ),
        Fact::MemberRemoved { inbox, agent, .. } => rows.execute(
            sql!("delete from members where workspace=$1 and agent=$2 and inbox=$3"),
            values![workspace, *agent, *inbox],
        ),
        _ => Ok(()),
    }
}
