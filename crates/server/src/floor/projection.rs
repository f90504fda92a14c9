//! Facts to rows: how many were answered, and how many left, in each half hour.

use engine::forecast::INTERVAL_MS;
use events::{Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 1] = [DerivedTable {
    name: "floor_half_hours",
    columns: "workspace text not null, slot_ms bigint not null, inbox text not null, answered bigint not null, gone bigint not null,
        primary key(workspace, slot_ms, inbox)",
    key: "workspace, slot_ms, inbox",
    indexes: &[],
}];

/// Runs before the desk's projection, which says that somebody has a conversation now.
pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    let (conversation, answered, gone) = match recorded.fact {
        Fact::ConversationAssigned { conversation, .. } => (conversation, 1, 0),
        Fact::ConversationAbandoned { conversation, .. } => (conversation, 0, 1),
        _ => return Ok(()),
    };
    let slot_ms = recorded.at_ms.div_euclid(INTERVAL_MS) * INTERVAL_MS;
    rows.execute(
        sql!(
            "insert into floor_half_hours(workspace, slot_ms, inbox, answered, gone)
              select workspace, cast($3 as bigint), inbox, cast($4 as bigint), cast($5 as bigint) from conversations where workspace=$1 and id=$2 and answered=0
              on conflict(workspace, slot_ms, inbox) do update set
              answered=floor_half_hours.answered+excluded.answered, gone=floor_half_hours.gone+excluded.gone"
        ),
        values![recorded.workspace, conversation, slot_ms, answered, gone],
    )?;
    Ok(())
}
