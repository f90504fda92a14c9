//! Plans of days: looked at, saved, their versions, and as CSV.

use super::{AssumptionsView, ShiftView, assumptions, first_assumptions, shifts, visible};
use crate::App;
use crate::accounts::kept;
use crate::http::auth::AsAgent;
use crate::http::body::{AtBoth, Json, json};
use crate::http::problem::Problem;
use crate::plans::calendar::{self, Local};
use crate::plans::commands::{self, NewPlan};
use crate::plans::queries::{self, Plan};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{Actor, AgentId, InboxId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// Versions that are shown.
const VERSIONS: i64 = 50;

/// A day's plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanView {
    #[schema(value_type = String)]
    inbox: InboxId,
    /// As `2026-03-02`.
    day: String,
    /// 0 where nothing was saved yet.
    version: i64,
    /// The time zone of the clock on the wall.
    zone: String,
    shifts: Vec<ShiftView>,
    assumptions: AssumptionsView,
    /// Who saved this version.
    #[schema(value_type = Option<String>)]
    by: Option<AgentId>,
    /// When; null where nothing was saved yet.
    at: Option<String>,
}

impl PlanView {
    fn of(inbox: InboxId, day: &str, plan: Option<Plan>) -> Self {
        let at = plan.as_ref().map(|plan| crate::Clock::rfc3339(plan.at_ms));
        let plan = plan.unwrap_or_else(|| Plan {
            version: 0,
            zone: "UTC".to_owned(),
            shifts: Vec::new(),
            assumptions: first_assumptions(),
            by: None,
            at_ms: 0,
        });
        let shown = |shift: &events::PlannedShift| ShiftView {
            agent: shift.agent,
            from_min: shift.from_min,
            to_min: shift.to_min,
        };
        Self {
            inbox,
            day: day.to_owned(),
            version: plan.version,
            zone: plan.zone,
            shifts: plan.shifts.iter().map(shown).collect(),
            assumptions: plan.assumptions.into(),
            by: plan.by,
            at,
        }
    }
}

/// A day of the path, as it was written.
pub(crate) struct Day(String);

impl FromStr for Day {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        calendar::day(text).map(|_| Self(text.to_owned()))
    }
}

/// The plan of a day, as it was saved last; an empty one where none was.
#[utoipa::path(get, path = "/plans/{inbox}/{day}", tag = "plans",
    params(("inbox" = String, Path), ("day" = String, Path)),
    responses((status = 200, body = PlanView), (status = 404, body = Problem)))]
pub(crate) async fn plan(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, Day(day)): AtBoth<InboxId, Day>,
) -> Result<Response, Problem> {
    visible(&app, &me, inbox).await?;
    let asked = day.clone();
    let found = app.ledger.read(move |rows| queries::plan(rows, me.workspace, inbox, &asked)).await?;
    Ok(json(StatusCode::OK, &PlanView::of(inbox, &day, found)))
}

/// The last versions, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct VersionsView {
    items: Vec<PlanView>,
}

/// Every version of a day's plan, the newest first, at most fifty. Saving an older one again undoes what came after.
#[utoipa::path(get, path = "/plans/{inbox}/{day}/versions", tag = "plans",
    params(("inbox" = String, Path), ("day" = String, Path)),
    responses((status = 200, body = VersionsView), (status = 404, body = Problem)))]
pub(crate) async fn versions(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, Day(day)): AtBoth<InboxId, Day>,
) -> Result<Response, Problem> {
    visible(&app, &me, inbox).await?;
    let asked = day.clone();
    let found =
        app.ledger.read(move |rows| queries::versions(rows, me.workspace, inbox, &asked, VERSIONS)).await?;
    let items = found.into_iter().map(|plan| PlanView::of(inbox, &day, Some(plan))).collect();
    Ok(json(StatusCode::OK, &VersionsView { items }))
}

/// A plan as it is to be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PlanChange {
    /// The version that was looked at; 0 where nothing was saved yet. Whoever saves an outdated one is told so.
    version: i64,
    /// The time zone of the clock on the wall, such as `Europe/Berlin`.
    zone: String,
    shifts: Vec<ShiftView>,
    assumptions: AssumptionsView,
}

/// Saves the plan of a day.
#[utoipa::path(put, path = "/plans/{inbox}/{day}", tag = "plans", request_body = PlanChange,
    params(("inbox" = String, Path), ("day" = String, Path)),
    responses((status = 200, body = PlanView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, Day(day)): AtBoth<InboxId, Day>,
    body: Json<PlanChange>,
) -> Result<Response, Problem> {
    visible(&app, &me, inbox).await?;
    let PlanChange { version, zone, shifts: said, assumptions: assumed } = body.value;
    let new = NewPlan {
        inbox,
        day: day.clone(),
        zone: Local::named(Some(&zone))?.name,
        version,
        shifts: shifts(&said)?,
        assumptions: assumptions(&assumed)?,
    };
    let (by, asked) = (Actor::Agent(me.agent), day.clone());
    let saved = app.command_then(
        &me,
        move |tx, _| commands::change(tx, &new, by),
        move |tx, ()| Ok(queries::plan(tx, tx.workspace(), inbox, &asked)?),
    );
    let saved = saved.await.map_err(Problem::from)?;
    Ok(json(StatusCode::OK, &PlanView::of(inbox, &day, saved)))
}

/// The shifts of a day as CSV, one a line: day, agent's id and name, from and to by the clock on the wall, zone.
#[utoipa::path(get, path = "/plans/{inbox}/{day}/csv", tag = "plans",
    params(("inbox" = String, Path), ("day" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = Problem)))]
pub(crate) async fn csv(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, Day(day)): AtBoth<InboxId, Day>,
) -> Result<Response, Problem> {
    visible(&app, &me, inbox).await?;
    let asked = day.clone();
    let text = app.ledger.read(move |rows| {
        let plan = queries::plan(rows, me.workspace, inbox, &asked)?;
        let mut text = String::from("day,agent,name,from,to,zone\r\n");
        for shift in plan.iter().flat_map(|plan| &plan.shifts) {
            let name = match shift.agent {
                Some(agent) => kept::name_and_email(rows, me.workspace, agent)?.map(|(name, _)| name),
                None => None,
            };
            let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let agent = shift.agent.map_or_else(String::new, |agent| agent.to_string());
            let zone = plan.as_ref().map_or("", |plan| plan.zone.as_str());
            let name = cell(name.as_deref().unwrap_or(""));
            let line = [&asked, &agent, &name, &clock(shift.from_min), &clock(shift.to_min), zone].join(",");
            text.push_str(&line);
            text.push_str("\r\n");
        }
        Ok(text)
    });
    let mut answer = text.await?.into_response();
    let file = format!("attachment; filename=\"plan-{day}.csv\"");
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&file) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(answer)
}

/// Quoted; what a spreadsheet would take for a formula is made plain text.
fn cell(text: &str) -> String {
    let plain =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", plain.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_name_is_a_formula_or_ends_its_cell() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("Ada \"the\" first, of all"), "\"Ada \"\"the\"\" first, of all\"");
    }
}
