//! What an agent can do about for whom a conversation is.

use crate::accounts::teams::queries as teams;
use crate::desk::commands::{DeskRefusal, Outcome, carry_out, load, refuse};
use crate::desk::queries::Scope;
use events::{Actor, ConversationId, TeamId};
use ledger::Tx;

/// Hands the conversation to a team: it returns to the line for that team's people only, ahead by its age.
///
/// # Errors
/// Refused for a team that is not there or given up, where nobody of it belongs to the conversation's inbox, and as the engine says.
pub(crate) fn hand_to_team(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    team: TeamId,
) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    let workspace = tx.workspace();
    if teams::team(tx, workspace, team)?.is_none_or(|team| team.retired) {
        return refuse(DeskRefusal::UnknownTeam);
    }
    if !teams::has_somebody_in(tx, workspace, team, found.inbox)? {
        return refuse(DeskRefusal::NobodyOfTeam);
    }
    carry_out(tx, found.decide.hand_to_team(team, Actor::Agent(by.agent), tx.now_ms()))
}

/// Makes the conversation everybody's again who belongs to its inbox.
///
/// # Errors
/// Refused where the caller may not see it.
pub(crate) fn free_from_team(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    carry_out(tx, Ok(found.decide.free_from_team(Actor::Agent(by.agent)).into_iter().collect()))
}
