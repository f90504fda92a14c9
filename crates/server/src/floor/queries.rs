//! Questions about the day.

use events::{InboxId, WorkspaceId};
use ledger::{LedgerError, Rows, sql, values};

/// A half hour of an inbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfHour {
    pub(crate) slot_ms: i64,
    pub(crate) inbox: InboxId,
    pub(crate) arrived: i64,
    pub(crate) answered: i64,
    pub(crate) left: i64,
}

/// The half hours from one moment until another in which something happened, by time.
pub(crate) fn half_hours(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (from_ms, until_ms): (i64, i64),
) -> Result<Vec<HalfHour>, LedgerError> {
    rows.all(
        sql!(
            "select slot_ms, inbox, sum(came), sum(answered), sum(gone) from (
                select slot_ms, inbox, came, 0 as answered, 0 as gone from arrivals
                  where workspace=$1 and slot_ms>=$2 and slot_ms<$3
                union all
                select slot_ms, inbox, 0 as came, answered, gone from floor_half_hours
                  where workspace=$1 and slot_ms>=$2 and slot_ms<$3) as both_tables
              group by slot_ms, inbox order by slot_ms, inbox"
        ),
        values![workspace, from_ms, until_ms],
        |row| {
            let (arrived, answered, left) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok(HalfHour { slot_ms: row.get(0)?, inbox: row.parse(1)?, arrived, answered, left })
        },
    )
}
