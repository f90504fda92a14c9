//! What is checked at every start: cheap, and enough to notice a file that was damaged or put together from two.

use crate::log;
use crate::{LedgerError, Rows};
use rusqlite::Connection;

/// Facts at the end of each log that are read at start. The whole log is read by `verify`.
const RECENT: i64 = 1000;

pub(crate) fn recent_facts(connection: &Connection) -> Result<(), LedgerError> {
    let rows = Rows::new(connection);
    for workspace in log::workspaces(&rows)? {
        let head = log::head(&rows, workspace)?;
        log::walk(&rows, workspace, (head - RECENT).max(0), |_| Ok(()))?;
    }
    Ok(())
}
