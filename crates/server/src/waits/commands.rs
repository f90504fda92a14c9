//! What follows from every command for those who wait: a promise for whoever joined the line, and a settled one for whoever left it.

use super::Models;
use super::queries::{self, Promised};
use crate::desk::queries as desk;
use crate::hours::queries as hours;
use engine::hours::Hours;
use engine::promises::{Ending, outcome};
use engine::waits::{COVERAGE_PERMILLE, Forecast, Wait};
use events::{ConversationId, ConversationState, Fact, InboxId, PromiseOccasion, TeamId};
use ledger::{LedgerError, Tx};

/// Where a command left a conversation.
#[derive(Clone, Copy, Debug)]
struct Move {
    conversation: ConversationId,
    /// Whether it came to the line in this command, of a customer's own accord: then it has no promise yet.
    came: bool,
    /// How its wait ended, if it did.
    ended: Option<Ending>,
    /// Whether it waits now.
    waits: bool,
}

/// Runs at the end of every command, in its transaction. Wherever a wait ends, its promise is settled, whoever ended it; whoever
/// came and found no agent free is promised what can be said. Costs nothing where nobody's wait was touched.
///
/// # Errors
/// As the database says.
pub(crate) fn follow(tx: &mut Tx<'_>, models: &Models) -> Result<(), LedgerError> {
    for moved in moves(tx) {
        if let Some(ending) = moved.ended.filter(|_| !moved.came) {
            settle(tx, moved.conversation, ending)?;
        }
        if moved.came && moved.waits {
            promise_at_entry(tx, models, moved.conversation)?;
        }
    }
    Ok(())
}

/// Each conversation that the command moved, once, as it left it.
fn moves(tx: &Tx<'_>) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for committed in tx.appended() {
        let fact = &committed.recorded.fact;
        let (came, ended, waits) = match fact {
            Fact::ConversationOpened { .. } | Fact::ConversationReopened { .. } => (true, None, true),
            Fact::ConversationQueued { .. } => (false, None, true),
            Fact::ConversationAssigned { .. } => (false, Some(Ending::Answered), false),
            Fact::ConversationAbandoned { .. }
            | Fact::ConversationParked { .. }
            | Fact::ConversationMerged { .. }
            | Fact::ConversationResolved { .. } => (false, Some(Ending::Unanswered), false),
            _ => continue,
        };
        let Some(conversation) = fact.conversation() else { continue };
        let is_merging = matches!(fact, Fact::ConversationMerged { .. });
        match moves.iter_mut().find(|moved| moved.conversation == conversation) {
            // Whoever was given it and then merged it with what they had answered it.
            Some(moved) if is_merging && moved.ended.is_some() => {}
            Some(moved) => *moved = Move { came: moved.came || came, ended, waits, ..*moved },
            None => moves.push(Move { conversation, came, ended, waits }),
        }
    }
    moves
}

fn settle(tx: &mut Tx<'_>, conversation: ConversationId, ending: Ending) -> Result<(), LedgerError> {
    let Some(promised) = queries::promised(tx, tx.workspace(), conversation)? else { return Ok(()) };
    let Promised { inbox, class, first, first_seq, coverage_permille, .. } = promised;
    let waited_ms = tx.now_ms() - first.at_ms;
    tx.append(Fact::PromiseSettled {
        conversation,
        inbox,
        class,
        promised_seq: first_seq,
        promised_at_ms: first.at_ms,
        low_ms: first.low_ms,
        high_ms: first.high_ms,
        coverage_permille,
        waited_ms,
        outcome: outcome(first, waited_ms, ending),
    })?;
    Ok(())
}

/// What is known was known before this command and its neighbours in the same commit, so that undoing them undoes nothing here.
fn promise_at_entry(
    tx: &mut Tx<'_>,
    models: &Models,
    conversation: ConversationId,
) -> Result<(), LedgerError> {
    let Some(found) = desk::load(tx, tx.workspace(), conversation)? else { return Ok(()) };
    let now_ms = tx.now_ms();
    let line = (found.inbox, found.decide.team);
    let forecast = models.as_committed(tx, |model| model.at_entry(now_ms, line))?;
    let Forecast::Wait(wait) = forecast else { return Ok(()) };
    let hours = hours::hours(tx, tx.workspace(), found.inbox)?;
    if ends_after_closing(hours.as_ref(), now_ms, &wait) {
        return Ok(());
    }
    let told =
        Told { conversation, inbox: found.inbox, class: None, waiting_since_ms: found.decide.arrived_ms };
    say(tx, told, wait, PromiseOccasion::Entry)
}

/// Whether it closes before the wait can be over, or is closed: who answers tomorrow is not known today.
pub(super) fn ends_after_closing(hours: Option<&Hours>, now_ms: i64, wait: &Wait) -> bool {
    hours.is_some_and(|hours| hours.closed_within(now_ms, now_ms + wait.as_said().low_ms))
}

/// Who is told.
#[derive(Clone, Debug)]
struct Told {
    conversation: ConversationId,
    inbox: InboxId,
    class: Option<String>,
    waiting_since_ms: i64,
}

fn say(tx: &mut Tx<'_>, told: Told, wait: Wait, occasion: PromiseOccasion) -> Result<(), LedgerError> {
    let Wait { low_ms, median_ms, mean_ms, high_ms } = wait.as_said();
    let Told { conversation, inbox, class, waiting_since_ms } = told;
    tx.append(Fact::WaitPromised {
        conversation,
        inbox,
        class,
        low_ms,
        median_ms,
        mean_ms,
        high_ms,
        coverage_permille: COVERAGE_PERMILLE,
        occasion,
        waiting_since_ms,
    })?;
    Ok(())
}

/// What to say to somebody in line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word {
    /// So long.
    Wait(Wait, PromiseOccasion),
    /// What was said holds no longer.
    Withdrawn,
}

/// Something to say to somebody in line.
#[derive(Clone, Debug)]
pub(super) struct News {
    pub(super) conversation: ConversationId,
    /// The team for which they waited when it was found out.
    pub(super) team: Option<TeamId>,
    /// The `seq` of the promise that it replaces; `None` where there was none.
    pub(super) instead_of_seq: Option<i64>,
    pub(super) word: Word,
}

/// Tells those in line what is new. Whoever left the line or was told something else meanwhile is passed over.
///
/// # Errors
/// As the database says.
pub(super) fn tell(tx: &mut Tx<'_>, news: &[News]) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    for News { conversation, team, instead_of_seq, word } in news.iter().cloned() {
        let Some(found) = desk::load(tx, workspace, conversation)? else { continue };
        let promised = queries::promised(tx, workspace, conversation)?;
        if found.decide.state != ConversationState::Waiting
            || found.decide.team != team
            || promised.as_ref().map(|p| p.latest_seq) != instead_of_seq
        {
            continue;
        }
        let inbox = found.inbox;
        match word {
            Word::Wait(wait, occasion) => {
                let (class, waiting_since_ms) = (promised.and_then(|p| p.class), found.decide.arrived_ms);
                say(tx, Told { conversation, inbox, class, waiting_since_ms }, wait, occasion)?;
            }
            Word::Withdrawn => {
                let Some(promised_seq) = instead_of_seq else { continue };
                tx.append(Fact::PromiseWithdrawn { conversation, inbox, promised_seq })?;
            }
        }
    }
    Ok(())
}
