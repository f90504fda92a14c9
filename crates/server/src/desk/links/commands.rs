//! What an agent can do with links: make and end them.

use super::queries;
use crate::desk::commands::{DeskRefusal, Outcome, load, refuse};
use crate::desk::queries::Scope;
use events::{Actor, ConversationId, Fact};
use ledger::Tx;

/// Links of one conversation at most.
pub(crate) const MOST: usize = 20;

/// Links two conversations, both of which the caller may read. Nothing follows where they are.
///
/// # Errors
/// Refused where the caller may not read both, for a conversation with itself, and for one link too many.
pub(crate) fn link(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    other: ConversationId,
) -> Outcome<()> {
    load(tx, by, conversation)?;
    load(tx, by, other)?;
    if conversation == other {
        return refuse(DeskRefusal::SameConversation);
    }
    if queries::are_linked(tx, tx.workspace(), conversation, other)? {
        return Ok(());
    }
    for side in [conversation, other] {
        if queries::count(tx, tx.workspace(), side)? >= MOST {
            return refuse(DeskRefusal::TooManyLinks);
        }
    }
    record(tx, by, (conversation, other), true)
}

/// Ends a link. Nothing follows where there is none.
///
/// # Errors
/// Refused where the caller may not read both.
pub(crate) fn unlink(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    other: ConversationId,
) -> Outcome<()> {
    for side in [conversation, other] {
        // Also of what has become part of another since.
        match crate::desk::queries::load(tx, tx.workspace(), side)? {
            Some(found) if by.includes(tx, found.inbox)? => {}
            _ => return refuse(DeskRefusal::Unknown),
        }
    }
    for (one, another) in queries::between(tx, tx.workspace(), conversation, other)? {
        record(tx, by, (one, another), false)?;
    }
    Ok(())
}

/// Each side hears of it as of its own.
fn record(
    tx: &mut Tx<'_>,
    by: Scope,
    (one, another): (ConversationId, ConversationId),
    linked: bool,
) -> Outcome<()> {
    let by = Actor::Agent(by.agent);
    for (conversation, other) in [(one, another), (another, one)] {
        tx.append(Fact::LinkChanged { conversation, other, linked, by })?;
    }
    Ok(())
}
