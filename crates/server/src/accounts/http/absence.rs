//! The agent who asks: out of office.

use super::agents::AgentView;
use crate::App;
use crate::hours::commands::{self as hours, HoursRefused};
use crate::http::auth::AsAgent;
use crate::http::body::{Json, instant, json};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::Actor;
use ledger::Failed;
use serde::Deserialize;
use utoipa::ToSchema;

/// When one will be out of office.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAbsence {
    /// From now without it.
    #[schema(format = DateTime)]
    from: Option<String>,
    #[schema(format = DateTime)]
    until: String,
}

/// Says that one will be out of office. When it begins, one goes offline and nothing more is given or can be handed to one; saying
/// that one is available or away ends it.
#[utoipa::path(put, path = "/me/absence", tag = "accounts", request_body = NewAbsence,
    responses((status = 200, body = AgentView), (status = 422, body = Problem)))]
pub(crate) async fn plan(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<NewAbsence>,
) -> Result<Response, Problem> {
    let (agent, until_ms) = (me.agent, instant("until", &body.value.until)?);
    let from = body.value.from.as_deref().map(|from| instant("from", from)).transpose()?;
    let from_ms = from.unwrap_or(i64::MIN);
    app.command(&me, move |tx, _| hours::plan_absence(tx, agent, from_ms, until_ms)).await?;
    Ok(json(StatusCode::OK, &AgentView::load(&app, me.workspace, agent).await?))
}

/// Ends one's absence, or takes back that there will be one.
#[utoipa::path(delete, path = "/me/absence", tag = "accounts", responses((status = 200, body = AgentView)))]
pub(crate) async fn end(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let agent = me.agent;
    let ended = app.command(&me, move |tx, _| {
        hours::end_absence(tx, agent, Actor::Agent(agent)).map_err(Failed::<HoursRefused>::Ledger)
    });
    ended.await.map_err(Problem::from)?;
    Ok(json(StatusCode::OK, &AgentView::load(&app, me.workspace, agent).await?))
}
