//! Questions about agents and inboxes.

pub(crate) use super::teams::queries::{has_somebody_in, teams_of};
use events::{AgentId, InboxId, InboxSettings, Role, WorkspaceId};
use ledger::{LedgerError, Rows, sql, values};

/// Every workspace of this server.
///
/// # Errors
/// As the database says.
pub(crate) fn workspaces(rows: &Rows<'_>) -> Result<Vec<WorkspaceId>, LedgerError> {
    rows.all(sql!("select workspace from workspace_names order by workspace"), &[], |row| row.parse(0))
}

/// Every workspace with its name.
///
/// # Errors
/// As the database says.
pub(crate) fn workspaces_named(rows: &Rows<'_>) -> Result<Vec<(WorkspaceId, String)>, LedgerError> {
    rows.all(sql!("select workspace, name from workspace_names order by workspace"), &[], |row| {
        Ok((row.parse(0)?, row.get::<String>(1)?))
    })
}

/// The workspace of this name, if there is one.
///
/// # Errors
/// As the database says.
pub(crate) fn workspace_named(rows: &Rows<'_>, name: &str) -> Result<Option<WorkspaceId>, LedgerError> {
    rows.one(
        // A column is lowered by its bytes on either database; a value would be by the language of the server.
        sql!("select workspace from workspace_names where lower(name)=$1"),
        values![name.to_ascii_lowercase()],
        |row| row.parse(0),
    )
}

pub(crate) fn workspace_name(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<String, LedgerError> {
    let name =
        rows.one(sql!("select name from workspace_names where workspace=$1"), values![workspace], |row| {
            row.get(0)
        })?;
    name.ok_or(LedgerError::NotFound)
}

pub(crate) fn role(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<Role>, LedgerError> {
    rows.one(sql!("select role from agents where workspace=$1 and id=$2"), values![workspace, agent], |row| {
        row.parse(0)
    })
}

/// What an agent is, if they may sign in: `None` for one who was deactivated or never was.
pub(crate) fn active_role(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<Role>, LedgerError> {
    rows.one(
        sql!("select role from agents where workspace=$1 and id=$2 and active=1"),
        values![workspace, agent],
        |row| row.parse(0),
    )
}

/// Whether somebody else is an owner who may sign in.
pub(crate) fn has_another_owner(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from agents where workspace=$1 and id<>$2 and role='owner' and active=1 limit 1"),
        values![workspace, agent],
    )
}

/// Whether somebody who may sign in belongs to the inbox beside this agent.
pub(crate) fn is_answered_without(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
    agent: AgentId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from members m join agents a on a.workspace=m.workspace and a.id=m.agent
              where m.workspace=$1 and m.inbox=$2 and m.agent<>$3 and a.active=1 limit 1"
        ),
        values![workspace, inbox, agent],
    )
}

/// The roles that must sign in with a second factor.
pub(crate) fn factor_roles(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Role>, LedgerError> {
    let roles = rows.one(
        sql!("select roles from second_factor_rules where workspace=$1"),
        values![workspace],
        |row| row.get::<String>(0),
    )?;
    Ok(roles.iter().flat_map(|roles| roles.split_whitespace()).filter_map(|role| role.parse().ok()).collect())
}

pub(crate) fn must_have_factor(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    role: Role,
) -> Result<bool, LedgerError> {
    Ok(factor_roles(rows, workspace)?.contains(&role))
}

/// An inbox, its settings and its members.
#[derive(Clone, Debug)]
pub(crate) struct Inbox {
    /// Which.
    pub(crate) id: InboxId,
    /// What it is set to.
    pub(crate) settings: InboxSettings,
    /// Whether it takes no new conversations any more.
    pub(crate) retired: bool,
    /// Who answers there.
    pub(crate) members: Vec<AgentId>,
}

/// The workspace to which an inbox belongs: its id is all that a widget knows.
pub(crate) fn workspace_of_inbox(
    rows: &Rows<'_>,
    inbox: InboxId,
) -> Result<Option<WorkspaceId>, LedgerError> {
    rows.one(sql!("select workspace from inboxes where id=$1"), values![inbox], |row| row.parse(0))
}

pub(crate) fn inbox(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<Option<Inbox>, LedgerError> {
    let found = rows.one(
        sql!("select id, name, origins, patience_s, retired from inboxes where workspace=$1 and id=$2"),
        values![workspace, inbox],
        read_inbox,
    )?;
    found.map(|inbox| with_members(rows, workspace, inbox)).transpose()
}

/// Every inbox of the workspace, in the order in which they were made.
///
/// # Errors
/// As the database says.
pub(crate) fn inboxes(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Inbox>, LedgerError> {
    let found = rows.all(
        sql!("select id, name, origins, patience_s, retired from inboxes where workspace=$1 order by id"),
        values![workspace],
        read_inbox,
    )?;
    found.into_iter().map(|inbox| with_members(rows, workspace, inbox)).collect()
}

/// Whether an inbox takes no new conversations any more.
pub(crate) fn is_retired(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    let retired = rows.one(
        sql!("select retired from inboxes where workspace=$1 and id=$2"),
        values![workspace, inbox],
        |row| row.get::<bool>(0),
    )?;
    Ok(retired.unwrap_or(false))
}

fn read_inbox(row: &ledger::Row<'_>) -> Result<Inbox, LedgerError> {
    let origins = row.get::<String>(2)?.split_whitespace().map(ToOwned::to_owned).collect();
    let settings = InboxSettings { name: row.get(1)?, origins, patience_s: row.get(3)? };
    Ok(Inbox { id: row.parse(0)?, settings, retired: row.get(4)?, members: Vec::new() })
}

fn with_members(rows: &Rows<'_>, workspace: WorkspaceId, mut inbox: Inbox) -> Result<Inbox, LedgerError> {
    inbox.members = rows.all(
        sql!("select agent from members where workspace=$1 and inbox=$2 order by agent"),
        values![workspace, inbox.id],
        |row| row.parse(0),
    )?;
    Ok(inbox)
}

pub(crate) fn inboxes_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Vec<InboxId>, LedgerError> {
    rows.all(
        sql!("select inbox from members where workspace=$1 and agent=$2 order by inbox"),
        values![workspace, agent],
        |row| row.parse(0),
    )
}

pub(crate) fn is_member(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from members where workspace=$1 and agent=$2 and inbox=$3"),
        values![workspace, agent, inbox],
    )
}

/// Whether somebody belongs to an inbox whatever teams they are in.
pub(crate) fn is_member_for_themselves(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from members where workspace=$1 and agent=$2 and inbox=$3 and by_team=0"),
        values![workspace, agent, inbox],
    )
}

/// How many inboxes there are.
pub(crate) fn inbox_count(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<i64, LedgerError> {
    let count =
        rows.one(sql!("select count(*) from inboxes where workspace=$1"), values![workspace], |row| {
            row.get(0)
        })?;
    Ok(count.unwrap_or(0))
}
