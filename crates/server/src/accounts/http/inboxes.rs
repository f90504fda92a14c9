//! Inboxes: settings and members.

use super::name_of;
use crate::App;
use crate::accounts::{commands, queries};
use crate::http::auth::AsAgent;
use crate::http::body::{At, AtBoth, Json, json};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use events::{Actor, AgentId, InboxId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Origins that one inbox lists at most.
const MOST_ORIGINS: usize = 100;
/// The shortest and longest patience, in seconds: a minute, a week.
const PATIENCE_S: std::ops::RangeInclusive<i64> = 60..=7 * 24 * 3600;

/// An inbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboxView {
    #[schema(value_type = String)]
    id: InboxId,
    name: String,
    channel: &'static str,
    /// Web origins that may show its widget, beside the server's own.
    origins: Vec<String>,
    /// After how many seconds out of sight a waiting visitor counts as gone.
    patience_s: i64,
    /// Who answers there.
    #[schema(value_type = Vec<String>)]
    members: Vec<AgentId>,
}

impl From<queries::Inbox> for InboxView {
    fn from(inbox: queries::Inbox) -> Self {
        let queries::Inbox { id, settings, members } = inbox;
        let (name, origins, patience_s) = (settings.name, settings.origins, settings.patience_s);
        Self { id, name, channel: "web", origins, patience_s, members }
    }
}

/// Every inbox.
#[utoipa::path(get, path = "/inboxes", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<InboxView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let inboxes = app.ledger.read(move |rows| queries::inboxes(rows, me.workspace)).await?;
    Ok(json(StatusCode::OK, &List::part(inboxes.into_iter().map(InboxView::from).collect(), &page)?))
}

/// What can be changed about an inbox. Members that are left out stay as they are.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InboxChange {
    name: Option<String>,
    /// As `https://host[:port]`.
    origins: Option<Vec<String>>,
    /// 60 to 604,800.
    patience_s: Option<i64>,
}

/// Changes an inbox's settings.
#[utoipa::path(patch, path = "/inboxes/{id}", tag = "accounts", params(("id" = String, Path)), request_body = InboxChange,
    responses((status = 200, body = InboxView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
    body: Json<InboxChange>,
) -> Result<Response, Problem> {
    let InboxChange { name, origins, patience_s } = body.value;
    let name = name.map(|name| name_of(&name)).transpose()?;
    let origins = origins.map(check_origins).transpose()?;
    if patience_s.is_some_and(|s| !PATIENCE_S.contains(&s)) {
        return Err(Problem::refused("bad_patience", "patience_s is from 60 (a minute) to 604800 (a week)."));
    }
    let by = Actor::Agent(me.agent);
    let changed = app.command(me.workspace, move |tx| {
        commands::change_inbox(tx, id, by, |settings| {
            settings.name = name.clone().unwrap_or_else(|| settings.name.clone());
            settings.origins = origins.clone().unwrap_or_else(|| settings.origins.clone());
            settings.patience_s = patience_s.unwrap_or(settings.patience_s);
        })
    });
    changed.await.map_err(Problem::from)?;
    shown(&app, me.workspace, id).await
}

fn check_origins(origins: Vec<String>) -> Result<Vec<String>, Problem> {
    if origins.len() > MOST_ORIGINS {
        return Err(Problem::refused("bad_origin", "An inbox lists at most 100 origins."));
    }
    let check = |origin: String| {
        let trimmed = origin.trim().trim_end_matches('/').to_lowercase();
        let uri = trimmed.parse::<Uri>().ok().filter(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.authority().is_some_and(|a| !a.as_str().contains(['@', '*']))
                && uri.path_and_query().is_none_or(|path| path.as_str() == "/")
        });
        uri.map(|_| trimmed).ok_or_else(|| {
            let detail =
                format!("{origin:?} is not an origin such as https://www.example.com: no path, no wildcard.");
            Problem::refused("bad_origin", detail)
        })
    };
    origins.into_iter().map(check).collect()
}

async fn shown(app: &App, workspace: WorkspaceId, id: InboxId) -> Result<Response, Problem> {
    let inbox = app.ledger.read(move |rows| queries::inbox(rows, workspace, id)).await?;
    Ok(json(StatusCode::OK, &InboxView::from(inbox.ok_or_else(Problem::not_found)?)))
}

/// Lets an agent see and answer what arrives in the inbox.
#[utoipa::path(put, path = "/inboxes/{id}/members/{agent}", tag = "accounts", params(("id" = String, Path), ("agent" = String, Path)),
    responses((status = 200, body = InboxView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn add_member(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, agent): AtBoth<InboxId, AgentId>,
) -> Result<Response, Problem> {
    app.command(me.workspace, move |tx| commands::add_member(tx, inbox, agent)).await?;
    shown(&app, me.workspace, inbox).await
}

/// Takes an agent out of the inbox; what they hold there goes back in line.
#[utoipa::path(delete, path = "/inboxes/{id}/members/{agent}", tag = "accounts", params(("id" = String, Path), ("agent" = String, Path)),
    responses((status = 200, body = InboxView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn remove_member(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, agent): AtBoth<InboxId, AgentId>,
) -> Result<Response, Problem> {
    app.command(me.workspace, move |tx| commands::remove_member(tx, inbox, agent)).await?;
    shown(&app, me.workspace, inbox).await
}
