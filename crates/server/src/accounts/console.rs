//! Setting up from the console: a workspace, its owner, a first inbox and a token, without a running server.

use super::commands::{self, AccountRefusal};
use super::http::setup::new_workspace;
use super::http::{check_email, check_name};
use super::{credentials, kept, passwords, queries};
use crate::{App, Clock, Settings, StartError, ids};
use events::{AgentId, InboxId, TokenId, WorkspaceId};
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
    passwords::check_strength(&password).map_err(SetUpError::Unusable)?;

    // Nothing is on its way that would need one.
    let folder = database.folder().map_or_else(std::env::temp_dir, ToOwned::to_owned);
    let app = App::open(database, &folder, Settings::default(), Clock::Machine).await?;
    // Until they say otherwise, an owner is called as their address says.
    let called = email.split('@').next().unwrap_or_default().to_owned();
    let new = new_workspace(&app, name.clone(), (called, email, passwords::hash_now(&password)));
    let (id, agent, inbox) = (new.workspace, new.owner.agent, new.inbox);
    let token_id = TokenId::from_bits(ids::bits(&app.clock));
    let (token, hash) = credentials::new_token();
    let made = app.command(id, move |tx| {
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
