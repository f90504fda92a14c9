//! Changing what a colleague is. Nobody changes those above themselves, and an owner is always left.

use crate::accounts::commands::{AccountRefusal, By, Outcome, refuse};
use crate::accounts::teams::commands as teams;
use crate::accounts::{kept, queries};
use crate::routing::commands as routing;
use engine::permissions::{Permission, outranks_or_equals, permits};
use events::{Actor, AgentId, Fact, Role};
use ledger::Tx;

/// What the colleague is now, if whoever asks may change them.
pub(crate) fn changeable(tx: &Tx<'_>, agent: AgentId, by: By) -> Outcome<Role> {
    match queries::role(tx, tx.workspace(), agent)? {
        None => refuse(AccountRefusal::Unknown),
        Some(role) if !outranks_or_equals(by.role, role) => refuse(AccountRefusal::AboveYou),
        Some(role) => Ok(role),
    }
}

/// Changes what an agent may do. Their streams end and come back with what they may do now.
///
/// # Errors
/// Refused for those above, for a role above, and for the last owner.
pub(crate) fn change_role(tx: &mut Tx<'_>, agent: AgentId, role: Role, by: By) -> Outcome<()> {
    let before = changeable(tx, agent, by)?;
    if !outranks_or_equals(by.role, role) {
        return refuse(AccountRefusal::AboveYou);
    }
    if before == role {
        return Ok(());
    }
    if before == Role::Owner && !queries::has_another_owner(tx, tx.workspace(), agent)? {
        return refuse(AccountRefusal::LastOwner);
    }
    tx.append(Fact::RoleChanged { agent, role, by: Actor::Agent(by.agent) })?;
    if !permits(role, Permission::ActOnFloor) {
        routing::end_company(tx, agent, None)?;
    }
    Ok(())
}

/// Changes how much an agent holds at once. With more room, what waits may go to them at once; with less, they keep what they
/// have and get nothing until there is room.
///
/// # Errors
/// Refused for those above.
pub(crate) fn change_capacity(tx: &mut Tx<'_>, agent: AgentId, capacity: i64, by: By) -> Outcome<()> {
    changeable(tx, agent, by)?;
    if crate::routing::queries::colleague(tx, tx.workspace(), agent)?.capacity != capacity {
        tx.append(Fact::CapacityChanged { agent, capacity, by: Actor::Agent(by.agent) })?;
        routing::give_out(tx)?;
    }
    Ok(())
}

/// Ends an agent's right to sign in: sessions, tokens and streams end, they leave their teams, what they hold goes back to its place in line.
///
/// # Errors
/// Refused for those above, for the last owner, and where an inbox would be left without anyone.
pub(crate) fn deactivate(tx: &mut Tx<'_>, agent: AgentId, by: By) -> Outcome<()> {
    let role = changeable(tx, agent, by)?;
    let workspace = tx.workspace();
    if queries::active_role(tx, workspace, agent)?.is_none() {
        return Ok(());
    }
    if role == Role::Owner && !queries::has_another_owner(tx, workspace, agent)? {
        return refuse(AccountRefusal::LastOwner);
    }
    for inbox in queries::inboxes_of(tx, workspace, agent)? {
        if !queries::is_answered_without(tx, workspace, inbox, agent)? {
            return refuse(AccountRefusal::LastMember);
        }
    }
    teams::leave_all(tx, agent, Actor::Agent(by.agent))?;
    // First, so that nothing that is given back comes to them again.
    routing::dismiss(tx, agent)?;
    kept::forget_credentials(tx, agent)?;
    tx.append(Fact::AgentDeactivated { agent, by: Actor::Agent(by.agent) })?;
    Ok(())
}

/// Lets an agent sign in again, with the role and the inboxes that they had for themselves.
///
/// # Errors
/// Refused for those above.
pub(crate) fn reactivate(tx: &mut Tx<'_>, agent: AgentId, by: By) -> Outcome<()> {
    changeable(tx, agent, by)?;
    if queries::active_role(tx, tx.workspace(), agent)?.is_none() {
        tx.append(Fact::AgentReactivated { agent, by: Actor::Agent(by.agent) })?;
    }
    Ok(())
}
