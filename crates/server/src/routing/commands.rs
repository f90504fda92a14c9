//! What changes who has whom: presence, and the giving out of what waits.

use super::kept;
use super::queries::{self, Queued};
use crate::accounts::queries as accounts;
use crate::desk::queries as desk;
use crate::hours::queries as hours;
use engine::company;
use engine::routing::{Candidate, InLine, give_out as decide, waited_in_vain_since};
use events::{Actor, AgentId, AgentState, CustomerId, Fact, InboxId, QueueReason, TeamId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx};

/// Conversations that are freed from a team at once; the rest follow at the next look.
const FREED_AT_ONCE: i64 = 500;

/// An agent says that they are available, away or offline. Offline gives their conversations back at once.
///
/// # Errors
/// `NotFound` for an unknown agent.
pub(crate) fn set_state(tx: &mut Tx<'_>, agent: AgentId, state: AgentState) -> Result<(), LedgerError> {
    let (before, connected) = queries::state(tx, tx.workspace(), agent)?.ok_or(LedgerError::NotFound)?;
    if before == state {
        return Ok(());
    }
    tx.append(Fact::AgentStateChanged { agent, state, connected })?;
    if state == AgentState::Offline {
        release(tx, agent, QueueReason::AgentOffline)?;
    }
    give_out(tx)
}

/// A stream of the agent's opened at this server.
///
/// # Errors
/// As the database says.
pub(crate) fn connect(tx: &mut Tx<'_>, agent: AgentId, node: &str) -> Result<(), LedgerError> {
    let Some((state, connected)) = queries::state(tx, tx.workspace(), agent)? else { return Ok(()) };
    kept::agent_is_at(tx, agent, node)?;
    if connected {
        return Ok(());
    }
    tx.append(Fact::AgentStateChanged { agent, state, connected: true })?;
    give_out(tx)
}

/// An agent's last stream at this server has been lost for the grace time. Unless another server has them, what they hold goes
/// back, with its original arrival.
///
/// # Errors
/// As the database says.
pub(crate) fn lose(tx: &mut Tx<'_>, agent: AgentId, node: &str) -> Result<(), LedgerError> {
    if kept::agent_left(tx, agent, node)? {
        return Ok(());
    }
    let Some((state, true)) = queries::state(tx, tx.workspace(), agent)? else { return Ok(()) };
    tx.append(Fact::AgentStateChanged { agent, state, connected: false })?;
    release(tx, agent, QueueReason::AgentGone)?;
    give_out(tx)
}

/// Whoever was at a server that died is expected at this one, for the grace time; so is whoever counts as connected and is at
/// none. Answers who that is.
///
/// # Errors
/// As the database says.
pub(crate) fn adopt(tx: &mut Tx<'_>, node: &str) -> Result<Adopted, LedgerError> {
    let workspace = tx.workspace();
    let living = ledger::living(tx)?;
    let mut adopted = Adopted { agents: queries::nowhere(tx, workspace)?, visitors: Vec::new() };
    for dead in kept::nodes(tx, workspace)?.iter().filter(|node| !living.contains(node)) {
        adopted.agents.extend(kept::agents_at(tx, workspace, dead)?);
        adopted.visitors.extend(kept::visitors_at(tx, workspace, dead)?);
        kept::all_left(tx, dead)?;
    }
    for agent in &adopted.agents {
        kept::agent_is_at(tx, *agent, node)?;
    }
    Ok(adopted)
}

/// Who is expected after their server died.
pub(crate) struct Adopted {
    pub(crate) agents: Vec<AgentId>,
    pub(crate) visitors: Vec<CustomerId>,
}

/// An agent is no longer one of those who answer: what they hold goes back with its original arrival, and they are neither
/// available nor connected.
///
/// # Errors
/// As the database says.
pub(crate) fn dismiss(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), LedgerError> {
    let before = queries::state(tx, tx.workspace(), agent)?;
    if before.is_some_and(|before| before != (AgentState::Offline, false)) {
        tx.append(Fact::AgentStateChanged { agent, state: AgentState::Offline, connected: false })?;
    }
    release(tx, agent, QueueReason::AgentOffline)?;
    end_company(tx, agent, None)?;
    give_out(tx)
}

/// An agent leaves the conversations that they joined, in one inbox or everywhere: their right to be there has ended.
///
/// # Errors
/// As the database says.
pub(crate) fn end_company(
    tx: &mut Tx<'_>,
    agent: AgentId,
    inbox: Option<InboxId>,
) -> Result<(), LedgerError> {
    for found in desk::joined(tx, tx.workspace())? {
        if inbox.is_none_or(|inbox| inbox == found.inbox)
            && let Some(fact) = company::leave(&found.decide, &found.joined, agent, Actor::System)
        {
            tx.append(fact)?;
        }
    }
    Ok(())
}

fn release(tx: &mut Tx<'_>, agent: AgentId, reason: QueueReason) -> Result<(), LedgerError> {
    for conversation in desk::held_by(tx, tx.workspace(), agent)? {
        for fact in conversation.decide.release(reason) {
            tx.append(fact)?;
        }
    }
    Ok(())
}

