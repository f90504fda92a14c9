//! What follows when it is time: absences begin and end.

use super::{commands, queries};
use crate::nodes::Worker;
use crate::routing::jobs::why;
use events::WorkspaceId;
use ledger::{Failed, LedgerError};

pub(crate) async fn absences(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    for absence in app.ledger.read(move |rows| queries::absences(rows, workspace)).await? {
        if absence.until_ms > now_ms && (absence.began || absence.from_ms > now_ms) {
            continue;
        }
        let keep = move |tx: &mut ledger::Tx<'_>| {
            commands::keep_time(tx, absence.agent).map_err(Failed::<LedgerError>::Ledger)
        };
        app.unasked(workspace, keep).await.map_err(why)?;
    }
    Ok(())
}
