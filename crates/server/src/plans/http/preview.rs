//! What a day would be like: by the laws at once, and played.

use super::forecast::{ExpectedView, rounded};
use super::{AssumptionsView, ShiftView, assumptions, shifts, visible};
use crate::App;
use crate::asking::still;
use crate::hours::queries as hours;
use crate::http::auth::AsAgent;
use crate::http::body::{Json, json};
use crate::http::problem::Problem;
use crate::plans::calendar::{self, Local};
use crate::plans::model::held;
use crate::plans::queries;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::forecast::{DAYS_NEEDED, Expected, INTERVAL_MS};
use engine::hours::Hours;
use engine::plans::State as Standing;
use engine::plans::{Arriving, Between, Day, Goal, Known, Played, PlayedInterval, Reckoned, play, reckon};
use engine::simulation::Shift;
use engine::waits::Seen;
use events::{InboxId, PlanAssumptions, PlanGoal, WorkspaceId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use utoipa::ToSchema;

/// Days ahead that can be planned.
const DAYS_AHEAD: i64 = 34;
/// Contacts of a day that are played, over all replications: a second or two of work.
const CONTACTS_PLAYED: f64 = 300_000.0;
const REPLICATIONS_LEAST: f64 = 20.0;
const REPLICATIONS_MOST: f64 = 200.0;
/// No day has more.
const CONTACTS_MOST: f64 = 50_000.0;
/// What is typed is as unsure as forecasts usually are at first.
const TYPED_VARIATION: f64 = 0.2;

/// A day to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewQuestion {
    #[schema(value_type = String)]
    inbox: InboxId,
    /// As `2026-03-02`: today or one of the next 34 days.
    day: String,
    /// The time zone of the clock on the wall.
    zone: String,
    shifts: Vec<ShiftView>,
    assumptions: AssumptionsView,
    /// Whether the day is played too. Without it the answer comes at once.
    #[serde(default)]
    play: bool,
    /// Another seed draws other customers. The same one gives the same answer.
    #[serde(default)]
    seed: u64,
}

/// A figure with the interval that holds the truth nine times in ten.
#[derive(Serialize, ToSchema)]
pub(crate) struct BetweenView {
    mean: f64,
    low: f64,
    high: f64,
}

/// What was played.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlayedView {
    contacts: f64,
    wait_p50_s: Option<BetweenView>,
    wait_p90_s: Option<BetweenView>,
    answered_in_time: Option<BetweenView>,
    gave_up: Option<BetweenView>,
}

/// A half hour of the day.
#[derive(Serialize, ToSchema)]
pub(crate) struct HalfHourView {
    expected: ExpectedView,
    /// People on the rota, on average.
    on_the_rota: f64,
    /// Contacts at work if nobody had to wait, with the lag of those who came before.
    load: f64,
    /// People on the rota who would reach the goal; null when no number does.
    needed: Option<u32>,
    /// `quiet`, `nobody`, `unstable` or `steady`. Without `steady` there is no figure.
    #[schema(example = "steady")]
    state: &'static str,
    wait_p50_s: Option<f64>,
    wait_p90_s: Option<f64>,
    answered_in_time: Option<f64>,
    gave_up: Option<f64>,
    occupancy: Option<f64>,
    /// The probability of arrivals with which the line would grow for ever.
    unstable: Option<f64>,
    played: Option<PlayedView>,
}

/// What the figures rest on.
#[derive(Serialize, ToSchema)]
pub(crate) struct GroundsView {
    /// Null where it is neither known nor typed.
    handle_s: Option<f64>,
    /// Contacts from which handle times were learned; 0 where it was typed.
    handled: u64,
    /// Null where nobody gives up.
    patience_s: Option<f64>,
    at_once: i64,
    /// How much longer a conversation takes for each other that its agent holds.
    slowdown: f64,
    days_seen: u32,
    days_needed: u32,
    /// What must be typed in before anything can be said: `contacts`, `handle_s`.
    missing: Vec<&'static str>,
}

