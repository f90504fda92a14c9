//! Changing how one proves who one is. Whatever changes ends the browsers that were signed in before.

use super::codes::{recovery_hash, step_of};
use super::kept::{self, Factor};
use crate::accounts::commands::{AccountRefusal, By, Outcome, open_session, refuse};
use crate::accounts::people::commands::changeable;
use crate::accounts::{kept as accounts, queries};
use events::{Actor, AgentId, Fact, Role, SessionId};
use ledger::Tx;

/// A browser that is to be signed in: which, and what is stored of its cookie.
#[derive(Clone)]
pub(crate) struct NewSession {
    pub(crate) id: SessionId,
    pub(crate) hash: String,
}

/// Signs a browser in: the password was right, and where there is a second factor its code is too. `verified` is the hash of which it
/// was the password, as it was looked at; `replaced` is what is stored of the cookie that the browser had before.
///
/// # Errors
/// Refused where the password was changed meanwhile, and where a code is needed and missing, wrong or used already.
pub(crate) fn sign_in(
    tx: &mut Tx<'_>,
    (agent, verified): (AgentId, &str),
    (code, replaced): (Option<&str>, Option<&str>),
    new: &NewSession,
) -> Outcome<()> {
    if queries::active_role(tx, tx.workspace(), agent)?.is_none() {
        return refuse(AccountRefusal::WrongPassword);
    }
    // Looking at a password takes long on purpose: whoever had the old one must not be in after the new one was chosen.
    if kept::password_of(tx, tx.workspace(), agent)?.as_deref() != Some(verified) {
        return refuse(AccountRefusal::WrongPassword);
    }
    if kept::has_factor(tx, tx.workspace(), agent)? {
        let Some(code) = code else { return refuse(AccountRefusal::CodeNeeded) };
        use_code(tx, agent, code)?;
    }
    // One browser has one session: the cookie that it sent is replaced.
    let old = replaced.map(|hash| accounts::session_by_hash(tx, hash)).transpose()?.flatten();
    if let Some(old) = old.filter(|old| old.workspace == tx.workspace()) {
        crate::accounts::commands::close_session(tx, old.id, old.agent)?;
    }
    open_session(tx, new.id, agent, &new.hash)
}

/// Takes a code of the second factor, or a recovery code, and uses it up.
fn use_code(tx: &mut Tx<'_>, agent: AgentId, code: &str) -> Outcome<()> {
    let workspace = tx.workspace();
    let Some(factor) = kept::factor(tx, workspace, agent)?.filter(|factor| factor.confirmed) else {
        return refuse(AccountRefusal::WrongCode);
    };
    if let Some(step) = step_of(&factor.secret, code, tx.now_ms()) {
        if step <= factor.last_step {
            return refuse(AccountRefusal::WrongCode);
        }
        kept::put_factor(tx, agent, &Factor { last_step: step, ..factor })?;
        return Ok(());
    }
    let hash = recovery_hash(code);
    if !kept::is_recovery_code(tx, workspace, agent, &hash)? {
        return refuse(AccountRefusal::WrongCode);
    }
    kept::delete_recovery_code(tx, agent, &hash)?;
    let left = kept::recovery_codes_left(tx, workspace, agent)?;
    tx.append(Fact::RecoveryCodeUsed { agent, left })?;
    Ok(())
}

/// Signs an agent out of one browser of theirs.
///
/// # Errors
/// Refused where they have no such browser.
pub(crate) fn end_session(tx: &mut Tx<'_>, agent: AgentId, session: SessionId) -> Outcome<()> {
    let mut all = accounts::session_ids(tx, tx.workspace(), agent)?.into_iter();
    if !all.any(|id| id == session) {
        return refuse(AccountRefusal::Unknown);
    }
    crate::accounts::commands::close_session(tx, session, agent)
}