/// The agent left the inbox: what they hold there goes back in line.
///
/// # Errors
/// As the database says.
pub(crate) fn release_in_inbox(tx: &mut Tx<'_>, agent: AgentId, inbox: InboxId) -> Result<(), LedgerError> {
    for conversation in desk::held_by(tx, tx.workspace(), agent)? {
        if conversation.inbox == inbox {
            for fact in conversation.decide.release(QueueReason::MemberRemoved) {
                tx.append(fact)?;
            }
        }
    }
    end_company(tx, agent, Some(inbox))?;
    give_out(tx)
}

/// What has waited for a team in an inbox since then or longer is everybody's there again, at its place in line by its age.
fn free(tx: &mut Tx<'_>, line: (InboxId, TeamId), since_ms: i64) -> Result<(), LedgerError> {
    for conversation in queries::waiting_for_team(tx, tx.workspace(), line, since_ms, FREED_AT_ONCE)? {
        tx.append(Fact::ConversationFreedFromTeam { conversation, by: Actor::System })?;
    }
    Ok(())
}

/// What has waited so long for teams of which nobody was there is everybody's again.
///
/// # Errors
/// As the database says.
pub(crate) fn free_from_absent_teams(tx: &mut Tx<'_>, bound_ms: i64) -> Result<(), LedgerError> {
    for (line, since_ms) in waited_in_vain(tx, tx.workspace(), bound_ms, tx.now_ms())? {
        free(tx, line, since_ms)?;
    }
    give_out(tx)
}

/// A team's line in an inbox.
type TeamLine = (InboxId, TeamId);

/// The lines of teams in which somebody has waited for too long without anyone of the team, and since when whoever did.
///
/// # Errors
/// As the database says.
pub(super) fn waited_in_vain(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    bound_ms: i64,
    now_ms: i64,
) -> Result<Vec<(TeamLine, i64)>, LedgerError> {
    let mut found = Vec::new();
    for (inbox, team) in queries::teams_in_line(rows, workspace)? {
        let nobody_since_ms = queries::nobody_of_team_since(rows, workspace, team, inbox)?;
        let hours = hours::hours(rows, workspace, inbox)?;
        let Some(since_ms) = waited_in_vain_since(nobody_since_ms, bound_ms, hours.as_ref(), now_ms) else {
            continue;
        };
        if !queries::waiting_for_team(rows, workspace, (inbox, team), since_ms, 1)?.is_empty() {
            found.push(((inbox, team), since_ms));
        }
    }
    Ok(found)
}

/// Gives what waits to whoever has room. Runs at the end of every command that made work or room.
///
/// # Errors
/// As the database says.
pub(crate) fn give_out(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    let teams = queries::teams_in_line(tx, workspace)?;
    for (inbox, team) in &teams {
        // Nobody waits for ever: what was handed to a team of which nobody is left there is everybody's.
        if !accounts::has_somebody_in(tx, workspace, *team, *inbox)? {
            free(tx, (*inbox, *team), i64::MAX)?;
        }
    }
    let agents = queries::routable(tx, workspace)?;
    if agents.is_empty() {
        return Ok(());
    }
    let mut inboxes: Vec<InboxId> = agents.iter().flat_map(|a| a.inboxes.iter().copied()).collect();
    inboxes.sort_unstable();
    inboxes.dedup();
    let room: i64 = agents.iter().map(|a| a.capacity - a.load).sum();
    // As many as there is room for, and those that a hold may keep from the one who has it.
    let limit = room + queries::held(tx, workspace, now_ms)?;
    let mut line: Vec<Queued> = Vec::new();
    for inbox in &inboxes {
        line.extend(queries::line(tx, workspace, (*inbox, None), now_ms, limit)?);
        for (_, team) in teams.iter().filter(|(of, _)| of == inbox) {
            line.extend(queries::line(tx, workspace, (*inbox, Some(*team)), now_ms, limit)?);
        }
    }
    line.sort_by_key(|q| (q.waiting_since_ms, q.opened_seq));
    let mut in_teams: Vec<Vec<TeamId>> = Vec::with_capacity(agents.len());
    for agent in &agents {
        in_teams.push(if line.iter().any(|q| q.team.is_some()) {
            accounts::teams_of(tx, workspace, agent.agent)?
        } else {
            Vec::new()
        });
    }
    let mut wanted: Vec<TeamId> = line.iter().filter_map(|q| q.team).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let team_handle =
        |team: &TeamId| wanted.binary_search(team).ok().and_then(|place| u32::try_from(place).ok());

    let handle = |inbox: &InboxId| u32::try_from(inboxes.binary_search(inbox).unwrap_or(0)).unwrap_or(0);
    let candidates: Vec<Candidate> = agents
        .iter()
        .zip(&in_teams)
        .map(|(a, teams)| Candidate {
            load: a.load,
            capacity: a.capacity,
            last_assigned_seq: a.last_assigned_seq,
            inboxes: a.inboxes.iter().map(handle).collect(),
            teams: teams.iter().filter_map(team_handle).collect(),
        })
        .collect();
    let contacts: Vec<InLine> = line
        .iter()
        .map(|q| InLine {
            inbox: handle(&q.inbox),
            team: q.team.as_ref().and_then(team_handle),
            held_from: q.held_from.and_then(|held| agents.iter().position(|a| a.agent == held)),
        })
        .collect();
    for (place, agent) in decide(&contacts, &candidates) {
        let (conversation, agent) = (line[place].conversation, agents[agent].agent);
        tx.append(Fact::ConversationAssigned { conversation, agent, by: Actor::System })?;
    }
    Ok(())
}
