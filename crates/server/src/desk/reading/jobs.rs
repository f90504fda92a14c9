//! Marks are written down some at a time.

use super::{Mark, kept};
use crate::App;
use crate::routing::jobs::why;
use events::WorkspaceId;
use ledger::{Failed, LedgerError};

/// Marks in one commit at most: a bounded number, so that writes of people come in between.
const AT_ONCE: usize = 500;

/// Writes down what was noted.
pub(crate) async fn write_marks(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    loop {
        let marks: Vec<Mark> = app.marks.some(workspace, AT_ONCE);
        if marks.is_empty() {
            return Ok(());
        }
        let writing = marks.clone();
        let write =
            move |tx: &mut ledger::Tx<'_>| kept::write(tx, &writing).map_err(Failed::<LedgerError>::Ledger);
        app.unasked(workspace, write).await.map_err(why)?;
        app.marks.written(&marks);
    }
}
