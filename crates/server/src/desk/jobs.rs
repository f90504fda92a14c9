//! What follows when a parking time comes.

use super::{commands, queries};
use crate::nodes::Worker;
use crate::routing::jobs::why;
use events::WorkspaceId;
use ledger::{Failed, LedgerError};

/// Conversations that are taken up in one go; the rest follow a second later.
const AT_ONCE: i64 = 500;

/// Conversations whose parking is over go on.
pub(crate) async fn end_parking(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    let due = app.ledger.read(move |rows| queries::parked_until(rows, workspace, now_ms, AT_ONCE)).await?;
    for conversation in due {
        let unpark = move |tx: &mut ledger::Tx<'_>| {
            commands::unpark(tx, conversation).map_err(Failed::<LedgerError>::Ledger)
        };
        app.unasked(workspace, unpark).await.map_err(why)?;
    }
    Ok(())
}
