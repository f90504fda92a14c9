//! What follows when somebody stays away, a hold ends, or a stream opens.

use super::{commands, queries};
use crate::App;
use events::{AgentId, WorkspaceId};
use ledger::{Failed, LedgerError};

/// Agents whose streams have been lost for the grace time give back what they hold.
pub(crate) async fn lost_agents(app: &App) -> Result<(), LedgerError> {
    let before_ms = app.clock.steady_ms() - app.settings.agent_grace_s * 1000;
    for (workspace, agent) in app.presence.agents_lost(before_ms) {
        let asking = app.clone();
        let lost = app.command(workspace, move |tx| {
            // Whoever came back while this waited in the queue is not lost.
            if asking.presence.agent_has_stream(workspace, agent) {
                return Ok(());
            }
            commands::lose(tx, agent).map_err(Failed::<LedgerError>::Ledger)
        });
        lost.await.map_err(why)?;
        app.presence.agent_forgotten(workspace, agent, before_ms);
    }
    Ok(())
}

/// An agent's stream opened: from now on routing may choose them.
pub(crate) async fn connected(app: &App, workspace: WorkspaceId, agent: AgentId) -> Result<(), LedgerError> {
    let asking = app.clone();
    let connect = move |tx: &mut ledger::Tx<'_>| {
        // Whoever left while this waited in the queue is not there.
        if !asking.presence.agent_has_stream(workspace, agent) {
            return Ok(());
        }
        commands::connect(tx, agent).map_err(Failed::<LedgerError>::Ledger)
    };
    app.command(workspace, connect).await.map_err(why)
}

/// Holds that ended since the last time: what they kept may go out.
pub(crate) async fn ended_holds(app: &App, workspace: WorkspaceId, after_ms: i64) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    if app.ledger.read(move |rows| queries::hold_ended(rows, workspace, after_ms, now_ms)).await? {
        let give_out =
            |tx: &mut ledger::Tx<'_>| commands::give_out(tx).map_err(Failed::<LedgerError>::Ledger);
        app.command(workspace, give_out).await.map_err(why)?;
    }
    Ok(())
}

/// After a start, the log may say of agents that they are connected: they have the grace time to come back.
pub(crate) async fn expect_agents(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    for agent in app.ledger.read(move |rows| queries::connected(rows, workspace)).await? {
        app.presence.agent_expected(workspace, agent, app.clock.steady_ms());
    }
    Ok(())
}

pub(crate) fn why(failed: Failed<LedgerError>) -> LedgerError {
    match failed {
        Failed::Refused(error) | Failed::Ledger(error) => error,
        Failed::Panicked => LedgerError::Database("a job panicked".to_owned()),
    }
}
