//! What follows when a file was uploaded and never sent, or never became whole.

use super::{commands, kept};
use crate::nodes::Worker;
use events::WorkspaceId;
use ledger::{Failed, LedgerError};

/// Files that one command forgets: each has up to some hundred parts to delete, and people's writes come in between.
const AT_ONCE: i64 = 10;

/// Forgets what nobody sent for a day, and what did not arrive whole within an hour.
pub(crate) async fn forget(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    let (sent_before, begun_before) = (now_ms - commands::UNSENT_MS, now_ms - commands::ARRIVING_MS);
    loop {
        let (ids, digests) = app
            .ledger
            .read(move |rows| {
                let ids = kept::forgotten(rows, workspace, sent_before, AT_ONCE)?;
                Ok((ids, kept::broken_off(rows, workspace, begun_before, AT_ONCE)?))
            })
            .await?;
        if ids.is_empty() && digests.is_empty() {
            return Ok(());
        }
        let forget = move |tx: &mut ledger::Tx<'_>| {
            commands::forget(tx, &ids)?;
            commands::forget_contents(tx, &digests).map_err(Failed::<LedgerError>::Ledger)
        };
        app.unasked(workspace, forget).await.map_err(crate::routing::jobs::why)?;
    }
}
