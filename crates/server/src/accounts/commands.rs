//! What an owner or agent can do about who works here.

use super::inboxes::commands::is_called;
use super::kept::{self, Profile};
use super::people::commands::changeable;
use super::queries;
use super::teams::queries as teams;
use super::visitor_keys::kept as visitor_keys;
use engine::permissions::outranks_or_equals;
use engine::routing::FIRST_CAPACITY;
use events::{
    Actor, AgentId, Fact, InboxId, InboxSettings, Role, SessionId, TokenId, VisitorKeyId, WorkspaceId,
};
use ledger::{Failed, Tx};

/// How long a waiting visitor may be out of sight before they count as gone, in a new inbox. In seconds.
pub(super) const FIRST_PATIENCE_S: i64 = 30 * 60;
/// How long a browser stays signed in, in milliseconds.
pub(crate) const SESSION_MS: i64 = 30 * 24 * 3600 * 1000;
/// Browsers in which one person is signed in at most.
const MOST_SESSIONS: usize = 20;

/// Why an owner or agent may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountRefusal {
    /// The first run is over: somebody else with the code was faster.
    SetUpAlready,
    /// A workspace has this name.
    WorkspaceExists,
    /// Somebody signs in with this address.
    EmailTaken,
    /// There is no such thing in this workspace.
    Unknown,
    /// They stand above whoever asks, or would.
    AboveYou,
    /// The inbox would have no member left: nobody could answer.
    LastMember,
    /// Nobody could open a conversation any more.
    LastInbox,
    /// The team was given up.
    TeamRetired,
    /// They belong to the inbox by a team.
    ByTeam,
    /// Another has this name.
    NameTaken,
    /// The workspace would have no owner left.
    LastOwner,
    /// The link or code is used up, too old, or was never one.
    Spent,
    /// That is not their password.
    WrongPassword,
    /// The password is right, and there is a second factor.
    CodeNeeded,
    /// That is not what the second factor shows now, or it was used already.
    WrongCode,
    /// They have a second factor already.
    HasFactor,
    /// They have none.
    NoFactor,
    /// Their role must have one.
    FactorRequired,
    /// For oneself there is another way, which asks for more.
    Yourself,
    /// They were deactivated.
    Deactivated,
    /// More than one workspace, agent or inbox has of these.
    TooMany,
    /// Visitors' tokens are signed with this key now.
    Signs,
}

pub(crate) use crate::asking::By;

pub(super) type Outcome<T> = Result<T, Failed<AccountRefusal>>;

