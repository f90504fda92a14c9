//! The doors: what a wait would be, and how often promises were right.

use super::commands::ends_after_closing;
use super::queries;
use super::scores::{self, Asked, DAYS_MOST, ScoreView};
use crate::App;
use crate::accounts::queries as accounts;
use crate::clock::as_rfc3339_or_null;
use crate::desk::queries::Said;
use crate::desk::view::PromiseView;
use crate::hours::queries as hours;
use crate::http::auth::{Address, AgentOrNobody, VisitorOrNobody};
use crate::http::body::json;
use crate::http::paging::Query;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::waits::{COVERAGE_PERMILLE, Forecast, Silence};
use events::{InboxId, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody who wrote now would be told.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitView {
    #[schema(value_type = String)]
    inbox: InboxId,
    /// Null when it cannot be said.
    wait: Option<PromiseView>,
    /// `agent_free`: somebody could answer at once. `closed`, `closes_first` (before their turn can
    /// come), `nobody_here`, `too_little_known`: why it cannot be said.
    #[schema(value_type = Option<String>, example = "agent_free")]
    reason: Option<&'static str>,
    /// With `closed` and `closes_first`: when the inbox opens again; null where that is more than a year away.
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    opens_at: Option<i64>,
}

/// The wait, before the first message. With a visitor's token of their inbox, else of the inbox in the query.
#[utoipa::path(get, path = "/widget/wait", tag = "widget", params(("inbox" = Option<String>, Query)),
    responses((status = 200, body = WaitView), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn wait(
    State(app): State<App>,
    Address(address): Address,
    VisitorOrNobody(visitor): VisitorOrNobody,
    query: Query,
) -> Result<Response, Problem> {
    let asked: Option<InboxId> =
        query.get("inbox").map(str::parse).transpose().map_err(|_| Problem::not_found())?;
    app.limits.question(address)?;
    let (workspace, inbox) = match (visitor, asked) {
        (Some(visitor), asked) if asked.is_none_or(|inbox| inbox == visitor.inbox) => {
            (visitor.workspace, visitor.inbox)
        }
        (None, Some(inbox)) => {
            let workspace = app.ledger.read(move |rows| accounts::workspace_of_inbox(rows, inbox));
            (workspace.await?.ok_or_else(Problem::not_found)?, inbox)
        }
        (None, None) => return Err(Problem::bad_request("bad_query", "Say of which inbox: ?inbox=.")),
        _ => return Err(Problem::not_found()),
    };
    Ok(json(StatusCode::OK, &foreseen(&app, workspace, inbox).await?))
}

async fn foreseen(app: &App, workspace: WorkspaceId, inbox: InboxId) -> Result<WaitView, Problem> {
    let (asking, now_ms) = (app.clone(), app.clock.now_ms());
    let (free, here, hours, forecast) = app
        .ledger
        .read(move |rows| {
            let (free, here) = queries::who_is_there(rows, workspace, inbox)?;
            let forecast =
                asking.waits.as_of(rows, workspace, |model| model.at_entry(now_ms, (inbox, None)))?;
            Ok((free, here, hours::hours(rows, workspace, inbox)?, forecast))
        })
        .await?;
    let said = |low_ms, high_ms| {
        Some(PromiseView::of(Said { at_ms: now_ms, low_ms, high_ms, coverage_permille: COVERAGE_PERMILLE }))
    };
    if free {
        return Ok(WaitView { inbox, wait: said(0, 0), reason: Some("agent_free"), opens_at: None });
    }
    if let Some(hours) = hours.as_ref().filter(|hours| !hours.is_open(now_ms)) {
        let opens_at = hours.next_change(now_ms);
        return Ok(WaitView { inbox, wait: None, reason: Some("closed"), opens_at });
    }
    let (wait, reason) = match forecast {
        _ if !here => (None, Some("nobody_here")),
        Forecast::Wait(wait) if ends_after_closing(hours.as_ref(), now_ms, &wait) => {
            let closes_ms = hours.as_ref().and_then(|hours| hours.next_change(now_ms));
            let opens_at = closes_ms.and_then(|at_ms| hours.as_ref()?.next_change(at_ms));
            return Ok(WaitView { inbox, wait: None, reason: Some("closes_first"), opens_at });
        }
        Forecast::Wait(wait) => {
            let wait = wait.as_said();
            (said(wait.low_ms, wait.high_ms), None)
        }
        Forecast::CannotSay(Silence::NobodyHere) => (None, Some("nobody_here")),
        Forecast::CannotSay(Silence::TooLittleKnown) => (None, Some("too_little_known")),
    };
    Ok(WaitView { inbox, wait, reason, opens_at: None })
}

/// How often promises were right. By anyone, of one inbox, with small cells hidden; by an agent also of all their inboxes, with
/// every cell, and of fewer days.
#[utoipa::path(get, path = "/scores/waits", tag = "scores",
    params(("inbox" = Option<String>, Query), ("days" = Option<i64>, Query)),
    responses((status = 200, body = ScoreView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn score(
    State(app): State<App>,
    Address(address): Address,
    AgentOrNobody(agent): AgentOrNobody,
    query: Query,
) -> Result<Response, Problem> {
    let asked: Option<InboxId> =
        query.get("inbox").map(str::parse).transpose().map_err(|_| Problem::not_found())?;
    let days = match query.get("days") {
        None => DAYS_MOST,
        // Two windows that differ by a day would tell of the few people of that day.
        Some(_) if agent.is_none() => return Err(Problem::unauthorized()),
        Some(days) => days.parse().ok().filter(|days| (1..=DAYS_MOST).contains(days)).ok_or_else(|| {
            Problem::refused("bad_days", format!("days= must be a whole number from 1 to {DAYS_MOST}."))
        })?,
    };
    let Some(agent) = agent else {
        app.limits.question(address)?;
        let inbox = asked.ok_or_else(Problem::unauthorized)?;
        return Ok(json(StatusCode::OK, &public(&app, inbox).await?.score));
    };
    let now_ms = app.clock.now_ms();
    let (workspace, me) = (agent.workspace, agent.agent);
    let found = app.ledger.read(move |rows| {
        let inboxes: Vec<(InboxId, String)> = accounts::inboxes(rows, workspace)?
            .into_iter()
            .filter(|inbox| inbox.members.contains(&me) && asked.is_none_or(|asked| asked == inbox.id))
            .map(|inbox| (inbox.id, inbox.settings.name))
            .collect();
        if asked.is_some() && inboxes.is_empty() {
            return Ok(None);
        }
        scores::score(rows, &Asked { workspace, inboxes, days, hides_small: false }, now_ms).map(Some)
    });
    match (found.await?, asked) {
        (Some(score), _) => Ok(json(StatusCode::OK, &score)),
        // Whoever does not belong to the inbox sees what anybody sees.
        (None, Some(inbox)) if query.get("days").is_none() => {
            Ok(json(StatusCode::OK, &public(&app, inbox).await?.score))
        }
        (None, _) => Err(Problem::not_found()),
    }
}

/// A score with the names that stand above it.
pub(crate) struct Public {
    pub(crate) company: String,
    pub(crate) inbox: String,
    pub(crate) score: ScoreView,
}

/// An inbox's score, as anyone may see it.
pub(crate) async fn public(app: &App, inbox: InboxId) -> Result<Public, Problem> {
    let now_ms = app.clock.now_ms();
    let found = app.ledger.read(move |rows| {
        let Some(workspace) = accounts::workspace_of_inbox(rows, inbox)? else { return Ok(None) };
        let Some(found) = accounts::inbox(rows, workspace, inbox)? else { return Ok(None) };
        let name = found.settings.name;
        let inboxes = vec![(inbox, name.clone())];
        let asked = Asked { workspace, inboxes, days: DAYS_MOST, hides_small: true };
        let score = scores::score(rows, &asked, now_ms)?;
        Ok(Some(Public { company: accounts::workspace_name(rows, workspace)?, inbox: name, score }))
    });
    found.await?.ok_or_else(Problem::not_found)
}