/// Signs an agent out of every browser.
///
/// # Errors
/// As the database says.
pub(crate) fn end_sessions(tx: &mut Tx<'_>, agent: AgentId) -> Outcome<()> {
    for session in accounts::session_ids(tx, tx.workspace(), agent)? {
        crate::accounts::commands::close_session(tx, session, agent)?;
    }
    Ok(())
}

/// Changes one's own password. `verified` is the hash of which the old one was the password, as it was looked at.
///
/// # Errors
/// Refused where the password was changed meanwhile.
pub(crate) fn change_password(
    tx: &mut Tx<'_>,
    agent: AgentId,
    (verified, new): (&str, &str),
    session: &NewSession,
) -> Outcome<()> {
    if kept::password_of(tx, tx.workspace(), agent)?.as_deref() != Some(verified) {
        return refuse(AccountRefusal::WrongPassword);
    }
    set_password(tx, agent, new, Actor::Agent(agent))?;
    open_session(tx, session.id, agent, &session.hash)
}

/// A new password, whoever decided it: every browser is signed out, and no link for another one is left.
///
/// # Errors
/// As the database says.
pub(crate) fn set_password(tx: &mut Tx<'_>, agent: AgentId, hash: &str, by: Actor) -> Outcome<()> {
    kept::set_password(tx, agent, hash)?;
    kept::delete_reset(tx, agent)?;
    tx.append(Fact::PasswordChanged { agent, by })?;
    end_sessions(tx, agent)
}

/// Makes a link by which a colleague chooses a new password. A new link ends the one before it.
///
/// # Errors
/// Refused for oneself, for those above, and for one who was deactivated.
pub(crate) fn issue_reset(tx: &mut Tx<'_>, agent: AgentId, link: (&str, i64), by: By) -> Outcome<()> {
    changeable(tx, agent, by)?;
    if agent == by.agent {
        return refuse(AccountRefusal::Yourself);
    }
    if queries::active_role(tx, tx.workspace(), agent)?.is_none() {
        return refuse(AccountRefusal::Deactivated);
    }
    put_reset(tx, agent, link, Actor::Agent(by.agent))
}

/// The same for whoever has the console.
///
/// # Errors
/// As the database says.
pub(crate) fn put_reset(
    tx: &mut Tx<'_>,
    agent: AgentId,
    (hash, expires_ms): (&str, i64),
    by: Actor,
) -> Outcome<()> {
    kept::put_reset(tx, agent, hash, expires_ms)?;
    tx.append(Fact::PasswordResetIssued { agent, by })?;
    Ok(())
}

/// Whoever has the link chooses a new password. It works once. Nobody is signed in by it: a second factor stays one.
///
/// # Errors
/// Refused where the link is spent.
pub(crate) fn reset_password(tx: &mut Tx<'_>, link: &str, password: &str) -> Outcome<()> {
    let workspace = tx.workspace();
    let found = kept::reset_by_hash(tx, link, tx.now_ms())?.filter(|(whose, _)| *whose == workspace);
    let Some((_, agent)) = found else { return refuse(AccountRefusal::Spent) };
    if queries::active_role(tx, workspace, agent)?.is_none() {
        return refuse(AccountRefusal::Spent);
    }
    set_password(tx, agent, password, Actor::Agent(agent))
}

/// Begins a second factor: its secret is kept, and counts once a code of it was shown.
///
/// # Errors
/// Refused where there is one already.
pub(crate) fn begin_factor(tx: &mut Tx<'_>, agent: AgentId, secret: &[u8]) -> Outcome<()> {
    if kept::has_factor(tx, tx.workspace(), agent)? {
        return refuse(AccountRefusal::HasFactor);
    }
    let factor = Factor { secret: secret.to_vec(), confirmed: false, last_step: 0 };
    kept::put_factor(tx, agent, &factor)?;
    Ok(())
}

