//! What can be done with teams: made, changed, given up, filled, and put to work in inboxes.

use super::queries::{self, Team};
use crate::accounts::commands::{AccountRefusal, By, Outcome, refuse};
use crate::accounts::inboxes::commands::is_called;
use crate::accounts::people::commands::changeable;
use crate::accounts::queries as accounts;
use crate::routing::commands as routing;
use events::{Actor, AgentId, Fact, InboxId, TeamId};
use ledger::Tx;

/// Teams of one workspace at most, those that were given up among them.
pub(crate) const MOST: usize = 100;

/// Makes a team. Nobody is in it yet, and it answers nowhere.
///
/// # Errors
/// Refused for a name that another has, and for one too many.
pub(crate) fn make(tx: &mut Tx<'_>, team: TeamId, name: &str, by: Actor) -> Outcome<()> {
    let all = queries::teams(tx, tx.workspace())?;
    if all.len() >= MOST {
        return refuse(AccountRefusal::TooMany);
    }
    if all.iter().any(|other| is_called(&other.name, name)) {
        return refuse(AccountRefusal::NameTaken);
    }
    tx.append(Fact::TeamChanged { team, name: name.to_owned(), retired: false, by })?;
    Ok(())
}

/// Renames a team, gives it up or takes it up again. One that is given up has nobody in it and answers nowhere; what was handed
/// to it is everybody's in its inbox.
///
/// # Errors
/// Refused for an unknown team, for a name that another has, and where an inbox would be left without anyone.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    id: TeamId,
    (name, retired): (Option<String>, Option<bool>),
    by: Actor,
) -> Outcome<()> {
    let before = known(tx, id)?;
    let (name, retired) = (name.unwrap_or_else(|| before.name.clone()), retired.unwrap_or(before.retired));
    if name == before.name && retired == before.retired {
        return Ok(());
    }
    let is_taken = |other: &Team| other.id != id && is_called(&other.name, &name);
    if queries::teams(tx, tx.workspace())?.iter().any(is_taken) {
        return refuse(AccountRefusal::NameTaken);
    }
    if retired && !before.retired {
        for inbox in &before.inboxes {
            end_inbox(tx, &before, *inbox, by)?;
        }
        for agent in &before.members {
            tx.append(Fact::TeamMemberRemoved { team: id, agent: *agent, by })?;
        }
    }
    tx.append(Fact::TeamChanged { team: id, name, retired, by })?;
    routing::give_out(tx)?;
    Ok(())
}

fn known(tx: &Tx<'_>, id: TeamId) -> Outcome<Team> {
    match queries::team(tx, tx.workspace(), id)? {
        Some(team) => Ok(team),
        None => refuse(AccountRefusal::Unknown),
    }
}

/// One that is not given up.
fn at_work(tx: &Tx<'_>, id: TeamId) -> Outcome<Team> {
    let team = known(tx, id)?;
    if team.retired { refuse(AccountRefusal::TeamRetired) } else { Ok(team) }
}

/// Takes an agent into a team: they belong to its inboxes from now on, and get what is handed to it.
///
/// # Errors
/// Refused for an unknown team or agent, for those above, for a team that is given up, and for an agent who was deactivated.
pub(crate) fn add_member(tx: &mut Tx<'_>, id: TeamId, agent: AgentId, by: By) -> Outcome<()> {
    let team = at_work(tx, id)?;
    changeable(tx, agent, by)?;
    let (workspace, by) = (tx.workspace(), Actor::Agent(by.agent));
    if accounts::active_role(tx, workspace, agent)?.is_none() {
        return refuse(AccountRefusal::Deactivated);
    }
    if team.members.contains(&agent) {
        return Ok(());
    }
    tx.append(Fact::TeamMemberAdded { team: id, agent, by })?;
    for inbox in team.inboxes {
        enter(tx, agent, inbox, by)?;
    }
    routing::give_out(tx)?;
    Ok(())
}

