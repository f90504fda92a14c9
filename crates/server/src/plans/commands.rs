//! What a lead can do about a day's plan.

use super::queries;
use crate::accounts::queries as accounts;
use events::{Actor, Fact, InboxId, PlanAssumptions, PlannedShift};
use ledger::{Failed, Tx};

/// Why a plan cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlanRefusal {
    /// There is no such inbox in this workspace.
    UnknownInbox,
    /// A shift names somebody who does not work here.
    UnknownAgent,
    /// Somebody else changed it meanwhile: this is its version now.
    Changed(i64),
}

/// A day's plan as it is to be.
#[derive(Clone)]
pub(crate) struct NewPlan {
    pub(crate) inbox: InboxId,
    pub(crate) day: String,
    pub(crate) zone: String,
    /// The version that was looked at; 0 where there was none.
    pub(crate) version: i64,
    pub(crate) shifts: Vec<PlannedShift>,
    pub(crate) assumptions: PlanAssumptions,
}

/// Changes a day's plan. What is so already is not written again.
///
/// # Errors
/// A refusal, or as the database says.
pub(crate) fn change(tx: &mut Tx<'_>, plan: &NewPlan, by: Actor) -> Result<(), Failed<PlanRefusal>> {
    let workspace = tx.workspace();
    if accounts::inbox(tx, workspace, plan.inbox)?.is_none() {
        return Err(Failed::Refused(PlanRefusal::UnknownInbox));
    }
    for agent in plan.shifts.iter().filter_map(|shift| shift.agent) {
        if accounts::role(tx, workspace, agent)?.is_none() {
            return Err(Failed::Refused(PlanRefusal::UnknownAgent));
        }
    }
    let now = queries::plan(tx, workspace, plan.inbox, &plan.day)?;
    if now.as_ref().is_some_and(|now| {
        now.shifts == plan.shifts && now.assumptions == plan.assumptions && now.zone == plan.zone
    }) {
        return Ok(());
    }
    let version = now.map_or(0, |now| now.version);
    if version != plan.version {
        return Err(Failed::Refused(PlanRefusal::Changed(version)));
    }
    let NewPlan { inbox, day, zone, shifts, assumptions, .. } = plan.clone();
    tx.append(Fact::PlanChanged { inbox, day, zone, version: version + 1, shifts, assumptions, by })?;
    Ok(())
}
