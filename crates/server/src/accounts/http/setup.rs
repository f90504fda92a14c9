//! The first run: a workspace and its owner, for whoever can read the console.

use super::{email_of, name_of, password_of, sessions};
use crate::App;
use crate::accounts::commands::{self, NewAgent, NewWorkspace};
use crate::accounts::passwords;
use crate::http::auth::Address;
use crate::http::body::{Json, json};
use crate::http::origin::OwnPage;
use crate::http::problem::Problem;
use crate::ids;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{AgentId, InboxId, VisitorKeyId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the first-run page is due.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetupNeeded {
    needed: bool,
}

/// Whether the first-run page is due.
#[utoipa::path(get, path = "/setup", tag = "accounts", responses((status = 200, body = SetupNeeded)))]
pub(crate) async fn is_needed(State(app): State<App>) -> Result<Response, Problem> {
    let needed = app.setup_code().await?.is_some();
    Ok(json(StatusCode::OK, &SetupNeeded { needed }))
}

/// The first workspace and its owner.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Setup {
    /// The one-time code that the console printed.
    code: String,
    /// The workspace's name.
    workspace: String,
    /// The owner's name.
    name: String,
    email: String,
    /// At least 10 characters.
    password: String,
}

/// Creates the first workspace and signs its owner in. Works once, with the code that the console printed.
#[utoipa::path(post, path = "/setup", tag = "accounts", request_body = Setup,
    responses((status = 201, body = sessions::SignedIn), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_up(
    State(app): State<App>,
    _: OwnPage,
    Address(address): Address,
    body: Json<Setup>,
) -> Result<Response, Problem> {
    let setup = body.value;
    app.limits.sign_in(address, "first run")?;
    if app.setup_code().await?.is_none() {
        return Err(commands::AccountRefusal::SetUpAlready.into());
    }
    if !app.is_setup_code(&setup.code) {
        let detail = "That is not the code. It stands on the console where Warmline was started.";
        return Err(Problem::forbidden("wrong_code", detail));
    }
    let (workspace, name, email) =
        (name_of(&setup.workspace)?, name_of(&setup.name)?, email_of(&setup.email)?);
    let password = password_of(setup.password, &[&workspace, &name, &email])?;
    let password = passwords::hash(password).await?;
    let new = new_workspace(&app, workspace, (name, email, password));
    let (id, owner) = (new.workspace, new.owner.agent);
    app.unasked(id, move |tx| commands::first_run(tx, &new)).await?;
    sessions::signed_in(&app, id, owner).await
}

/// Ids and keys for a workspace. `owner` is name, e-mail and password hash.
pub(crate) fn new_workspace(app: &App, name: String, owner: (String, String, String)) -> NewWorkspace {
    let clock = &app.clock;
    let agent = AgentId::from_bits(ids::bits(clock));
    let owner = NewAgent { agent, name: owner.0, email: owner.1, password: owner.2 };
    NewWorkspace {
        workspace: WorkspaceId::from_bits(ids::bits(clock)),
        name,
        owner,
        inbox: InboxId::from_bits(ids::bits(clock)),
        visitor_key: (VisitorKeyId::from_bits(ids::bits(clock)), ids::secret()),
    }
}
