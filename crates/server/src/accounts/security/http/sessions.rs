//! The browsers in which one is signed in.

use crate::App;
use crate::accounts::Credential;
use crate::accounts::http::sessions::without_cookie;
use crate::accounts::security::{commands, kept};
use crate::clock::{as_rfc3339, as_rfc3339_or_null};
use crate::http::auth::AsAgent;
use crate::http::body::{At, json};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::SessionId;
use serde::Serialize;
use utoipa::ToSchema;

/// A browser that is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    #[schema(value_type = String)]
    id: SessionId,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    opened_at: i64,
    /// Within an hour or so.
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen_at: Option<i64>,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    expires_at: i64,
    /// Whether it is the one that asks.
    current: bool,
}

/// The browsers in which one is signed in, newest first.
#[utoipa::path(get, path = "/me/sessions", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<SessionView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let (page, now_ms) = (query.page()?, app.clock.now_ms());
    let (workspace, agent) = (me.workspace, me.agent);
    let sessions = app.ledger.read(move |rows| kept::sessions_of(rows, workspace, agent, now_ms)).await?;
    let view = |session: kept::SessionRow| SessionView {
        id: session.id,
        opened_at: session.created_ms,
        last_seen_at: session.last_seen_ms,
        expires_at: session.expires_ms,
        current: me.credential == Credential::Session(session.id),
    };
    Ok(json(StatusCode::OK, &List::part(sessions.into_iter().map(view).collect(), &page)?))
}

/// Signs one out of a browser. Its streams end within 5 s.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn end(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<SessionId>,
) -> Result<Response, Problem> {
    app.command(&me, move |tx, _| commands::end_session(tx, me.agent, id)).await?;
    app.credentials.forget(me.agent);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Signs one out of every browser, this one too. Tokens are revoked one by one.
#[utoipa::path(delete, path = "/me/sessions", tag = "accounts", responses((status = 204)))]
pub(crate) async fn end_all(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    app.command(&me, move |tx, _| commands::end_sessions(tx, me.agent)).await?;
    app.credentials.forget(me.agent);
    Ok(without_cookie(&app))
}