/// The agent's device knows the secret: from now on they sign in with it. Every other browser is signed out.
///
/// # Errors
/// Refused where none was begun, where there is one already, and for a wrong code.
pub(crate) fn confirm_factor(
    tx: &mut Tx<'_>,
    agent: AgentId,
    (code, recovery): (&str, &[String]),
    session: &NewSession,
) -> Outcome<()> {
    let Some(factor) = kept::factor(tx, tx.workspace(), agent)? else {
        return refuse(AccountRefusal::NoFactor);
    };
    if factor.confirmed {
        return refuse(AccountRefusal::HasFactor);
    }
    let Some(step) = step_of(&factor.secret, code, tx.now_ms()) else {
        return refuse(AccountRefusal::WrongCode);
    };
    kept::put_factor(tx, agent, &Factor { confirmed: true, last_step: step, ..factor })?;
    kept::put_recovery_codes(tx, agent, recovery)?;
    tx.append(Fact::SecondFactorAdded { agent })?;
    end_sessions(tx, agent)?;
    open_session(tx, session.id, agent, &session.hash)
}

/// New recovery codes in place of all old ones.
///
/// # Errors
/// Refused for a wrong code.
pub(crate) fn renew_recovery_codes(
    tx: &mut Tx<'_>,
    agent: AgentId,
    code: &str,
    recovery: &[String],
) -> Outcome<()> {
    use_code(tx, agent, code)?;
    kept::put_recovery_codes(tx, agent, recovery)?;
    Ok(())
}

/// Signs in without a second factor from now on.
///
/// # Errors
/// Refused for a wrong code, and where the role must have one.
pub(crate) fn remove_own_factor(
    tx: &mut Tx<'_>,
    agent: AgentId,
    code: &str,
    session: &NewSession,
) -> Outcome<()> {
    let must = match queries::active_role(tx, tx.workspace(), agent)? {
        Some(role) => queries::must_have_factor(tx, tx.workspace(), role)?,
        None => true,
    };
    if must {
        return refuse(AccountRefusal::FactorRequired);
    }
    use_code(tx, agent, code)?;
    remove_factor(tx, agent, Actor::Agent(agent))?;
    open_session(tx, session.id, agent, &session.hash)
}

/// Removes a colleague's second factor: they lost their device and their recovery codes.
///
/// # Errors
/// Refused for oneself, for those above, and where there is none.
pub(crate) fn remove_factor_of(tx: &mut Tx<'_>, agent: AgentId, by: By) -> Outcome<()> {
    changeable(tx, agent, by)?;
    if agent == by.agent {
        return refuse(AccountRefusal::Yourself);
    }
    if !kept::has_factor(tx, tx.workspace(), agent)? {
        return refuse(AccountRefusal::NoFactor);
    }
    remove_factor(tx, agent, Actor::Agent(by.agent))
}

/// Removes a second factor, whoever decided it. Every browser is signed out.
///
/// # Errors
/// As the database says.
pub(crate) fn remove_factor(tx: &mut Tx<'_>, agent: AgentId, by: Actor) -> Outcome<()> {
    kept::delete_factor(tx, agent)?;
    tx.append(Fact::SecondFactorRemoved { agent, by })?;
    end_sessions(tx, agent)
}

/// Which roles must sign in with a second factor. Whoever decides it has one first, if it is for them too.
///
/// # Errors
/// Refused where they would lock themselves out.
pub(crate) fn require_factor(tx: &mut Tx<'_>, mut roles: Vec<Role>, by: By) -> Outcome<()> {
    roles.sort_unstable();
    roles.dedup();
    if roles.contains(&by.role) && !kept::has_factor(tx, tx.workspace(), by.agent)? {
        return refuse(AccountRefusal::FactorRequired);
    }
    if roles != queries::factor_roles(tx, tx.workspace())? {
        tx.append(Fact::SecondFactorRequired { roles, by: Actor::Agent(by.agent) })?;
    }
    Ok(())
}
