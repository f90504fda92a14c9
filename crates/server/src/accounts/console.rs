//! What whoever has the console can do without a running server: set up a workspace with its owner, a first inbox and a token;
//! let somebody in who is locked out.

use super::commands::{self, AccountRefusal};
use super::http::setup::new_workspace;
use super::http::{check_email, check_name};
use super::security::commands as security;
use super::security::http::passwords::LINK_GOOD_FOR_MS;
use super::{credentials, kept, passwords, queries};
use crate::{App, Clock, Settings, StartError, ids};
use events::{Actor, AgentId, InboxId, TokenId, WorkspaceId};
use ledger::{Database, Failed, LedgerError};
use thiserror::Error;

/// Who is to own the workspace.
#[derive(Clone, Debug, Default)]
pub struct NewOwner {
    /// With what they sign in.
    pub email: Option<String>,
    /// Their password, if one was given.
    pub password: Option<String>,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its owner.
    pub agent: AgentId,
    /// A token with every scope of the owner; it is shown this once.
    pub token: String,
    /// The first web-chat inbox.
    pub inbox: InboxId,
}

/// Why nothing was made.
#[derive(Debug, Error)]
pub enum SetUpError {
    /// The workspace is there.
    #[error("{0}")]
    Exists(String),
    /// What was given cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// The folder or the database.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl From<LedgerError> for SetUpError {
    fn from(error: LedgerError) -> Self {
        Self::Start(error.into())
    }
}

/// Creates a workspace in the database. One that exists is noticed before anything else is checked.
///
/// # Errors
/// Where it exists, where something that was given cannot be used, and where the folder cannot be written or is in use.
pub async fn set_up(database: &Database, workspace: &str, owner: NewOwner) -> Result<SetUp, SetUpError> {
    let exists = |name: &str| {
        SetUpError::Exists(format!("the workspace {name:?} exists already; nothing was changed"))
    };
    let wanted = workspace.trim().to_owned();
    if ledger::look(database, |rows| queries::workspace_named(rows, &wanted))?.flatten().is_some() {
        return Err(exists(&wanted));
    }
    let name = check_name(workspace).map_err(SetUpError::Unusable)?;
    let missing = || SetUpError::Unusable("name the owner with --owner E-MAIL".to_owned());
    let email = check_email(&owner.email.ok_or_else(missing)?).map_err(SetUpError::Unusable)?;
    let missing = || {
        SetUpError::Unusable("give --password-stdin and the owner's password on standard input".to_owned())
    };
    let password = owner.password.ok_or_else(missing)?;
    passwords::check_strength(&password, &[&email, &name]).map_err(SetUpError::Unusable)?;

    // Nothing is on its way that would need one.
    let folder = database.folder().map_or_else(std::env::temp_dir, ToOwned::to_owned);
    let app = App::open(database, &folder, Settings::default(), Clock::Machine).await?;
    // Until they say otherwise, an owner is called as their address says.
    let called = email.split('@').next().unwrap_or_default().to_owned();
    let new = new_workspace(&app, name.clone(), (called, email, passwords::hash_now(&password)));
    let (id, agent, inbox) = (new.workspace, new.owner.agent, new.inbox);
    let token_id = TokenId::from_bits(ids::bits(&app.clock));
    let (token, hash) = credentials::new_token();
    let made = app.unasked(id, move |tx| {
        commands::set_up(tx, &new)?;
        // Without limits of its own: it has every scope that its agent has.
        let token = kept::NewToken { name: "setup", hash: &hash, scopes: None };
        commands::issue_token(tx, token_id, agent, &token)
    });
    let made = made.await;
    app.close().await;
    match made {
        Ok(()) => Ok(SetUp { workspace: id, agent, token, inbox }),
        Err(Failed::Refused(AccountRefusal::EmailTaken)) => Err(SetUpError::Exists(
            "somebody signs in with this e-mail address already; nothing was changed".to_owned(),
        )),
        Err(Failed::Refused(_)) => Err(exists(&name)),
        Err(Failed::Ledger(error)) => Err(error.into()),
        Err(Failed::Panicked) => {
            Err(LedgerError::Database("setting up failed; see the log".to_owned()).into())
        }
    }
}

/// What somebody who is locked out gets.
#[derive(Clone, Debug, Default)]
pub struct LetIn {
    /// Their new password; without it a link is made by which they choose one.
    pub password: Option<String>,
    /// Whether their second factor is removed too.
    pub without_second_factor: bool,
}

/// Why nobody was let in.
#[derive(Debug, Error)]
pub enum LetInError {
    /// What was given cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// Nobody who may sign in has this address.
    #[error("nobody who may sign in has the e-mail address {0}; nothing was changed")]
    Nobody(String),
    /// The folder or the database.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl From<LedgerError> for LetInError {
    fn from(error: LedgerError) -> Self {
        Self::Start(error.into())
    }
}

/// Gives somebody who is locked out a new password, or a link (what comes after the server's address) by which they choose one
/// within a day. It is in the log that the console did it.
///
/// # Errors
/// Where nobody signs in with this address, where the password cannot be used, and where the folder is in use or there is none.
pub async fn let_in(database: &Database, email: &str, how: LetIn) -> Result<Option<String>, LetInError> {
    let email = check_email(email).map_err(LetInError::Unusable)?;
    if let Some(password) = &how.password {
        passwords::check_strength(password, &[&email]).map_err(LetInError::Unusable)?;
    }
    if ledger::look(database, |_| Ok(()))?.is_none() {
        let nothing = match database {
            Database::Folder(folder) => format!("there is no database in {}", folder.display()),
            Database::Postgres(address) => format!("there is nothing of Warmline in {address}"),
        };
        return Err(LedgerError::Unavailable(nothing).into());
    }
    // Nothing is on its way that would need one.
    let folder = database.folder().map_or_else(std::env::temp_dir, ToOwned::to_owned);
    let app = App::open(database, &folder, Settings::default(), Clock::Machine).await?;
    let given = let_in_to(&app, email, how).await;
    app.close().await;
    given
}

async fn let_in_to(app: &App, email: String, how: LetIn) -> Result<Option<String>, LetInError> {
    let wanted = email.clone();
    let found = app.ledger.read(move |rows| {
        let Some(profile) = kept::profile_by_email(rows, &wanted)? else { return Ok(None) };
        let role = queries::active_role(rows, profile.workspace, profile.agent)?;
        Ok(role.map(|_| (profile.workspace, profile.agent)))
    });
    let (workspace, agent) = found.await?.ok_or(LetInError::Nobody(email))?;
    let ((secret, hash), expires_ms) = (credentials::new_link(), app.clock.now_ms() + LINK_GOOD_FOR_MS);
    let password = how.password.as_deref().map(passwords::hash_now);
    let link = password.is_none().then(|| format!("/desk/reset#{secret}"));
    let let_in = app.unasked(workspace, move |tx| {
        if how.without_second_factor && super::security::kept::has_factor(tx, tx.workspace(), agent)? {
            security::remove_factor(tx, agent, Actor::System)?;
        }
        match &password {
            Some(password) => security::set_password(tx, agent, password, Actor::System),
            None => security::put_reset(tx, agent, (&hash, expires_ms), Actor::System),
        }
    });
    match let_in.await {
        Ok(()) => Ok(link),
        Err(Failed::Ledger(error)) => Err(error.into()),
        Err(Failed::Refused(_) | Failed::Panicked) => {
            Err(LedgerError::Database("the reset failed; see the log".to_owned()).into())
        }
    }
}
