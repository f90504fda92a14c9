//! The doors of forecasts and plans.

pub(crate) mod forecast;
pub(crate) mod plans;
pub(crate) mod preview;

use super::calendar::Local;
use super::commands::PlanRefusal;
use crate::App;
use crate::accounts::{AgentPrincipal, queries as accounts};
use crate::http::problem::Problem;
use engine::permissions::Permission;
use events::{InboxId, PlanAssumptions, PlanGoal, PlannedShift, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Shifts of one day at most.
const SHIFTS: usize = 200;
/// Minutes of a day: a shift may last until noon of the next.
const MINUTES: i64 = 36 * 60;

impl From<PlanRefusal> for Problem {
    fn from(refusal: PlanRefusal) -> Self {
        match refusal {
            PlanRefusal::UnknownInbox => Self::not_found(),
            PlanRefusal::UnknownAgent => {
                Self::refused("unknown_agent", "A shift names somebody who does not work here.")
            }
            PlanRefusal::Changed(version) => Self::conflict(
                "plan_changed",
                format!(
                    "Somebody else changed this plan meanwhile: it is version {version} now. Look at it, and save again."
                ),
            ),
        }
    }
}

/// An inbox that this agent may ask about: their own, or any where they plan. What they may not see does not exist.
async fn visible(app: &App, me: &AgentPrincipal, inbox: InboxId) -> Result<(), Problem> {
    let (workspace, agent) = (me.workspace, me.agent);
    let plans = me.permissions.contains(Permission::PlanShifts);
    let is = move |rows: &ledger::Rows<'_>| {
        if plans {
            return Ok(accounts::inbox(rows, workspace, inbox)?.is_some());
        }
        accounts::is_member(rows, workspace, agent, inbox)
    };
    if app.ledger.read(is).await? { Ok(()) } else { Err(Problem::not_found()) }
}

/// A shift, as people write it.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShiftView {
    /// Whose; null for somebody who is not named yet.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    agent: Option<events::AgentId>,
    /// Minutes after midnight, by the clock on the wall.
    from_min: i64,
    /// The same, later; above 1440 it is the next day's.
    to_min: i64,
}

/// What is assumed of the day, where the log is not to be asked.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AssumptionsView {
    /// Mean handle time of a contact whose agent holds nothing else; null for what was learned.
    handle_s: Option<i64>,
    /// Mean patience; null for what was learned.
    patience_s: Option<i64>,
    /// Conversations that an agent holds at once; null for what is usual in the inbox.
    at_once: Option<i64>,
    /// The share of paid time that is not spent at the desk, in thousandths.
    shrinkage_permille: i64,
    /// `answered`: a share is answered within a time. `giving_up`: at most a share gives up.
    #[schema(example = "answered")]
    goal: String,
    /// Within what time, for `answered`.
    within_s: i64,
    /// The share, in thousandths.
    share_permille: i64,
    /// Contacts of the whole day, where no forecast is to be asked: they come evenly between two times.
    contacts: Option<i64>,
    /// From when, in minutes after midnight.
    contacts_from_min: i64,
    /// Until when.
    contacts_to_min: i64,
}

fn shift(view: &ShiftView) -> Result<PlannedShift, Problem> {
    let is_sound = 0 <= view.from_min && view.from_min < view.to_min && view.to_min <= MINUTES;
    let detail = "A shift goes from one minute of the day (from_min, 0 or later) to a later one (to_min, at most 2160).";
    if !is_sound || view.from_min >= 1440 {
        return Err(Problem::refused("bad_shift", detail));
    }
    Ok(PlannedShift { agent: view.agent, from_min: view.from_min, to_min: view.to_min })
}

fn shifts(views: &[ShiftView]) -> Result<Vec<PlannedShift>, Problem> {
    if views.len() > SHIFTS {
        return Err(Problem::refused("too_many_shifts", format!("A day has at most {SHIFTS} shifts.")));
    }
    views.iter().map(shift).collect()
}

fn assumptions(view: &AssumptionsView) -> Result<PlanAssumptions, Problem> {
    let within = |name: &str, value: Option<i64>, least: i64, most: i64| match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(Problem::refused("bad_assumption", format!("{name} is from {least} to {most}.")))
        }
        value => Ok(value),
    };
    within("handle_s", view.handle_s, 5, 28_800)?;
    within("patience_s", view.patience_s, 1, 604_800)?;
    within("at_once", view.at_once, 1, 20)?;
    within("shrinkage_permille", Some(view.shrinkage_permille), 0, 900)?;
    within("within_s", Some(view.within_s), 0, 86_400)?;
    within("share_permille", Some(view.share_permille), 1, 999)?;
    within("contacts", view.contacts, 0, 50_000)?;
    within("contacts_from_min", Some(view.contacts_from_min), 0, 1440)?;
    within("contacts_to_min", Some(view.contacts_to_min), 0, 1440)?;
    if view.contacts.is_some() && view.contacts_from_min >= view.contacts_to_min {
        return Err(Problem::refused("bad_assumption", "Contacts come from one time until a later one."));
    }
    let goal: PlanGoal = view
        .goal
        .parse()
        .map_err(|_| Problem::refused("bad_assumption", "goal is `answered` or `giving_up`."))?;
    Ok(PlanAssumptions {
        handle_s: view.handle_s,
        patience_s: view.patience_s,
        at_once: view.at_once,
        shrinkage_permille: view.shrinkage_permille,
        goal,
        within_s: view.within_s,
        share_permille: view.share_permille,
        contacts: view.contacts,
        contacts_from_min: view.contacts_from_min,
        contacts_to_min: view.contacts_to_min,
    })
}

impl From<PlanAssumptions> for AssumptionsView {
    fn from(of: PlanAssumptions) -> Self {
        Self {
            handle_s: of.handle_s,
            patience_s: of.patience_s,
            at_once: of.at_once,
            shrinkage_permille: of.shrinkage_permille,
            goal: of.goal.as_str().to_owned(),
            within_s: of.within_s,
            share_permille: of.share_permille,
            contacts: of.contacts,
            contacts_from_min: of.contacts_from_min,
            contacts_to_min: of.contacts_to_min,
        }
    }
}

/// What a plan begins with: eight in ten answered within a minute, nobody away, the learned numbers.
fn first_assumptions() -> PlanAssumptions {
    PlanAssumptions {
        handle_s: None,
        patience_s: None,
        at_once: None,
        shrinkage_permille: 0,
        goal: PlanGoal::Answered,
        within_s: 60,
        share_permille: 800,
        contacts: None,
        contacts_from_min: 540,
        contacts_to_min: 1020,
    }
}

/// Whose forecast, and in which time zone.
fn zone(query: &crate::http::paging::Query) -> Result<Local, Problem> {
    Local::named(query.get("zone"))
}

/// For queries of one workspace.
type Ask = (WorkspaceId, InboxId);
