//! What follows when a waiting visitor is out of sight.

use super::commands;
use crate::App;
use crate::accounts::queries as accounts;
use crate::desk::queries as desk;
use crate::hours::queries as hours;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use crate::routing::kept;
use events::{CustomerId, WorkspaceId};
use ledger::{Failed, LedgerError};
use std::collections::BTreeSet;
use std::sync::Arc;

/// So long before a waiting visitor's patience time ends, the other servers are told that they are at this one, in milliseconds:
/// some times as long as this is looked at.
const TOLD_BEFORE_MS: i64 = 20_000;
/// Visitors of whom one commit tells.
const TOLD_AT_ONCE: usize = 500;

/// Waiting visitors who have been out of sight for their inbox's patience time, at this server and at all others, count as gone.
pub(crate) async fn gone_visitors(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let started_ms = app.since_ms;
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
                let node = Arc::clone(app.ledger.node());
                let gone = move |tx: &mut ledger::Tx<'_>| {
                    if kept::is_elsewhere(tx, workspace, customer, &node)? {
                        return Ok(());
                    }
                    commands::count_as_gone(tx, conversation).map_err(Failed::<LedgerError>::Ledger)
                };
                app.unasked(workspace, gone).await.map_err(why)?;
            }
        }
    }
    Ok(())
}

/// Where there are other servers, they are told which visitors who have waited for long are at this one.
pub(crate) async fn seen_here(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let node = Arc::clone(app.ledger.node());
    let (alone, told) = app
        .ledger
        .read(move |rows| {
            let told: BTreeSet<CustomerId> = kept::visitors_at(rows, workspace, &node)?.into_iter().collect();
            Ok((ledger::living(rows)?.len() < 2, told))
        })
        .await?;
    let here = if alone { BTreeSet::new() } else { waiting_here(app, workspace).await? };
    let news: Vec<(CustomerId, bool)> = here
        .difference(&told)
        .map(|came| (*came, true))
        .chain(told.difference(&here).map(|left| (*left, false)))
        .collect();
    for some in news.chunks(TOLD_AT_ONCE) {
        let (some, node) = (some.to_vec(), Arc::clone(app.ledger.node()));
        let tell = move |tx: &mut ledger::Tx<'_>| {
            for (customer, is_here) in &some {
                if *is_here {
                    kept::visitor_is_at(tx, *customer, &node)?;
                } else {
                    kept::visitor_left(tx, *customer, &node)?;
                }
            }
            Ok::<(), Failed<LedgerError>>(())
        };
        app.unasked(workspace, tell).await.map_err(why)?;
    }
    Ok(())
}

/// Visitors in this server's sight who will soon have waited for their inbox's patience time.
async fn waiting_here(app: &App, workspace: WorkspaceId) -> Result<BTreeSet<CustomerId>, LedgerError> {
    let (now_ms, steady_ms) = (app.clock.now_ms(), app.clock.steady_ms());
    let mut here = BTreeSet::new();
    for inbox in app.ledger.read(move |rows| accounts::inboxes(rows, workspace)).await? {
        let patience_ms = inbox.settings.patience_s * 1000;
        let before_ms = now_ms - patience_ms + TOLD_BEFORE_MS;
        let mut after = (i64::MIN, 0);
        loop {
            let page = app
                .ledger
                .read(move |rows| desk::waiting_since_before(rows, workspace, inbox.id, before_ms, after))
                .await?;
            let Some(&(.., since_ms, opened_seq)) = page.last() else { break };
            after = (since_ms, opened_seq);
            let is_here = |customer: &CustomerId| {
                app.presence.visitor_gone_for(*customer, steady_ms).is_some_and(|gone| gone < patience_ms)
            };
            here.extend(page.into_iter().map(|(_, customer, ..)| customer).filter(is_here));
        }
    }
    Ok(here)
}