/// What the day would be like.
#[derive(Serialize, ToSchema)]
pub(crate) struct TriedView {
    grounds: GroundsView,
    /// Contacts of the day, on average.
    contacts: f64,
    /// Paid hours of the plan.
    hours: f64,
    /// Paid hours that would reach the goal in each half hour; null where in one no number does.
    hours_needed: Option<f64>,
    items: Vec<HalfHourView>,
    /// The whole day, as played.
    played: Option<PlayedView>,
    /// The share of days on which the whole day reaches the goal, as played.
    days_that_hold: Option<f64>,
    /// The share of the room in hands that is used, as played.
    occupancy: Option<f64>,
    replications: u64,
}

/// What a day would be like with these people. Nothing is saved.
#[utoipa::path(post, path = "/plans/preview", tag = "plans", request_body = PreviewQuestion,
    responses((status = 200, body = TriedView), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn preview(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<PreviewQuestion>,
) -> Result<Response, Problem> {
    still(&app, &me).await?;
    let question = body.value;
    visible(&app, &me, question.inbox).await?;
    let local = Local::named(Some(&question.zone))?;
    let day = calendar::day(&question.day)?;
    let today = calendar::number(local.day_of(app.clock.now_ms()));
    if !(today..=today + DAYS_AHEAD).contains(&calendar::number(day)) {
        return Err(Problem::refused("bad_day", "Plan today or one of the next 34 days."));
    }
    let said = shifts(&question.shifts)?;
    let assumed = assumptions(&question.assumptions)?;
    let grounds = Grounds::find(&app, me.workspace, question.inbox, &local, day, assumed).await?;
    let shifts = said.iter().filter_map(|shift| {
        let (from_ms, to_ms) = (local.at(day, shift.from_min)?, local.at(day, shift.to_min)?);
        Some(Shift { from_ms, to_ms })
    });
    let Some(whole) = grounds.day(shifts.collect()) else {
        return Ok(json(StatusCode::OK, &grounds.silent()));
    };
    if whole.contacts() > CONTACTS_MOST {
        return Err(Problem::refused("too_much", "A day of more than 50,000 contacts is not played here."));
    }
    let permit = if question.play {
        let permit = Arc::clone(&app.forecasts.playing).try_acquire_owned();
        Some(permit.map_err(|_| Problem::too_many(1))?)
    } else {
        None
    };
    // Whoever asks and goes away again is not worked for.
    let stopped = Arc::new(AtomicBool::new(false));
    let guard = StopWhenDropped(Arc::clone(&stopped));
    let (seed, plays) = (question.seed, question.play);
    let work = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let reckoned = reckon(&whole);
        let times =
            (CONTACTS_PLAYED / whole.contacts().max(1.0)).clamp(REPLICATIONS_LEAST, REPLICATIONS_MOST);
        let played = if plays {
            play(&whole, seed, times as u64, || !stopped.load(Ordering::Relaxed))
        } else {
            Ok(None)
        };
        (whole, reckoned, played)
    });
    let (whole, reckoned, played) = work.await.map_err(|error| {
        tracing::error!(%error, "a plan could not be played");
        Problem::from(ledger::LedgerError::Database("a plan could not be played".to_owned()))
    })?;
    drop(guard);
    let played = played.map_err(|_| Problem::refused("bad_shift", "These shifts cannot be played."))?;
    Ok(json(StatusCode::OK, &grounds.view(&whole, &reckoned, played.as_ref())))
}

