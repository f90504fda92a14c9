//! `GET /floor/half-hours`: what came, was answered and left through a day.

use super::queries::{self, HalfHour};
use crate::App;
use crate::accounts::queries as accounts;
use crate::clock::as_rfc3339;
use crate::http::auth::AsAgent;
use crate::http::body::{instant, json};
use crate::http::paging::Query;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::InboxId;
use serde::Serialize;
use utoipa::ToSchema;

/// Nobody asks for more at once: a day of 25 hours, and its neighbours.
const LONGEST_MS: i64 = 48 * 3_600_000;

/// A half hour of an inbox in which something happened.
#[derive(Serialize, ToSchema)]
pub(crate) struct FloorHalfHourView {
    /// When it begins.
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    from: i64,
    #[schema(value_type = String)]
    inbox: InboxId,
    /// Conversations that were opened or reopened.
    arrived: i64,
    /// Conversations that an agent was given for the first time since they arrived.
    answered: i64,
    /// Customers who left before anybody had them.
    left: i64,
}

impl From<HalfHour> for FloorHalfHourView {
    fn from(of: HalfHour) -> Self {
        let HalfHour { slot_ms, inbox, arrived, answered, left } = of;
        Self { from: slot_ms, inbox, arrived, answered, left }
    }
}

/// Half hours.
#[derive(Serialize, ToSchema)]
pub(crate) struct FloorHalfHoursView {
    /// By time; those in which nothing happened are left out.
    items: Vec<FloorHalfHourView>,
}

/// What came, was answered and left, by half hour and inbox, of the inboxes to which the agent belongs.
#[utoipa::path(get, path = "/floor/half-hours", tag = "floor",
    params(("from" = String, Query), ("until" = String, Query)),
    responses((status = 200, body = FloorHalfHoursView), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn half_hours(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let named = |name: &str| {
        let missing = || Problem::bad_request("bad_query", "Say from when until when: ?from=&until=.");
        query.get(name).ok_or_else(missing).and_then(|text| instant(name, text))
    };
    let (from_ms, until_ms) = (named("from")?, named("until")?);
    if !(0..=LONGEST_MS).contains(&until_ms.saturating_sub(from_ms)) {
        return Err(Problem::refused("bad_span", "until= is after from=, by at most 48 hours."));
    }
    let (workspace, agent) = (me.workspace, me.agent);
    let found = app.ledger.read(move |rows| {
        let own = accounts::inboxes_of(rows, workspace, agent)?;
        let all = queries::half_hours(rows, workspace, (from_ms, until_ms))?;
        Ok(all.into_iter().filter(|one| own.contains(&one.inbox)).map(FloorHalfHourView::from).collect())
    });
    Ok(json(StatusCode::OK, &FloorHalfHoursView { items: found.await? }))
}
