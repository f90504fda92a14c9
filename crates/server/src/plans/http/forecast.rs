//! What the next hours and days are expected to bring.

use super::{visible, zone};
use crate::App;
use crate::clock::as_rfc3339;
use crate::hours::queries as hours;
use crate::http::auth::AsAgent;
use crate::http::body::json;
use crate::http::paging::Query;
use crate::http::problem::Problem;
use crate::plans::calendar;
use crate::plans::model::held;
use crate::plans::queries;
use axum::extract::State as Of;
use axum::http::StatusCode;
use axum::response::Response;
use engine::forecast::{DAYS_NEEDED, Expected, INTERVAL_MS};
use engine::hours::Hours;
use engine::plans::{Arriving, Day, Goal, Known, State, reckon};
use engine::simulation::Shift;
use engine::waits::Seen;
use events::InboxId;
use serde::Serialize;
use utoipa::ToSchema;

/// How far ahead nobody asks by default: the rest of a day.
const USUAL_MS: i64 = 24 * 3_600_000;
/// Half hours of which waits are said: with the people of now they mean little later.
const WAITS: usize = 8;
/// No forecast reaches further.
const FURTHEST_MS: i64 = 8 * 86_400_000;

/// What may arrive in a half hour.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct ExpectedView {
    /// When it begins.
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String)]
    pub(super) from: i64,
    /// The mean.
    pub(super) mean: f64,
    /// Nine times in ten no fewer arrive than this and no more than `high_90`.
    pub(super) low_90: u32,
    /// Every other time no fewer than this and no more than `high_50`.
    pub(super) low_50: u32,
    pub(super) median: u32,
    pub(super) high_50: u32,
    pub(super) high_90: u32,
    /// Whether the inbox is open when it begins.
    pub(super) open: bool,
    /// People on the saved plan of that day, on average over the half hour; null without a plan.
    pub(super) planned: Option<f64>,
    /// The wait that nine in ten would not exceed, with the people who are planned or, without a plan, with those who are here now. Of the next four
    /// hours; null where it cannot be said, and where the line would grow for ever.
    pub(super) wait_p90_s: Option<f64>,
}

impl ExpectedView {
    pub(super) fn of(from: i64, said: &Expected) -> Self {
        let Expected { mean, low_90, low_50, median, high_50, high_90, .. } = *said;
        Self {
            from,
            mean: rounded(mean),
            low_90,
            low_50,
            median,
            high_50,
            high_90,
            open: true,
            planned: None,
            wait_p90_s: None,
        }
    }
}

impl ExpectedView {
    /// Marked as closed where the inbox is not open when it begins.
    pub(super) fn within(self, hours: Option<&Hours>) -> Self {
        Self { open: hours.is_none_or(|hours| hours.is_open(self.from)), ..self }
    }
}

/// Two digits after the point: more would only look exact.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A forecast, or why there is none.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastView {
    #[schema(value_type = String)]
    inbox: InboxId,
    /// The time zone in which days were learned.
    zone: String,
    /// `too_little_known` while fewer whole days were seen than it takes; else null.
    reason: Option<&'static str>,
    days_seen: u32,
    days_needed: u32,
    /// How many arrived so far in the half hour that is going on.
    so_far: i64,
    /// Of today, in half hours that are over: how many were expected in the morning.
    expected_today: f64,
    /// Of the same half hours: how many came.
    came_today: f64,
    /// How many are available and connected there now.
    people_here: i64,
    /// From the half hour that is going on.
    items: Vec<ExpectedView>,
}