struct StopWhenDropped(Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What the figures rest on.
struct Grounds {
    assumed: PlanAssumptions,
    seen: Option<Seen>,
    at_once: i64,
    days_seen: u32,
    /// What may come in each half hour; `None` where it is neither known nor typed.
    expected: Option<Vec<(i64, Expected)>>,
    /// When the inbox is open; `None` is always.
    hours: Option<Hours>,
}

impl Grounds {
    async fn find(
        app: &App,
        workspace: WorkspaceId,
        inbox: InboxId,
        local: &Local,
        day: Date,
        assumed: PlanAssumptions,
    ) -> Result<Self, Problem> {
        let now_ms = app.clock.now_ms();
        let model = app.forecasts.of(workspace, local);
        let seen = app.waits.seen(workspace, inbox);
        let local = local.clone();
        let found = app.ledger.read(move |rows| {
            let mut model = held(&model);
            model.catch_up(rows, workspace, &local, now_ms)?;
            let capacity = queries::usual_capacity(rows, workspace, inbox)?.unwrap_or(1);
            let series = model.series(inbox);
            let forecast = series.and_then(|series| series.day(calendar::number(day)).ok());
            let days_seen = series.map_or(0, engine::forecast::Series::days_seen);
            let forecast = forecast.map(|of| of.into_iter().map(|i| (i.from_ms, i.expected)).collect());
            let typed = assumed.contacts.map(|contacts| typed(&local, day, contacts, &assumed));
            let at_once = assumed.at_once.unwrap_or(capacity).clamp(1, 20);
            let hours = hours::hours(rows, workspace, inbox)?;
            Ok(Self { at_once, seen, days_seen, expected: typed.or(forecast), hours, assumed })
        });
        Ok(found.await?)
    }

    fn known(&self) -> Option<Known> {
        let typed = |seconds: i64| seconds as f64 * 1000.0;
        let handle_ms = self.assumed.handle_s.map(typed).or_else(|| self.seen.map(|seen| seen.handle_ms))?;
        let patience_ms =
            self.assumed.patience_s.map(typed).or_else(|| self.seen.and_then(|seen| seen.patience_ms));
        Some(Known {
            handle_ms,
            patience_ms,
            at_once: u32::try_from(self.at_once).unwrap_or(1),
            slowdown: self.seen.map_or(engine::staffing::Slowdown { beta: 0.0 }, |seen| seen.slowdown),
            shrinkage: self.assumed.shrinkage_permille as f64 / 1000.0,
        })
    }

    fn day(&self, shifts: Vec<Shift>) -> Option<Day> {
        let (known, expected) = (self.known()?, self.expected.as_ref()?);
        let share = self.assumed.share_permille as f64 / 1000.0;
        let goal = if self.assumed.goal == PlanGoal::GivingUp {
            Goal::GivingUp { at_most: share }
        } else {
            Goal::Answered { within_ms: self.assumed.within_s as f64 * 1000.0, at_least: share }
        };
        let arriving = expected.iter().map(|(from_ms, said)| Arriving {
            from_ms: *from_ms,
            to_ms: from_ms + INTERVAL_MS,
            mean: said.mean,
            variation: said.variation,
        });
        let arriving: Vec<Arriving> = arriving.collect();
        let closed = match (&self.hours, arriving.first(), arriving.last()) {
            (Some(hours), Some(first), Some(last)) => {
                engine::plans::closed(hours, first.from_ms, last.to_ms + INTERVAL_MS * 8)
            }
            _ => Vec::new(),
        };
        Some(Day { arriving, shifts, closed, known, goal })
    }

    fn grounds(&self) -> GroundsView {
        let known = self.known();
        let missing = [("contacts", self.expected.is_none()), ("handle_s", known.is_none())];
        let is_learned = self.assumed.handle_s.is_none();
        GroundsView {
            handle_s: known.map(|known| rounded(known.handle_ms / 1000.0)),
            handled: self.seen.filter(|_| is_learned).map_or(0, |seen| seen.handled),
            patience_s: known.and_then(|known| known.patience_ms).map(|ms| rounded(ms / 1000.0)),
            at_once: self.at_once,
            slowdown: rounded(known.map_or(0.0, |known| known.slowdown.beta)),
            days_seen: self.days_seen,
            days_needed: DAYS_NEEDED,
            missing: missing.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect(),
        }
    }

    fn silent(&self) -> TriedView {
        TriedView {
            grounds: self.grounds(),
            contacts: 0.0,
            hours: 0.0,
            hours_needed: None,
            items: Vec::new(),
            played: None,
            days_that_hold: None,
            occupancy: None,
            replications: 0,
        }
    }

    fn view(&self, day: &Day, reckoned: &[Reckoned], played: Option<&Played>) -> TriedView {
        let expected = self.expected.as_deref().unwrap_or_default();
        let items = expected.iter().zip(reckoned).enumerate().map(|(place, ((from_ms, said), reckoned))| {
            let played = played.and_then(|played| played.intervals.get(place));
            interval(ExpectedView::of(*from_ms, said).within(self.hours.as_ref()), reckoned, played)
        });
        let half_hours = INTERVAL_MS as f64 / 3_600_000.0;
        let needed: Option<f64> = reckoned.iter().map(|of| of.needed.map(f64::from)).sum();
        let hours: i64 = day.shifts.iter().map(|shift| shift.to_ms - shift.from_ms).sum();
        TriedView {
            grounds: self.grounds(),
            contacts: rounded(day.contacts()),
            hours: rounded(hours as f64 / 3_600_000.0),
            hours_needed: needed.map(|needed| rounded(needed * half_hours)),
            items: items.collect(),
            played: played.map(|played| played_view(&played.whole)),
            days_that_hold: played.map(|played| share(played.days_that_hold)),
            occupancy: played.and_then(|played| played.occupancy).map(share),
            replications: played.map_or(0, |played| played.replications),
        }
    }
}

/// So many evenly between two times.
fn typed(local: &Local, day: Date, contacts: i64, assumed: &PlanAssumptions) -> Vec<(i64, Expected)> {
    let at = |minutes| local.at(day, minutes).unwrap_or(0);
    let (begins_ms, ends_ms) = (at(0), at(1440));
    let (from_ms, to_ms) = (at(assumed.contacts_from_min), at(assumed.contacts_to_min));
    let per_ms = contacts as f64 / (to_ms - from_ms).max(1) as f64;
    let slots = (0..).map(|slot| begins_ms + slot * INTERVAL_MS).take_while(|slot| *slot < ends_ms);
    slots
        .map(|slot_ms| {
            let open_ms = ((slot_ms + INTERVAL_MS).min(to_ms) - slot_ms.max(from_ms)).max(0);
            let mean = per_ms * open_ms as f64;
            (slot_ms, Expected::assumed(mean, TYPED_VARIATION))
        })
        .collect()
}

/// To a thousandth: shown in whole per cent, rounded outwards.
fn share(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn seconds(ms: f64) -> f64 {
    (ms / 100.0).round() / 10.0
}

fn interval(expected: ExpectedView, reckoned: &Reckoned, played: Option<&PlayedInterval>) -> HalfHourView {
    let (state, figures) = match reckoned.state {
        Standing::Quiet => ("quiet", None),
        Standing::Nobody => ("nobody", None),
        Standing::Unstable => ("unstable", None),
        Standing::Steady(figures) => ("steady", Some(figures)),
    };
    let closed = !expected.open;
    HalfHourView {
        expected,
        on_the_rota: rounded(reckoned.on_the_rota),
        load: rounded(reckoned.load),
        needed: reckoned.needed,
        state,
        wait_p50_s: figures.and_then(|of| of.wait_p50_ms).map(seconds),
        wait_p90_s: figures.and_then(|of| of.wait_p90_ms).map(seconds),
        answered_in_time: figures.map(|of| share(of.answered_in_time)),
        gave_up: figures.map(|of| share(of.gave_up)),
        occupancy: figures.map(|of| share(of.occupancy)),
        unstable: figures.map(|of| share(of.unstable)),
        // A line that grows for ever has no figure, however often it is played. What comes while it is closed waits for its opening.
        played: played.filter(|_| figures.is_some() || closed).map(played_view),
    }
}

fn played_view(of: &PlayedInterval) -> PlayedView {
    let between = |of: Option<Between>, unit: fn(f64) -> f64| {
        of.map(|of| BetweenView { mean: unit(of.mean), low: unit(of.low), high: unit(of.high) })
    };
    PlayedView {
        contacts: rounded(of.contacts),
        wait_p50_s: between(of.wait_p50_ms, seconds),
        wait_p90_s: between(of.wait_p90_ms, seconds),
        answered_in_time: between(of.answered_in_time, share),
        gave_up: between(of.gave_up, share),
    }
}
