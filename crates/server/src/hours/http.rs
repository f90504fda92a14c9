//! Opening hours.

use super::commands::{self, HoursRefused};
use super::queries;
use crate::App;
use crate::accounts::queries as accounts;
use crate::clock::as_rfc3339_or_null;
use crate::http::auth::AsAgent;
use crate::http::body::{At, Json, json};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::hours::{Hours, HoursRefusal, NAME_MAX, SPANS_MAX, SPECIAL_DAYS_MAX};
use events::{Actor, InboxId, OpeningHours, Span, SpecialDay, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

impl From<HoursRefused> for Problem {
    fn from(refusal: HoursRefused) -> Self {
        match refusal {
            HoursRefused::Unknown => Self::not_found(),
            HoursRefused::OverAlready => {
                Self::refused("until_is_past", "`until` must lie in the future and after `from`.")
            }
            HoursRefused::TooFar => {
                Self::refused("until_is_too_late", "An absence ends within a year from now.")
            }
        }
    }
}

impl From<HoursRefusal> for Problem {
    fn from(refusal: HoursRefusal) -> Self {
        let detail = match refusal {
            HoursRefusal::UnknownZone(zone) => {
                format!("{zone:?} is not a time zone such as Europe/Berlin.")
            }
            HoursRefusal::NotAWeek => "`week` has seven days, from Monday.".to_owned(),
            HoursRefusal::BadSpans => format!(
                "A day has at most {SPANS_MAX} spans, in order, each ending after it begins and before the next."
            ),
            HoursRefusal::BadDate(date) => {
                format!("{date:?} is not a date such as 2026-12-25, or comes twice.")
            }
            HoursRefusal::TooMuch => format!(
                "There may be {SPECIAL_DAYS_MAX} special days, with names of up to {NAME_MAX} characters."
            ),
        };
        Self::refused("bad_hours", detail)
    }
}

/// From one time of day to another.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct SpanView {
    /// As `09:00`.
    #[schema(example = "09:00")]
    from: String,
    /// As `17:30`; `24:00` is the end of the day.
    #[schema(example = "17:30")]
    to: String,
}

/// A day that is not like its weekday.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct SpecialDayView {
    /// As `2026-12-25`.
    #[schema(example = "2026-12-25")]
    date: String,
    /// What it is called.
    #[serde(default)]
    name: String,
    /// When it is open; none for closed.
    #[serde(default)]
    spans: Vec<SpanView>,
}

/// When an inbox is open.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(example = json!({
    "zone": "Europe/Berlin",
    "week": [[{ "from": "09:00", "to": "17:00" }], [], [], [], [], [], []],
    "special_days": [{ "date": "2026-12-25", "name": "Christmas", "spans": [] }],
}))]
pub(crate) struct OpeningHoursView {
    /// A time zone of the IANA database.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// Seven days from Monday, each with its spans; none for closed.
    week: Vec<Vec<SpanView>>,
    /// Holidays and the like.
    #[serde(default)]
    special_days: Vec<SpecialDayView>,
}

/// An inbox's hours and whether it is open now.
#[derive(Serialize, ToSchema)]
pub(crate) struct HoursView {
    /// Null where it is always open.
    hours: Option<OpeningHoursView>,
    open: bool,
    /// When that changes next; null where it does not within a year.
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    changes_at: Option<i64>,
}

fn minute(text: &str) -> Result<i64, Problem> {
    let read = || {
        let (hours, minutes) = text.split_once(':')?;
        let two = |part: &str| {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<u8>().ok())
                .flatten()
                .map(i64::from)
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
    };
    read().ok_or_else(|| {
        Problem::refused("bad_hours", format!("{text:?} is not a time of day from 00:00 to 24:00."))
    })
}

fn spans(views: Vec<SpanView>) -> Result<Vec<Span>, Problem> {
    let span = |view: SpanView| Ok(Span { from_min: minute(&view.from)?, to_min: minute(&view.to)? });
    views.into_iter().map(span).collect()
}

fn views(spans: Vec<Span>) -> Vec<SpanView> {
    let text = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    spans.into_iter().map(|span| SpanView { from: text(span.from_min), to: text(span.to_min) }).collect()
}

impl OpeningHoursView {
    fn read(self) -> Result<OpeningHours, Problem> {
        let week = self.week.into_iter().map(spans).collect::<Result<_, _>>()?;
        let special = |day: SpecialDayView| {
            Ok(SpecialDay { date: day.date, name: day.name.trim().to_owned(), spans: spans(day.spans)? })
        };
        let mut special_days: Vec<SpecialDay> =
            self.special_days.into_iter().map(special).collect::<Result<_, Problem>>()?;
        special_days.sort_by(|a, b| a.date.cmp(&b.date));
        let hours = OpeningHours { zone: self.zone, week, special_days };
        Hours::of(&hours)?;
        Ok(hours)
    }
}

impl From<OpeningHours> for OpeningHoursView {
    fn from(hours: OpeningHours) -> Self {
        let special =
            |day: SpecialDay| SpecialDayView { date: day.date, name: day.name, spans: views(day.spans) };
        Self {
            zone: hours.zone,
            week: hours.week.into_iter().map(views).collect(),
            special_days: hours.special_days.into_iter().map(special).collect(),
        }
    }
}

async fn shown(app: &App, workspace: WorkspaceId, inbox: InboxId) -> Result<Response, Problem> {
    let said = app.ledger.read(move |rows| {
        let known = accounts::inbox(rows, workspace, inbox)?.is_some();
        Ok(known.then_some(queries::said(rows, workspace, inbox)?))
    });
    let said = said.await?.ok_or_else(Problem::not_found)?;
    let now_ms = app.clock.now_ms();
    let hours = said.as_ref().and_then(|said| Hours::of(said).ok());
    let open = hours.as_ref().is_none_or(|hours| hours.is_open(now_ms));
    let changes_at = hours.and_then(|hours| hours.next_change(now_ms));
    Ok(json(StatusCode::OK, &HoursView { hours: said.map(OpeningHoursView::from), open, changes_at }))
}

/// When an inbox is open.
#[utoipa::path(get, path = "/inboxes/{id}/hours", tag = "hours", params(("id" = String, Path)),
    responses((status = 200, body = HoursView), (status = 404, body = Problem)))]
pub(crate) async fn of_inbox(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
) -> Result<Response, Problem> {
    shown(&app, me.workspace, id).await
}

/// Sets when an inbox is open. Outside its hours, customers are told when it opens, and what they write is not lost.
#[utoipa::path(put, path = "/inboxes/{id}/hours", tag = "hours", params(("id" = String, Path)), request_body = OpeningHoursView,
    responses((status = 200, body = HoursView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
    body: Json<OpeningHoursView>,
) -> Result<Response, Problem> {
    let hours = body.value.read()?;
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::change_hours(tx, id, Some(hours.clone()), by)).await?;
    shown(&app, me.workspace, id).await
}

/// Opens an inbox always.
#[utoipa::path(delete, path = "/inboxes/{id}/hours", tag = "hours", params(("id" = String, Path)),
    responses((status = 200, body = HoursView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn clear(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InboxId>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::change_hours(tx, id, None, by)).await?;
    shown(&app, me.workspace, id).await
}
