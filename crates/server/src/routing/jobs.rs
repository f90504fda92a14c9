//! What follows when somebody stays away, a hold ends, a stream opens, or another server dies.

use super::commands::Adopted;
use super::{commands, kept, queries};
use crate::App;
use crate::nodes::Worker;
use events::{AgentId, WorkspaceId};
use ledger::{Failed, LedgerError};
use std::sync::Arc;

/// Agents whose streams have been lost for the grace time give back what they hold, unless another server has them.
pub(crate) async fn lost_agents(app: &App) -> Result<(), LedgerError> {
    let before_ms = app.clock.steady_ms() - app.settings.agent_grace_s * 1000;
    for (workspace, agent) in app.presence.agents_lost(before_ms) {
        let asking = app.clone();
        let lost = app.unasked(workspace, move |tx| {
            // Whoever came back while this waited in the queue is not lost.
            if asking.presence.agent_has_stream(workspace, agent) {
                return Ok(());
            }
            commands::lose(tx, agent, asking.ledger.node()).map_err(Failed::<LedgerError>::Ledger)
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
        commands::connect(tx, agent, asking.ledger.node()).map_err(Failed::<LedgerError>::Ledger)
    };
    app.unasked(workspace, connect).await.map_err(why)
}

/// This server was silent for too long, and others took over whom it had: whoever is still here is here again.
pub(crate) async fn still_here(app: &App) -> Result<(), LedgerError> {
    for (workspace, agent) in app.presence.agents_here() {
        connected(app, workspace, agent).await?;
    }
    Ok(())
}

/// Holds that ended since the last time: what they kept may go out.
pub(crate) async fn ended_holds(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    let after_ms = app.holds_since_ms(now_ms);
    if app.ledger.read(move |rows| queries::hold_ended(rows, workspace, after_ms, now_ms)).await? {
        let give_out =
            |tx: &mut ledger::Tx<'_>| commands::give_out(tx).map_err(Failed::<LedgerError>::Ledger);
        app.unasked(workspace, give_out).await.map_err(why)?;
    }
    Ok(())
}

/// What waits for a team of which nobody has been there for the time that is set is everybody's again.
pub(crate) async fn absent_teams(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let (bound_ms, now_ms) = (app.settings.team_wait_min * 60_000, app.clock.now_ms());
    let found =
        app.ledger.read(move |rows| commands::waited_in_vain(rows, workspace, bound_ms, now_ms)).await?;
    if found.is_empty() {
        return Ok(());
    }
    let free = move |tx: &mut ledger::Tx<'_>| {
        commands::free_from_absent_teams(tx, bound_ms).map_err(Failed::<LedgerError>::Ledger)
    };
    app.unasked(workspace, free).await.map_err(why)
}

/// The log may say of agents that they are connected whose server died, this one's last life among them: they have the grace
/// time to come back, and customers who wait have theirs.
pub(crate) async fn adopt(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let left_alone = app.ledger.read(move |rows| {
        let living = ledger::living(rows)?;
        let dead = kept::nodes(rows, workspace)?.iter().any(|node| !living.contains(node));
        Ok(dead || !queries::nowhere(rows, workspace)?.is_empty())
    });
    if !left_alone.await? {
        return Ok(());
    }
    let node = Arc::clone(app.ledger.node());
    let adopt =
        move |tx: &mut ledger::Tx<'_>| commands::adopt(tx, &node).map_err(Failed::<LedgerError>::Ledger);
    let Adopted { agents, visitors } = app.unasked(workspace, adopt).await.map_err(why)?;
    let steady_ms = app.clock.steady_ms();
    for agent in agents {
        app.presence.agent_expected(workspace, agent, steady_ms);
    }
    for visitor in visitors {
        app.presence.visitor_seen(visitor, steady_ms);
    }
    Ok(())
}

pub(crate) fn why(failed: Failed<LedgerError>) -> LedgerError {
    match failed {
        Failed::Refused(error) | Failed::Ledger(error) => error,
        Failed::Panicked => LedgerError::Database("a job panicked".to_owned()),
    }
}
