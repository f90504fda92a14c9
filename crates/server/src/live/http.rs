//! `GET /stream`, `GET /widget/stream`, and the same events as a list.

use super::{Cursor, Feed, Place, Reader, Viewer, ids, render};
use crate::App;
use crate::accounts::{AgentPrincipal, queries as accounts, visitor_keys};
use crate::asking::still;
use crate::customers;
use crate::desk::queries;
use crate::http::auth::{Address, AsAgent, AsVisitor};
use crate::http::body::{At, json};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::http::takeover::TakeOver;
use crate::routing::jobs as routing;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::permissions::Permission;
use events::{ConversationId, InboxId, WorkspaceId};
use std::time::Duration;

/// How long to wait before a connection that could not be written down is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Everything that the agent may see, as it happens.
#[utoipa::path(get, path = "/stream", tag = "desk",
    params(("after" = Option<i64>, Query), ("Last-Event-ID" = Option<i64>, Header)),
    responses((status = 200, description = "Server-sent events", content_type = "text/event-stream", body = String), (status = 429, body = Problem)))]
pub(crate) async fn agents_stream(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    method: Method,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Problem> {
    let from = cursor(&app, &headers, &query)?;
    let AgentPrincipal { workspace, agent, .. } = me;
    if method == Method::HEAD {
        return Ok(head_only());
    }
    let inboxes = async || app.ledger.read(move |rows| accounts::inboxes_of(rows, workspace, agent)).await;
    let mut viewer = as_viewer(&me, inboxes().await?);
    let feed = loop {
        let place = app.places.take(&app, Reader::Agent(agent))?;
        let feed = open(&app, workspace, (viewer.clone(), place), from).await?;
        // What ended their right to see, or changed what they may see, before the subscription is not told to it: it is
        // looked up after.
        let now = as_viewer(&*still(&app, &me).await?, inboxes().await?);
        if now == viewer {
            break feed;
        }
        viewer = now;
    };
    // After the subscription, so that what the connection brings them is on the stream.
    let connecting = app.clone();
    app.tasks.spawn("connect", async move {
        while let Err(error) = routing::connected(&connecting, workspace, agent).await {
            tracing::warn!(%error, "an agent's connection cannot be written down yet");
            tokio::time::sleep(RETRY).await;
            if !connecting.presence.agent_has_stream(workspace, agent) {
                break;
            }
        }
    });
    Ok(streaming(feed))
}

/// The visitor's own conversations, as it happens.
#[utoipa::path(get, path = "/widget/stream", tag = "widget",
    params(("after" = Option<i64>, Query), ("Last-Event-ID" = Option<i64>, Header)),
    responses((status = 200, description = "Server-sent events", content_type = "text/event-stream", body = String), (status = 429, body = Problem)))]
pub(crate) async fn visitors_stream(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    Address(address): Address,
    method: Method,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Problem> {
    let from = cursor(&app, &headers, &query)?;
    if method == Method::HEAD {
        return Ok(head_only());
    }
    let mut me = me;
    // What ended their right to hear, or will sooner, before the subscription is not told to it: it is looked up after.
    let feed = loop {
        let (customer, visit, key, expires_ms) = (me.customer, me.visit, me.key, me.expires_ms);
        let viewer = Viewer::Visitor { customer, visit, key, expires_ms };
        let place = app.places.take(&app, Reader::Visitor(me.customer, address))?;
        let feed = open(&app, me.workspace, (viewer, place), from).await?;
        let (workspace, now_ms) = (me.workspace, app.clock.now_ms());
        let signed = app.ledger.read(move |rows| visitor_keys::kept::key(rows, workspace, (key, now_ms)));
        let signed = signed.await?.ok_or_else(Problem::unauthorized)?;
        me.expires_ms = signed.until_ms.map_or(expires_ms, |until_ms| expires_ms.min(until_ms));
        if me.expires_ms == expires_ms {
            break feed;
        }
    };
    let standing = customers::stands(&app, &me).await?.ok_or_else(Problem::unauthorized)?;
    match standing.blocked_until_ms {
        Some(until_ms) if until_ms > app.clock.now_ms() => Err(Problem::blocked(until_ms)),
        _ => Ok(streaming(feed)),
    }
}

/// What happened to the conversation beside what was said: the same events as on the stream, oldest first.
#[utoipa::path(get, path = "/conversations/{id}/events", tag = "desk",
    params(("id" = String, Path), ("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<Object>), (status = 404, body = Problem)))]
pub(crate) async fn list_events(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    query: Query,
) -> Result<Response, Problem> {
    let (scope, page) = (me.scope(), query.page()?);
    let [after] = page.after::<1>()?.unwrap_or([0]);
    let (asking, limit) = (app.clone(), page.limit);
    let events = app.ledger.read(move |rows| {
        scope.require(rows, id)?;
        let page = queries::events(rows, scope.workspace, id, after, limit + 1)?;
        render::listed(&page, &asking, rows)
    });
    Ok(json(StatusCode::OK, &List::of(events.await?, limit, |(seq, _)| [*seq]).map(|(_, event)| event)))
}

/// An agent, with what decides which events they get.
fn as_viewer(of: &AgentPrincipal, inboxes: Vec<InboxId>) -> Viewer {
    let AgentPrincipal { agent, role, credential, expires_ms, permissions, .. } = *of;
    let leads = permissions.contains(Permission::ActOnFloor);
    Viewer::Agent { agent, role, credential, inboxes, leads, expires_ms }
}

/// The cursor of a request: the header beats the query.
fn cursor(app: &App, headers: &HeaderMap, query: &Query) -> Result<Cursor, Problem> {
    let bad = || Problem::bad_request("bad_cursor", "Last-Event-ID and after= are whole numbers from 0.");
    let text = match headers.get("last-event-id") {
        Some(value) => Some(value.to_str().map_err(|_| bad())?.trim()),
        None => query.get("after"),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Cursor::Now) };
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    Ok(text.parse().map_or(Cursor::Beyond, |id| ids::read(id, app.ledger.era())))
}

async fn open(
    app: &App,
    workspace: WorkspaceId,
    reader: (Viewer, Place),
    cursor: Cursor,
) -> Result<Feed, Problem> {
    let head = app.ledger.read(move |rows| ledger::head(rows, workspace)).await?;
    Ok(Feed::open(app, workspace, reader, cursor, head))
}

/// The head of a stream's answer. What follows it is written by [`crate::http::takeover`].
fn streaming(feed: Feed) -> Response {
    let mut response = head_only();
    response.extensions_mut().insert(TakeOver::of(feed));
    response
}

fn head_only() -> Response {
    let mut response = ().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies of the nginx family would otherwise hold events back to fill a buffer.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