/// Takes an agent out of a team, and out of the inboxes to which they belonged by it only.
///
/// # Errors
/// Refused for an unknown team, for those above, and where an inbox would be left without anyone.
pub(crate) fn remove_member(tx: &mut Tx<'_>, id: TeamId, agent: AgentId, by: By) -> Outcome<()> {
    let team = known(tx, id)?;
    if team.members.contains(&agent) {
        changeable(tx, agent, by)?;
        part(tx, &team, agent, Actor::Agent(by.agent))?;
        routing::give_out(tx)?;
    }
    Ok(())
}

fn part(tx: &mut Tx<'_>, team: &Team, agent: AgentId, by: Actor) -> Outcome<()> {
    tx.append(Fact::TeamMemberRemoved { team: team.id, agent, by })?;
    for inbox in &team.inboxes {
        leave(tx, agent, *inbox, by)?;
    }
    Ok(())
}

/// An agent who can no longer sign in leaves their teams.
///
/// # Errors
/// Refused where an inbox would be left without anyone.
pub(crate) fn leave_all(tx: &mut Tx<'_>, agent: AgentId, by: Actor) -> Outcome<()> {
    for team in queries::teams_of(tx, tx.workspace(), agent)? {
        let team = known(tx, team)?;
        part(tx, &team, agent, by)?;
    }
    Ok(())
}

/// Lets a team answer in an inbox: whoever is in it belongs there while they are.
///
/// # Errors
/// Refused for an unknown team or inbox, and for a team that is given up.
pub(crate) fn add_inbox(tx: &mut Tx<'_>, id: TeamId, inbox: InboxId, by: Actor) -> Outcome<()> {
    let team = at_work(tx, id)?;
    if accounts::inbox(tx, tx.workspace(), inbox)?.is_none() {
        return refuse(AccountRefusal::Unknown);
    }
    if team.inboxes.contains(&inbox) {
        return Ok(());
    }
    tx.append(Fact::TeamInboxAdded { team: id, inbox, by })?;
    for agent in team.members {
        enter(tx, agent, inbox, by)?;
    }
    routing::give_out(tx)?;
    Ok(())
}

/// Lets a team answer in an inbox no longer.
///
/// # Errors
/// Refused for an unknown team, and where the inbox would be left without anyone.
pub(crate) fn remove_inbox(tx: &mut Tx<'_>, id: TeamId, inbox: InboxId, by: Actor) -> Outcome<()> {
    let team = known(tx, id)?;
    if team.inboxes.contains(&inbox) {
        end_inbox(tx, &team, inbox, by)?;
        routing::give_out(tx)?;
    }
    Ok(())
}

fn end_inbox(tx: &mut Tx<'_>, team: &Team, inbox: InboxId, by: Actor) -> Outcome<()> {
    tx.append(Fact::TeamInboxRemoved { team: team.id, inbox, by })?;
    for agent in &team.members {
        leave(tx, *agent, inbox, by)?;
    }
    Ok(())
}

/// Somebody belongs to an inbox by a team from now on, if they did not already.
fn enter(tx: &mut Tx<'_>, agent: AgentId, inbox: InboxId, by: Actor) -> Outcome<()> {
    if !accounts::is_member(tx, tx.workspace(), agent, inbox)? {
        tx.append(Fact::MemberAdded { inbox, agent, by: Some(by) })?;
    }
    Ok(())
}

/// A team no longer brings somebody to an inbox: they leave it, unless they belong there for themselves or by another team.
fn leave(tx: &mut Tx<'_>, agent: AgentId, inbox: InboxId, by: Actor) -> Outcome<()> {
    let workspace = tx.workspace();
    if accounts::is_member_for_themselves(tx, workspace, agent, inbox)?
        || queries::is_member_by_team(tx, workspace, agent, inbox)?
        || !accounts::is_member(tx, workspace, agent, inbox)?
    {
        return Ok(());
    }
    if !accounts::is_answered_without(tx, workspace, inbox, agent)? {
        return refuse(AccountRefusal::LastMember);
    }
    tx.append(Fact::MemberRemoved { inbox, agent, by: Some(by) })?;
    routing::release_in_inbox(tx, agent, inbox)?;
    Ok(())
}
