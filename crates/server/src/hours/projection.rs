//! Facts to rows: each inbox's hours, and who is or will be out of office.

use events::{Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 2] = [
    DerivedTable {
        name: "opening_hours",
        columns: "workspace text not null, inbox text not null, hours text not null, primary key(workspace, inbox)",
        key: "workspace, inbox",
        indexes: &[],
    },
    DerivedTable {
        name: "absences",
        columns:
            "workspace text not null, agent text not null, from_ms bigint not null, until_ms bigint not null,
            began bigint not null, primary key(workspace, agent)",
        key: "workspace, agent",
        indexes: &[],
    },
];

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let workspace = recorded.workspace;
    match &recorded.fact {
        Fact::HoursChanged { inbox, hours, .. } => {
            let hours = serde_json::to_string(hours)
                .map_err(|error| LedgerError::Database(format!("hours cannot be written as JSON: {error}")))?;
            rows.execute(
                sql!(
                    "insert into opening_hours(workspace, inbox, hours) values ($1, $2, $3)
                      on conflict(workspace, inbox) do update set hours=excluded.hours"
                ),
                values![workspace, *inbox, hours],
            )
        }
        Fact::HoursRemoved { inbox, .. } => rows.execute(
            sql!("delete from opening_hours where workspace=$1 and inbox=$2"),
            values![workspace, *inbox],
        ),
        Fact::AbsencePlanned { agent, from_ms, until_ms, .. } => rows.execute(
            sql!(
                "insert into absences(workspace, agent, from_ms, until_ms, began) values ($1, $2, $3, $4, 0)
                  on conflict(workspace, agent) do update set from_ms=excluded.from_ms, until_ms=excluded.until_ms, began=0"
            ),
            values![workspace, *agent, *from_ms, *until_ms],
        ),
        Fact::AbsenceBegan { agent } => rows.execute(
            sql!("update absences set began=1 where workspace=$1 and agent=$2"),
            values![workspace, *agent],
        ),
        Fact::AbsenceEnded { agent, .. } => rows.execute(
            sql!("delete from absences where workspace=$1 and agent=$2"),
            values![workspace, *agent],
        ),
        _ => Ok(()),
    }
}
