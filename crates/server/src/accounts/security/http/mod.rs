//! Calls about passwords, browsers and second factors.

pub(crate) mod factor;
pub(crate) mod passwords;
pub(crate) mod sessions;

use super::kept;
use crate::App;
use crate::accounts::http::sessions::new_session;
use crate::accounts::{AgentPrincipal, Credential, passwords as hashing, tries};
use crate::http::problem::Problem;
use axum::http::StatusCode;
use events::SessionId;

/// What changes how one signs in is done in a browser that is signed in, never by a program.
fn in_a_browser(me: &AgentPrincipal) -> Result<SessionId, Problem> {
    match me.credential {
        Credential::Session(session) => Ok(session),
        Credential::Token(_) => {
            Err(Problem::conflict("not_a_session", "This is done by whoever is signed in, not by a token."))
        }
    }
}

/// The hash that is kept of the password that was just shown to be theirs.
async fn shown_password(app: &App, me: &AgentPrincipal, password: String) -> Result<String, Problem> {
    app.limits.secret(me.agent.bits())?;
    let (workspace, agent) = (me.workspace, me.agent);
    let hash = app.ledger.read(move |rows| kept::password_of(rows, workspace, agent)).await?;
    let right = password.len() <= hashing::LONGEST && hashing::is_right(password, hash.clone()).await?;
    tries::secret(app, workspace, agent).await?;
    if !right {
        // Not 401: they are signed in, and stay so.
        let detail = "That is not your password.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "wrong_password", detail));
    }
    hash.ok_or_else(Problem::not_found)
}

/// One more code of a second factor is tried.
async fn code_tried(app: &App, me: &AgentPrincipal) -> Result<(), Problem> {
    app.limits.second_factor(me.agent.bits())?;
    tries::second_factor(app, me.workspace, me.agent).await
}
