//! Every table beside the log itself: derived ones in order, kept ones as migrations.

use crate::http::once;
use crate::{accounts, desk, files, routing, waits};
use events::Recorded;
use ledger::{DerivedTable, LedgerError, Rows, Schema};

const DERIVED: &[DerivedTable] = &{
    let [workspace_names, agents, inboxes, members] = accounts::projection::TABLES;
    let [hands] = routing::projection::TABLES;
    let [conversations, timeline] = desk::projection::TABLES;
    let [promises, promise_scores] = waits::projection::TABLES;
    [workspace_names, agents, inboxes, members, hands, conversations, timeline, promises, promise_scores]
};

/// What the program stores beside the log.
pub static SCHEMA: Schema = Schema {
    kept: &[
        accounts::kept::TABLES,
        &[once::TABLE, once::INDEX],
        accounts::kept::TOKEN_SCOPES,
        files::kept::TABLES,
    ],
    derived: DERIVED,
    projection_version: 1,
    project,
};

/// Facts to rows. Routing comes before the desk: it reads who had a conversation before the desk says who has it now.
fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    accounts::projection::project(rows, recorded)?;
    routing::projection::project(rows, recorded)?;
    desk::projection::project(rows, recorded)?;
    waits::projection::project(rows, recorded)
}
