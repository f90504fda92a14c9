//! What can be done with inboxes as such.

use crate::accounts::commands::{AccountRefusal, FIRST_PATIENCE_S, Outcome, refuse};
use crate::accounts::queries;
use events::{Actor, AgentId, Fact, InboxId, InboxSettings};
use ledger::Tx;

/// Inboxes of one workspace at most, those that were retired among them: routing and lists go through all that somebody belongs to.
pub(crate) const MOST: usize = 100;

/// An inbox that is to be.
#[derive(Clone, Debug)]
pub(crate) struct NewInbox {
    /// Which.
    pub(crate) id: InboxId,
    /// What it is called.
    pub(crate) name: String,
    /// Which sites may show its widget.
    pub(crate) origins: Vec<String>,
    /// Its patience time, where it is not the usual one.
    pub(crate) patience_s: Option<i64>,
    /// Who answers there.
    pub(crate) members: Vec<AgentId>,
}

/// Makes an inbox with its first members, so that somebody answers from its first moment on.
///
/// # Errors
/// Refused for a name that another has, for one too many, for agents who are unknown or deactivated, and without any.
pub(crate) fn make(tx: &mut Tx<'_>, new: &NewInbox, by: Actor) -> Outcome<()> {
    let workspace = tx.workspace();
    let all = queries::inboxes(tx, workspace)?;
    if all.len() >= MOST {
        return refuse(AccountRefusal::TooMany);
    }
    if all.iter().any(|other| is_called(&other.settings.name, &new.name)) {
        return refuse(AccountRefusal::NameTaken);
    }
    if new.members.is_empty() {
        return refuse(AccountRefusal::LastMember);
    }
    for agent in &new.members {
        if queries::active_role(tx, workspace, *agent)?.is_none() {
            return refuse(AccountRefusal::Unknown);
        }
    }
    let (name, origins) = (new.name.clone(), new.origins.clone());
    let patience_s = new.patience_s.unwrap_or(FIRST_PATIENCE_S);
    let settings = InboxSettings { name, origins, patience_s };
    tx.append(Fact::InboxChanged { inbox: new.id, settings, by })?;
    for agent in &new.members {
        tx.append(Fact::MemberAdded { inbox: new.id, agent: *agent, by: Some(by) })?;
    }
    Ok(())
}

/// Whether two names are one to a person who reads them.
pub(crate) fn is_called(name: &str, other: &str) -> bool {
    name.to_lowercase() == other.to_lowercase()
}

/// Gives an inbox up: nobody opens a conversation there any more. What is open there is answered to its end, and whoever wrote
/// there before may write again.
///
/// # Errors
/// Refused where there is no such inbox, and for the last one: customers must reach somebody.
pub(crate) fn retire(tx: &mut Tx<'_>, inbox: InboxId, by: Actor) -> Outcome<()> {
    let all = queries::inboxes(tx, tx.workspace())?;
    let Some(found) = all.iter().find(|one| one.id == inbox) else { return refuse(AccountRefusal::Unknown) };
    if found.retired {
        return Ok(());
    }
    if !all.iter().any(|other| other.id != inbox && !other.retired) {
        return refuse(AccountRefusal::LastInbox);
    }
    tx.append(Fact::InboxRetired { inbox, by })?;
    Ok(())
}

/// Takes an inbox up again.
///
/// # Errors
/// Refused where there is no such inbox.
pub(crate) fn reinstate(tx: &mut Tx<'_>, inbox: InboxId, by: Actor) -> Outcome<()> {
    let Some(found) = queries::inbox(tx, tx.workspace(), inbox)? else {
        return refuse(AccountRefusal::Unknown);
    };
    if found.retired {
        tx.append(Fact::InboxReinstated { inbox, by })?;
    }
    Ok(())
}
