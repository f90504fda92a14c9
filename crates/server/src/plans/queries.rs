//! Questions about arrivals and plans.

use events::{AgentId, InboxId, PlanAssumptions, PlannedShift, WorkspaceId};
use ledger::{LedgerError, Row, Rows, sql, values};

/// Arrivals of one inbox in one half hour.
pub(super) struct Arrived {
    pub(super) slot_ms: i64,
    pub(super) inbox: InboxId,
    pub(super) came: i64,
}

/// Arrivals from one half hour until another, by time.
pub(super) fn arrivals(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    from_ms: i64,
    until_ms: i64,
) -> Result<Vec<Arrived>, LedgerError> {
    rows.all(
        sql!(
            "select slot_ms, inbox, came from arrivals where workspace=$1 and slot_ms>=$2 and slot_ms<$3
              order by slot_ms, inbox"
        ),
        values![workspace, from_ms, until_ms],
        |row| Ok(Arrived { slot_ms: row.get(0)?, inbox: row.parse(1)?, came: row.get(2)? }),
    )
}

/// How many are there to take an inbox's contacts now.
pub(super) fn people_here(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<i64, LedgerError> {
    let count = rows.one(
        sql!(
            "select count(*) from members m join hands h on h.workspace=m.workspace and h.agent=m.agent
              where m.workspace=$1 and m.inbox=$2 and h.state='available' and h.connected=1"
        ),
        values![workspace, inbox],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// How many conversations the members of an inbox hold at once at most: what is usual there.
pub(super) fn usual_capacity(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<Option<i64>, LedgerError> {
    let all = rows.all(
        sql!(
            "select h.capacity from members m join hands h on h.workspace=m.workspace and h.agent=m.agent
              where m.workspace=$1 and m.inbox=$2 order by h.capacity"
        ),
        values![workspace, inbox],
        |row| row.get(0),
    )?;
    Ok(all.get(all.len() / 2).copied())
}

/// One version of a day's plan.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) version: i64,
    pub(super) zone: String,
    pub(super) shifts: Vec<PlannedShift>,
    pub(super) assumptions: PlanAssumptions,
    pub(super) by: Option<AgentId>,
    pub(super) at_ms: i64,
}

fn read_plan(row: &Row<'_>) -> Result<Plan, LedgerError> {
    let corrupt = |error: serde_json::Error| LedgerError::Corrupt(format!("a plan: {error}"));
    Ok(Plan {
        version: row.get(0)?,
        zone: row.get(1)?,
        shifts: serde_json::from_str(&row.get::<String>(2)?).map_err(corrupt)?,
        assumptions: serde_json::from_str(&row.get::<String>(3)?).map_err(corrupt)?,
        by: row.parse_optional(4)?,
        at_ms: row.get(5)?,
    })
}

/// The last versions of a day's plan, the newest first.
pub(super) fn versions(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
    day: &str,
    limit: i64,
) -> Result<Vec<Plan>, LedgerError> {
    rows.all(
        sql!(
            "select version, zone, shifts, assumptions, by_id, at_ms from plans
              where workspace=$1 and inbox=$2 and day=$3 order by version desc limit $4"
        ),
        values![workspace, inbox, day, limit],
        read_plan,
    )
}

/// The plan of a day as it is now.
pub(super) fn plan(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
    day: &str,
) -> Result<Option<Plan>, LedgerError> {
    Ok(versions(rows, workspace, inbox, day, 1)?.into_iter().next())
}
