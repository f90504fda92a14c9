//! What follows later: used nonces and ended visits are forgotten; what was erased is erased from restored copies too; names that were kept
//! before words of them were are split.

use super::{commands, erasure, kept, queries};
use crate::App;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use events::WorkspaceId;
use ledger::{Failed, LedgerError, Rows};

/// Names whose words are kept in one transaction: a few milliseconds of the writer.
const NAMES_AT_ONCE: i64 = 200;

/// Nonces and visits that nobody can use any more are forgotten, a bounded number at a time.
pub(crate) async fn forget_ended(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    while app.ledger.read(move |rows| kept::has_ended(rows, workspace, now_ms)).await? {
        let forget = |tx: &mut ledger::Tx<'_>| kept::forget_ended(tx).map_err(Failed::<LedgerError>::Ledger);
        app.unasked(workspace, forget).await.map_err(why)?;
    }
    Ok(())
}

/// At a start: what the log says was erased, and is kept all the same because the kept tables come from an older copy, is erased
/// again.
pub(crate) async fn erase_again(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = app.ledger.read(move |rows| queries::erased(rows, workspace, &from)).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.to_string();
        for customer in page {
            if !app.ledger.read(move |rows| erasure::left(rows, workspace, customer)).await? {
                continue;
            }
            tracing::warn!(%customer, "was erased, and was kept in this copy of the database: erased again");
            let again = move |tx: &mut ledger::Tx<'_>| {
                commands::erase_again(tx, customer).map_err(Failed::<LedgerError>::Ledger)
            };
            app.unasked(workspace, again).await.map_err(why)?;
        }
    }
}

/// At a start: names from before any word of them was kept are found by each of their words, too. Where all are, this reads and writes nothing.
pub(crate) async fn read_names(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let look = move |rows: &Rows<'_>| kept::without_name_words(rows, workspace, &from, NAMES_AT_ONCE);
        let page = app.ledger.read(look).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        let (from, to) = (after, last.to_string());
        let add = move |tx: &mut ledger::Tx<'_>| {
            kept::add_name_words(tx, &from, NAMES_AT_ONCE).map_err(Failed::<LedgerError>::Ledger)
        };
        app.unasked(workspace, add).await.map_err(why)?;
        after = to;
    }
}

/// Has the words of all names made anew.
pub(crate) async fn read_names_anew(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let clear = |tx: &mut ledger::Tx<'_>| kept::clear_name_words(tx).map_err(Failed::<LedgerError>::Ledger);
    app.unasked(workspace, clear).await.map_err(why)?;
    read_names(app, workspace).await
}
