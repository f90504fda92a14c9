//! Calls that change what a colleague is.

use super::commands;
use crate::App;
use crate::accounts::commands::{By, Outcome};
use crate::accounts::http::agents::AgentView;
use crate::accounts::http::role_of;
use crate::http::auth::AsAgent;
use crate::http::body::{At, Json, json};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::AgentId;
use ledger::Tx;
use serde::Deserialize;
use utoipa::ToSchema;

/// How many conversations one person can hold at once, at most.
const CAPACITY: std::ops::RangeInclusive<i64> = 1..=50;

/// A role.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewRole {
    /// `owner`, `administrator`, `lead` or `agent`. Never above one's own.
    #[schema(example = "lead")]
    role: String,
}

/// A capacity.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCapacity {
    /// Conversations at once, 1 to 50.
    #[schema(example = 5)]
    capacity: i64,
}

/// Runs the command and shows the colleague as they are then.
async fn change(
    app: &App,
    me: &crate::accounts::AgentPrincipal,
    agent: AgentId,
    command: impl Fn(&mut Tx<'_>, By) -> Outcome<()> + Send + 'static,
) -> Result<Response, Problem> {
    app.command(me, move |tx, me| command(tx, me.by())).await?;
    app.credentials.forget(agent);
    Ok(json(StatusCode::OK, &AgentView::load(app, me.workspace, agent).await?))
}

/// Changes what a colleague may do. Nobody changes those above themselves, and an owner is always left.
#[utoipa::path(put, path = "/agents/{id}/role", tag = "accounts", params(("id" = String, Path)), request_body = NewRole,
    responses((status = 200, body = AgentView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_role(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<AgentId>,
    body: Json<NewRole>,
) -> Result<Response, Problem> {
    let role = role_of(&body.value.role)?;
    change(&app, &me, id, move |tx, by| commands::change_role(tx, id, role, by)).await
}

/// Changes how many conversations a colleague holds at once. They keep what they have.
#[utoipa::path(put, path = "/agents/{id}/capacity", tag = "accounts", params(("id" = String, Path)), request_body = NewCapacity,
    responses((status = 200, body = AgentView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_capacity(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<AgentId>,
    body: Json<NewCapacity>,
) -> Result<Response, Problem> {
    let capacity = body.value.capacity;
    if !CAPACITY.contains(&capacity) {
        return Err(Problem::refused("bad_capacity", "A person holds 1 to 50 conversations at once."));
    }
    change(&app, &me, id, move |tx, by| commands::change_capacity(tx, id, capacity, by)).await
}

/// Ends a colleague's right to sign in: sessions, tokens and streams end within 5 s, and what they hold goes back to its place in
/// line. What they said stays theirs.
#[utoipa::path(put, path = "/agents/{id}/deactivation", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = AgentView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn deactivate(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<AgentId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, by| commands::deactivate(tx, id, by)).await
}

/// Lets a colleague sign in again, with the role and the inboxes that they had.
#[utoipa::path(delete, path = "/agents/{id}/deactivation", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = AgentView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn reactivate(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<AgentId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, by| commands::reactivate(tx, id, by)).await
}
