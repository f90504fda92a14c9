//! Facts to rows: how many arrived in each half hour, and each version of each day's plan.

use engine::forecast::INTERVAL_MS;
use events::{Actor, Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 2] = [
    // An arrival is a conversation that opens or reopens. Reading what a forecast learns from costs as much as its days.
    DerivedTable {
        name: "arrivals",
        columns: "workspace text not null, slot_ms bigint not null, inbox text not null, came bigint not null,
            primary key(workspace, slot_ms, inbox)",
        key: "workspace, slot_ms, inbox",
        indexes: &[],
    },
    DerivedTable {
        name: "plans",
        columns: "workspace text not null, inbox text not null, day text not null, version bigint not null, zone text not null,
            shifts text not null, assumptions text not null, by_kind text not null, by_id text, at_ms bigint not null,
            primary key(workspace, inbox, day, version)",
        key: "workspace, inbox, day, version",
        indexes: &[],
    },
];

/// Runs after the desk's projection, which knows where a conversation arrived.
pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let (workspace, at_ms) = (recorded.workspace, recorded.at_ms);
    let slot_ms = at_ms.div_euclid(INTERVAL_MS) * INTERVAL_MS;
    match &recorded.fact {
        Fact::ConversationOpened { inbox, .. } => {
            rows.execute(
                sql!(
                    "insert into arrivals(workspace, slot_ms, inbox, came) values ($1, $2, $3, 1)
                      on conflict(workspace, slot_ms, inbox) do update set came=arrivals.came+1"
                ),
                values![workspace, slot_ms, *inbox],
            )?;
        }
        // Nobody came where a colleague took it up again.
        Fact::ConversationReopened { conversation, by: Actor::Customer(_) } => {
            rows.execute(
                sql!(
                    "insert into arrivals(workspace, slot_ms, inbox, came)
                      select workspace, $2, inbox, 1 from conversations where workspace=$1 and id=$3
                      on conflict(workspace, slot_ms, inbox) do update set came=arrivals.came+1"
                ),
                values![workspace, slot_ms, *conversation],
            )?;
        }
        Fact::PlanChanged { inbox, day, zone, version, shifts, assumptions, by } => {
            let written = |error: serde_json::Error| LedgerError::Corrupt(error.to_string());
            let by_id = match by {
                Actor::Agent(agent) => Some(agent.to_string()),
                _ => None,
            };
            rows.execute(
                sql!("insert into plans(workspace, inbox, day, version, zone, shifts, assumptions, by_kind, by_id, at_ms)
                      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
                values![
                    workspace,
                    *inbox,
                    day,
                    *version,
                    zone,
                    serde_json::to_string(shifts).map_err(written)?,
                    serde_json::to_string(assumptions).map_err(written)?,
                    by.kind().as_str(),
                    by_id,
                    at_ms
                ],
            )?;
        }
        _ => {}
    }
    Ok(())
}
