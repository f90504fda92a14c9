//! Inviting somebody, taking it back, and joining.

use super::kept::{self, Invitation};
use crate::accounts::commands::{AccountRefusal, By, NewAgent, Outcome, join, refuse};
use crate::accounts::queries;
use engine::permissions::outranks_or_equals;
use events::{Actor, Fact, InvitationId};
use ledger::Tx;

/// Invitations that are open at once, at most.
const MOST: usize = 200;

/// Makes an invitation. `hash` is what is stored of its link.
///
/// # Errors
/// Refused for a role above that of whoever invites, for an unknown inbox, and where very many are open.
pub(crate) fn invite(tx: &mut Tx<'_>, new: &Invitation, hash: &str, by: By) -> Outcome<()> {
    if !outranks_or_equals(by.role, new.role) {
        return refuse(AccountRefusal::AboveYou);
    }
    for inbox in &new.inboxes {
        if queries::inbox(tx, tx.workspace(), *inbox)?.is_none() {
            return refuse(AccountRefusal::Unknown);
        }
    }
    if kept::open(tx, tx.workspace(), tx.now_ms())?.len() >= MOST {
        return refuse(AccountRefusal::TooMany);
    }
    kept::insert(tx, new, hash)?;
    let (role, inboxes) = (new.role, new.inboxes.clone());
    tx.append(Fact::InvitationIssued { invitation: new.id, role, inboxes, by: Actor::Agent(by.agent) })?;
    Ok(())
}

/// Takes an invitation back.
///
/// # Errors
/// Refused where it is not open, and for one to a role above that of whoever asks.
pub(crate) fn revoke(tx: &mut Tx<'_>, invitation: InvitationId, by: By) -> Outcome<()> {
    match kept::one(tx, tx.workspace(), invitation)? {
        None => return refuse(AccountRefusal::Unknown),
        Some(found) if !outranks_or_equals(by.role, found.role) => return refuse(AccountRefusal::AboveYou),
        Some(_) => {}
    }
    kept::delete(tx, invitation)?;
    tx.append(Fact::InvitationRevoked { invitation, by: Actor::Agent(by.agent) })?;
    Ok(())
}

/// Whoever has the link joins. It works once, and only while whoever made it could still make it.
///
/// # Errors
/// Refused where the link is spent, and as [`join`].
pub(crate) fn accept(tx: &mut Tx<'_>, hash: &str, new: &NewAgent) -> Outcome<()> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    let found = kept::by_hash(tx, hash, now_ms)?.filter(|found| found.workspace == workspace);
    let Some(Invitation { id, role, inboxes, issuer, .. }) = found else {
        return refuse(AccountRefusal::Spent);
    };
    let issuers = queries::active_role(tx, workspace, issuer)?;
    if !issuers.is_some_and(|issuers| may_invite(issuers) && outranks_or_equals(issuers, role)) {
        return refuse(AccountRefusal::Spent);
    }
    kept::delete(tx, id)?;
    tx.append(Fact::InvitationAccepted { invitation: id, agent: new.agent })?;
    join(tx, new, (Actor::Agent(issuer), role), &inboxes)
}

const fn may_invite(role: events::Role) -> bool {
    engine::permissions::permits(role, engine::permissions::Permission::ManagePeople)
}
