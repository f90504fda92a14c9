//! Inboxes: settings and members.

use super::name_of;
use crate::accounts::commands::{self, AccountRefusal};
use crate::accounts::inboxes::commands::{self as inboxes, NewInbox};
use crate::accounts::queries;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, AtBoth, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::{App, ids};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use events::{Actor, AgentId, InboxId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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
    /// Whether it takes no new conversations any more.
    retired: bool,
    /// Who answers there.
    #[schema(value_type = Vec<String>)]
    members: Vec<AgentId>,
}

impl From<queries::Inbox> for InboxView {
    fn from(inbox: queries::Inbox) -> Self {
        let queries::Inbox { id, settings, retired, members } = inbox;
        let (name, origins, patience_s) = (settings.name, settings.origins, settings.patience_s);
        Self { id, name, channel: "web", origins, patience_s, retired, members }
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

/// An inbox to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InboxToMake {
    /// 1 to 100 characters; no other inbox has it, whatever the case.
    name: String,
    /// As `https://host[:port]`.
    #[serde(default)]
    origins: Vec<String>,
    /// 60 to 604,800; 1,800 when absent.
    #[serde(default)]
    patience_s: Option<i64>,
    /// Who answers there; whoever makes it when absent.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    members: Option<Vec<String>>,
}

/// Makes an inbox. What its widget needs is its id.
#[utoipa::path(post, path = "/inboxes", tag = "accounts", request_body = InboxToMake,
    responses((status = 201, body = InboxView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<InboxToMake>,
) -> Result<Response, Problem> {
    let (workspace, agent) = (me.workspace, me.agent);
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let InboxToMake { name, origins, patience_s, members } = body.value;
    check_patience(patience_s)?;
    let members = members.map_or_else(|| Ok(vec![agent]), |ids| agents_of(&ids))?;
    let id = InboxId::from_bits(ids::bits(&app.clock));
    let new = NewInbox { id, name: name_of(&name)?, origins: check_origins(origins)?, patience_s, members };
    let say = |refusal| match refusal {
        AccountRefusal::Unknown => unknown_agent(),
        refusal => Problem::from(refusal),
    };
    make_once(&app, &me, key, move |tx, _| {
        inboxes::make(tx, &new, Actor::Agent(agent)).map_err(|failed| failed.map(say))?;
        Ok(queries::inbox(tx, workspace, id)?.map(InboxView::from))
    })
    .await
}

fn unknown_agent() -> Problem {
    Problem::refused("unknown_agent", "There is no such agent here.")
}

/// Agents by their ids, as a set: one who is named twice is one member.
fn agents_of(ids: &[String]) -> Result<Vec<AgentId>, Problem> {
    let agents: BTreeSet<AgentId> =
        ids.iter().map(|id| id.parse().map_err(|_| unknown_agent())).collect::<Result<_, _>>()?;
    Ok(agents.into_iter().collect())
}

fn check_patience(patience_s: Option<i64>) -> Result<(), Problem> {
    if patience_s.is_some_and(|s| !PATIENCE_S.contains(&s)) {
        return Err(Problem::refused("bad_patience", "patience_s is from 60 (a minute) to 604800 (a week)."));
    }
    Ok(())
}

/// Gives the inbox up: no new conversation is opened there. What is open goes on, and who wrote there before may write again.
#[utoipa::path(put, path = "/inboxes/{id}/retirement", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = InboxView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn retire(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| inboxes::retire(tx, id, by)).await?;
    shown(&app, me.workspace, id).await
}

/// Takes the inbox up again.
#[utoipa::path(delete, path = "/inboxes/{id}/retirement", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = InboxView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn reinstate(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| inboxes::reinstate(tx, id, by)).await?;
    shown(&app, me.workspace, id).await
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
    responses((status = 200, body = InboxView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
    body: Json<InboxChange>,
) -> Result<Response, Problem> {
    let InboxChange { name, origins, patience_s } = body.value;
    let name = name.map(|name| name_of(&name)).transpose()?;
    let origins = origins.map(check_origins).transpose()?;
    check_patience(patience_s)?;
    let by = Actor::Agent(me.agent);
    let changed = app.command(&me, move |tx, _| {
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
    app.command(&me, move |tx, me| commands::add_member(tx, inbox, agent, me.by())).await?;
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
    app.command(&me, move |tx, me| commands::remove_member(tx, inbox, agent, me.by())).await?;
    shown(&app, me.workspace, inbox).await
}
