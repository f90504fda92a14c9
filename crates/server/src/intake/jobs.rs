//! What follows when a waiting visitor is out of sight.

use super::commands;
use crate::App;
use crate::accounts::queries as accounts;
use crate::desk::queries as desk;
use crate::hours::queries as hours;
use crate::routing::jobs::why;
use events::WorkspaceId;
use ledger::{Failed, LedgerError};

/// Waiting visitors who have been out of sight for their inbox's patience time count as gone. `started_ms` is when this
/// server started, steady: before, it could not see anyone.
pub(crate) async fn gone_visitors(
    app: &App,
    workspace: WorkspaceId,
    started_ms: i64,
) -> Result<(), LedgerError> {
    let (now_ms, steady_ms) = (app.clock.now_ms(), app.clock.steady_ms());
    for inbox in app.ledger.read(move |rows| accounts::inboxes(rows, workspace)).await? {
        let patience_ms = inbox.settings.patience_s * 1000;
        let hours = app.ledger.read(move |rows| hours::hours(rows, workspace, inbox.id)).await?;
        let before_ms = now_ms - patience_ms;
        let mut after = (i64::MIN, 0);
        loop {
            let page = app
                .ledger
                .read(move |rows| desk::waiting_since_before(rows, workspace, inbox.id, before_ms, after))
                .await?;
            let Some(&(.., since_ms, opened_seq)) = page.last() else { break };
            after = (since_ms, opened_seq);
            for (conversation, customer, since_ms, _) in page {
                // Who found the door closed was told when it opens: they left a message, which is answered, however long that takes.
                if hours.as_ref().is_some_and(|hours| hours.closed_within(since_ms, now_ms)) {
                    continue;
                }
                let gone_for_ms = app.presence.visitor_gone_for(customer, steady_ms);
                if gone_for_ms.unwrap_or(steady_ms - started_ms) < patience_ms {
                    continue;
                }
                let gone = move |tx: &mut ledger::Tx<'_>| {
                    commands::count_as_gone(tx, conversation).map_err(Failed::<LedgerError>::Ledger)
                };
                app.command(workspace, gone).await.map_err(why)?;
            }
        }
    }
    Ok(())
}