/// How many contacts an inbox will get, by half hour, with bands: its next hours, or up to eight days. Live: it learns from what has come so far.
#[utoipa::path(get, path = "/forecast", tag = "plans",
    params(("inbox" = String, Query), ("until" = Option<String>, Query), ("zone" = Option<String>, Query)),
    responses((status = 200, body = ForecastView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn forecast(
    Of(app): Of<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let asked =
        query.get("inbox").ok_or_else(|| Problem::bad_request("bad_query", "Say of which inbox: ?inbox=."));
    let inbox: InboxId = asked?.parse().map_err(|_| Problem::not_found())?;
    let local = zone(&query)?;
    let now_ms = app.clock.now_ms();
    let until_ms = match query.get("until") {
        None => now_ms + USUAL_MS,
        Some(text) => {
            let until: Option<jiff::Timestamp> = text.parse().ok();
            let until = until
                .map(jiff::Timestamp::as_millisecond)
                .filter(|until| (now_ms..=now_ms + FURTHEST_MS).contains(until));
            until.ok_or_else(|| {
                Problem::refused(
                    "bad_until",
                    "until= is a time like 2026-03-02T17:00:00Z, at most eight days from now.",
                )
            })?
        }
    };
    visible(&app, &me, inbox).await?;
    let (model, seen) = (app.forecasts.of(me.workspace, &local), app.waits.seen(me.workspace, inbox));
    let found = app.ledger.read(move |rows| {
        let mut model = held(&model);
        model.catch_up(rows, me.workspace, &local, now_ms)?;
        let open_ms = model.open_ms();
        let here = queries::arrivals(rows, me.workspace, open_ms, i64::MAX)?;
        let so_far = here.iter().filter(|arrived| arrived.inbox == inbox).map(|arrived| arrived.came).sum();
        let mut view = ForecastView {
            inbox,
            zone: local.name.clone(),
            reason: Some("too_little_known"),
            days_seen: 0,
            days_needed: DAYS_NEEDED,
            so_far,
            expected_today: 0.0,
            came_today: 0.0,
            people_here: queries::people_here(rows, me.workspace, inbox)?,
            items: Vec::new(),
        };
        let open = hours::hours(rows, me.workspace, inbox)?;
        let mut variations: Vec<f64> = Vec::new();
        let Some(series) = model.series(inbox) else { return Ok(view) };
        match series.forecast(until_ms) {
            Err(not_yet) => view.days_seen = not_yet.days_seen,
            Ok(intervals) => {
                (view.reason, view.days_seen) = (None, series.days_seen());
                let (expected, came) = series.today();
                (view.expected_today, view.came_today) = (rounded(expected), came);
                view.items = intervals
                    .iter()
                    .map(|i| ExpectedView::of(i.from_ms, &i.expected).within(open.as_ref()))
                    .collect();
                variations = intervals.iter().map(|i| i.expected.variation).collect();
            }
        }
        drop(model);
        planned(rows, (me.workspace, inbox), &local, &mut view.items)?;
        let capacity = queries::usual_capacity(rows, me.workspace, inbox)?.unwrap_or(1);
        if let Some(seen) = seen {
            expect_waits(&mut view, &variations, seen, capacity);
        }
        Ok(view)
    });
    Ok(json(StatusCode::OK, &found.await?))
}

/// Says of the next hours how long nine in ten would wait, by the laws of lines.
fn expect_waits(view: &mut ForecastView, variations: &[f64], seen: Seen, capacity: i64) {
    let Some(first) = view.items.first() else { return };
    // Whoever came before is still at work: as if the first half hour had gone on for a while.
    let (from_ms, mean) = (first.from, first.mean);
    let before = (1..=4).rev().map(|back| (from_ms - back * INTERVAL_MS, mean, 0.0));
    let next = view.items.iter().zip(variations).take(WAITS).map(|(item, of)| (item.from, item.mean, *of));
    let arriving = before.chain(next).map(|(from_ms, mean, variation)| Arriving {
        from_ms,
        to_ms: from_ms + INTERVAL_MS,
        mean,
        variation,
    });
    // As many as the plan has, or as are here; parts of a person are there for a part of the half hour.
    let mut shifts = Vec::new();
    for item in view.items.iter().take(WAITS) {
        // Nobody is expected to answer while the inbox is closed, unless a plan says so.
        let here = if item.open { view.people_here as f64 } else { 0.0 };
        let people = item.planned.unwrap_or(here).max(0.0);
        let part_ms = (people.fract() * INTERVAL_MS as f64) as i64;
        let whole = Shift { from_ms: item.from, to_ms: item.from + INTERVAL_MS };
        shifts.extend(std::iter::repeat_n(whole, people as usize));
        shifts.push(Shift { to_ms: item.from + part_ms, ..whole });
    }
    let known = Known {
        handle_ms: seen.handle_ms,
        patience_ms: seen.patience_ms,
        at_once: u32::try_from(capacity.clamp(1, 20)).unwrap_or(1),
        slowdown: seen.slowdown,
        shrinkage: 0.0,
    };
    let goal = Goal::Answered { within_ms: 60_000.0, at_least: 0.8 };
    let (arriving, closed) = (arriving.collect(), Vec::new());
    let day = Day { arriving, shifts, closed, known, goal };
    for (item, reckoned) in view.items.iter_mut().zip(reckon(&day).iter().skip(4)) {
        item.wait_p90_s = match reckoned.state {
            State::Quiet => Some(0.0),
            State::Steady(figures) => figures.wait_p90_ms.map(|ms| (ms / 1000.0).round()),
            State::Nobody | State::Unstable => None,
        };
    }
}

/// Says of each half hour how many the saved plans have.
fn planned(
    rows: &ledger::Rows<'_>,
    (workspace, inbox): super::Ask,
    local: &calendar::Local,
    items: &mut [ExpectedView],
) -> Result<(), ledger::LedgerError> {
    // The day that was looked up last, and from when until when its people are there.
    type Spans = Option<Vec<(i64, i64)>>;
    let mut plan: Option<(jiff::civil::Date, Spans)> = None;
    for item in items {
        let day = local.day_of(item.from);
        let known = plan.as_ref().is_some_and(|(of, _)| *of == day);
        if !known {
            let found = queries::plan(rows, workspace, inbox, &day.to_string())?;
            let spans = found.map(|found| {
                let at = |minutes| local.at(day, minutes).unwrap_or(0);
                found.shifts.iter().map(|shift| (at(shift.from_min), at(shift.to_min))).collect()
            });
            plan = Some((day, spans));
        }
        let Some((_, Some(spans))) = &plan else { continue };
        let there = |(from, to): &(i64, i64)| {
            (to.min(&(item.from + INTERVAL_MS)) - from.max(&item.from)).max(0) as f64
        };
        item.planned = Some(rounded(spans.iter().map(there).sum::<f64>() / INTERVAL_MS as f64));
    }
    Ok(())
}