pub(super) const fn refuse<T>(refusal: AccountRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

/// What a new workspace is made of. Ids and secrets are drawn by the caller.
#[derive(Clone)]
pub(crate) struct NewWorkspace {
    /// Which.
    pub(crate) workspace: WorkspaceId,
    /// Its name.
    pub(crate) name: String,
    /// Its owner and how they sign in.
    pub(crate) owner: NewAgent,
    /// Its first inbox.
    pub(crate) inbox: InboxId,
    /// The key that will sign visitors' tokens.
    pub(crate) visitor_key: (VisitorKeyId, [u8; 32]),
}

/// A person who is to answer customers.
#[derive(Clone)]
pub(crate) struct NewAgent {
    /// Who.
    pub(crate) agent: AgentId,
    /// Their name, for colleagues; its first word for customers.
    pub(crate) name: String,
    /// With what they sign in, in lower case.
    pub(crate) email: String,
    /// The hash of their password.
    pub(crate) password: String,
}

/// The first run: [`set_up`], once.
///
/// # Errors
/// Refused where there is a workspace, and as [`set_up`].
pub(crate) fn first_run(tx: &mut Tx<'_>, new: &NewWorkspace) -> Outcome<()> {
    if !queries::workspaces(tx)?.is_empty() {
        return refuse(AccountRefusal::SetUpAlready);
    }
    set_up(tx, new)
}

/// Creates the workspace, its owner and a first web-chat inbox to which the owner belongs.
///
/// # Errors
/// Refused where the name or the address is taken.
pub(crate) fn set_up(tx: &mut Tx<'_>, new: &NewWorkspace) -> Outcome<()> {
    if queries::workspace_named(tx, &new.name)?.is_some() {
        return refuse(AccountRefusal::WorkspaceExists);
    }
    if kept::profile_by_email(tx, &new.owner.email)?.is_some() {
        return refuse(AccountRefusal::EmailTaken);
    }
    tx.start_log()?;
    let (key, value) = &new.visitor_key;
    visitor_keys::insert(tx, *key, value, tx.now_ms())?;
    tx.append(Fact::WorkspaceCreated { workspace: new.workspace, name: new.name.clone() })?;
    let settings =
        InboxSettings { name: "Website".to_owned(), origins: Vec::new(), patience_s: FIRST_PATIENCE_S };
    tx.append(Fact::InboxChanged { inbox: new.inbox, settings, by: Actor::Agent(new.owner.agent) })?;
    insert_agent(tx, &new.owner, (Actor::System, Role::Owner), &[new.inbox])
}

/// Adds a colleague who belongs to these inboxes.
///
/// # Errors
/// Refused where the role is above that of whoever does it, and as [`join`].
pub(crate) fn add_agent(
    tx: &mut Tx<'_>,
    new: &NewAgent,
    (by, role): (By, Role),
    inboxes: &[InboxId],
) -> Outcome<()> {
    if !outranks_or_equals(by.role, role) {
        return refuse(AccountRefusal::AboveYou);
    }
    join(tx, new, (Actor::Agent(by.agent), role), inboxes)
}

/// Whoever was let in, by a colleague or by an invitation, becomes one who works here.
///
/// # Errors
/// Refused where the address is taken or an inbox is unknown.
pub(crate) fn join(
    tx: &mut Tx<'_>,
    new: &NewAgent,
    as_what: (Actor, Role),
    inboxes: &[InboxId],
) -> Outcome<()> {
    if kept::profile_by_email(tx, &new.email)?.is_some() {
        return refuse(AccountRefusal::EmailTaken);
    }
    for inbox in inboxes {
        if queries::inbox(tx, tx.workspace(), *inbox)?.is_none() {
            return refuse(AccountRefusal::Unknown);
        }
    }
    insert_agent(tx, new, as_what, inboxes)
}

fn insert_agent(
    tx: &mut Tx<'_>,
    new: &NewAgent,
    (by, role): (Actor, Role),
    inboxes: &[InboxId],
) -> Outcome<()> {
    let (name, email, password) = (new.name.clone(), new.email.clone(), new.password.clone());
    kept::insert_profile(
        tx,
        &Profile { workspace: tx.workspace(), agent: new.agent, email, name, password },
    )?;
    let by = Some(by);
    tx.append(Fact::AgentAdded { agent: new.agent, role, capacity: FIRST_CAPACITY, by })?;
    for inbox in inboxes {
        tx.append(Fact::MemberAdded { inbox: *inbox, agent: new.agent, by })?;
    }
    Ok(())
}

/// Changes an agent's name.
///
/// # Errors
/// As the database says.
pub(crate) fn rename(tx: &mut Tx<'_>, agent: AgentId, name: &str) -> Outcome<()> {
    kept::rename(tx, agent, name)?;
    tx.append(Fact::AgentRenamed { agent })?;
    Ok(())
}

/// Changes an inbox's settings.
///
/// # Errors
/// Refused where there is no such inbox, and for a name that another has.
pub(crate) fn change_inbox(
    tx: &mut Tx<'_>,
    inbox: InboxId,
    by: Actor,
    change: impl FnOnce(&mut InboxSettings),
) -> Outcome<()> {
    let Some(found) = queries::inbox(tx, tx.workspace(), inbox)? else {
        return refuse(AccountRefusal::Unknown);
    };
    let mut settings = found.settings.clone();
    change(&mut settings);
    let is_taken =
        |other: &queries::Inbox| other.id != inbox && is_called(&other.settings.name, &settings.name);
    if settings.name != found.settings.name && queries::inboxes(tx, tx.workspace())?.iter().any(is_taken) {
        return refuse(AccountRefusal::NameTaken);
    }
    if settings != found.settings {
        tx.append(Fact::InboxChanged { inbox, settings, by })?;
    }
    Ok(())
}

/// Lets an agent see and answer what arrives in an inbox. What waits there may go to them at once.
///
/// # Errors
/// Refused where either is unknown, and for those above.
pub(crate) fn add_member(tx: &mut Tx<'_>, inbox: InboxId, agent: AgentId, by: By) -> Outcome<()> {
    let by = inbox_and_agent(tx, inbox, agent, by)?;
    // Whoever belongs there by a team only may come to belong there for themselves, and then stays when they leave the team.
    if !queries::is_member_for_themselves(tx, tx.workspace(), agent, inbox)? {
        tx.append(Fact::MemberAdded { inbox, agent, by: Some(by) })?;
        crate::routing::commands::give_out(tx)?;
    }
    Ok(())
}

/// Takes an agent out of an inbox; the conversations that they hold there go back in line.
///
/// # Errors
/// Refused where either is unknown, for those above, for whoever belongs there by a team, and for the last member.
pub(crate) fn remove_member(tx: &mut Tx<'_>, inbox: InboxId, agent: AgentId, by: By) -> Outcome<()> {
    let by = inbox_and_agent(tx, inbox, agent, by)?;
    if !queries::is_member(tx, tx.workspace(), agent, inbox)? {
        return Ok(());
    }
    if teams::is_member_by_team(tx, tx.workspace(), agent, inbox)? {
        return refuse(AccountRefusal::ByTeam);
    }
    if !queries::is_answered_without(tx, tx.workspace(), inbox, agent)? {
        return refuse(AccountRefusal::LastMember);
    }
    tx.append(Fact::MemberRemoved { inbox, agent, by: Some(by) })?;
    crate::routing::commands::release_in_inbox(tx, agent, inbox)?;
    Ok(())
}

/// Who does it, where both are there and the agent does not stand above them.
fn inbox_and_agent(tx: &Tx<'_>, inbox: InboxId, agent: AgentId, by: By) -> Outcome<Actor> {
    if queries::inbox(tx, tx.workspace(), inbox)?.is_none() {
        return refuse(AccountRefusal::Unknown);
    }
    changeable(tx, agent, by)?;
    Ok(Actor::Agent(by.agent))
}

/// Issues a token for programs.
///
/// # Errors
/// As the database says.
pub(crate) fn issue_token(
    tx: &mut Tx<'_>,
    token: TokenId,
    agent: AgentId,
    new: &kept::NewToken<'_>,
) -> Outcome<()> {
    kept::insert_token(tx, token, agent, new)?;
    tx.append(Fact::TokenIssued { token, agent })?;
    Ok(())
}

/// Ends a token of the agent's own.
///
/// # Errors
/// Refused where they have no such token.
pub(crate) fn revoke_token(tx: &mut Tx<'_>, token: TokenId, agent: AgentId) -> Outcome<()> {
    if !kept::tokens_of(tx, tx.workspace(), agent)?.iter().any(|t| t.id == token) {
        return refuse(AccountRefusal::Unknown);
    }
    kept::delete_token(tx, token)?;
    tx.append(Fact::TokenRevoked { token, agent })?;
    Ok(())
}

/// Signs a browser in. `hash` is what is stored of its cookie. Of very many browsers, the oldest is signed out.
///
/// # Errors
/// As the database says.
pub(crate) fn open_session(tx: &mut Tx<'_>, session: SessionId, agent: AgentId, hash: &str) -> Outcome<()> {
    let open = kept::session_ids(tx, tx.workspace(), agent)?;
    for oldest in open.iter().take((open.len() + 1).saturating_sub(MOST_SESSIONS)) {
        close_session(tx, *oldest, agent)?;
    }
    let expires_ms = tx.now_ms() + SESSION_MS;
    kept::insert_session(tx, session, agent, hash, expires_ms)?;
    tx.append(Fact::SessionOpened { session, agent })?;
    Ok(())
}

/// Signs a browser out.
///
/// # Errors
/// As the database says.
pub(crate) fn close_session(tx: &mut Tx<'_>, session: SessionId, agent: AgentId) -> Outcome<()> {
    kept::delete_session(tx, session)?;
    tx.append(Fact::SessionClosed { session, agent })?;
    Ok(())
}
