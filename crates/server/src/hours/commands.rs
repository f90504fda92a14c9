//! What a person can say about when people are there.

use super::queries::{self, Absence};
use crate::accounts::queries as accounts;
use crate::routing::commands as routing;
use events::{Actor, AgentId, AgentState, Fact, InboxId, OpeningHours};
use ledger::{Failed, LedgerError, Tx};

/// Why it cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HoursRefused {
    /// There is no such inbox.
    Unknown,
    /// The absence would be over before it begins, or is over already.
    OverAlready,
    /// It would begin or last more than a year from now.
    TooFar,
}

/// How far ahead an absence may lie, in milliseconds.
const AHEAD_MS: i64 = 366 * 24 * 3600 * 1000;

type Outcome<T> = Result<T, Failed<HoursRefused>>;

/// Changes an inbox's hours; `None` opens it always.
///
/// # Errors
/// Refused where there is no such inbox.
pub(crate) fn change_hours(
    tx: &mut Tx<'_>,
    inbox: InboxId,
    hours: Option<OpeningHours>,
    by: Actor,
) -> Outcome<()> {
    if accounts::inbox(tx, tx.workspace(), inbox)?.is_none() {
        return Err(Failed::Refused(HoursRefused::Unknown));
    }
    if queries::said(tx, tx.workspace(), inbox)? == hours {
        return Ok(());
    }
    tx.append(match hours {
        Some(hours) => Fact::HoursChanged { inbox, hours, by },
        None => Fact::HoursRemoved { inbox, by },
    })?;
    Ok(())
}

/// An agent will be out of office, from now where `from_ms` is past. What was planned before is replaced.
///
/// # Errors
/// Refused where the times make no sense.
pub(crate) fn plan_absence(tx: &mut Tx<'_>, agent: AgentId, from_ms: i64, until_ms: i64) -> Outcome<()> {
    let now_ms = tx.now_ms();
    let from_ms = from_ms.max(now_ms);
    if until_ms <= from_ms {
        return Err(Failed::Refused(HoursRefused::OverAlready));
    }
    if until_ms - now_ms > AHEAD_MS {
        return Err(Failed::Refused(HoursRefused::TooFar));
    }
    tx.append(Fact::AbsencePlanned { agent, from_ms, until_ms, by: Actor::Agent(agent) })?;
    if from_ms <= now_ms { begin(tx, agent).map_err(Failed::Ledger) } else { Ok(()) }
}

/// Their absence begins: they go offline, and what they hold goes back in line.
fn begin(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), LedgerError> {
    tx.append(Fact::AbsenceBegan { agent })?;
    routing::set_state(tx, agent, AgentState::Offline)
}

/// They are back, or stay. Nothing happens where no absence was planned.
///
/// # Errors
/// As the database says.
pub(crate) fn end_absence(tx: &mut Tx<'_>, agent: AgentId, by: Actor) -> Result<(), LedgerError> {
    if queries::absence(tx, tx.workspace(), agent)?.is_some() {
        tx.append(Fact::AbsenceEnded { agent, by })?;
    }
    Ok(())
}

/// Whoever says that they are there is no longer away. What is planned for later stays.
///
/// # Errors
/// As the database says.
pub(crate) fn is_there(tx: &mut Tx<'_>, agent: AgentId, state: AgentState) -> Result<(), LedgerError> {
    let absence = queries::absence(tx, tx.workspace(), agent)?;
    if state != AgentState::Offline && absence.is_some_and(|absence| absence.began) {
        tx.append(Fact::AbsenceEnded { agent, by: Actor::Agent(agent) })?;
    }
    Ok(())
}

/// What has become time: absences that begin, and those that are over. They come back by saying so.
///
/// # Errors
/// As the database says.
pub(crate) fn keep_time(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), LedgerError> {
    let now_ms = tx.now_ms();
    match queries::absence(tx, tx.workspace(), agent)? {
        Some(Absence { until_ms, .. }) if until_ms <= now_ms => {
            tx.append(Fact::AbsenceEnded { agent, by: Actor::System })?;
            Ok(())
        }
        Some(Absence { from_ms, began: false, .. }) if from_ms <= now_ms => begin(tx, agent),
        _ => Ok(()),
    }
}
