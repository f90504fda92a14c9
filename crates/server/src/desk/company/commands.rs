//! What a lead can do at a conversation that a colleague has.

use crate::desk::commands::{
    DeskRefusal, Draft, Kind, Outcome, Posted, load, load_to_post, post_text, refuse, repeated,
};
use crate::desk::queries::Scope;
use engine::company;
use events::{Actor, ConversationId, Fact};
use ledger::Tx;

/// Says something to whoever has the conversation, for them and leads only.
///
/// # Errors
/// Refused where the caller may not see the conversation, for a `client_id` that names something else, and as the engine says.
pub(crate) fn whisper(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    draft: &Draft,
) -> Outcome<Posted> {
    let (found, repeat) = load_to_post(tx, conversation, &draft.client_id)?;
    if !by.includes(tx, found.inbox)? {
        return refuse(DeskRefusal::Unknown);
    }
    let author = Actor::Agent(by.agent);
    if let Some(seq) = repeat {
        return repeated(tx, seq, draft, author, Kind::Whisper);
    }
    if draft.key_taken {
        return refuse(DeskRefusal::KeyReused);
    }
    if found.erased {
        return refuse(DeskRefusal::Erased);
    }
    let to = match company::whisper_to(&found.decide, by.agent) {
        Ok(to) => to,
        Err(refusal) => return refuse(DeskRefusal::NoCompany(refusal)),
    };
    let (message, client_id) = (draft.id, draft.client_id.clone());
    let fact = Fact::Whispered { conversation, message, author, to, client_id };
    post_text(tx, fact, &found, draft, author)
}

/// Becomes a second person at a conversation.
///
/// # Errors
/// As [`company::join`].
pub(crate) fn join(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    match company::join(&found.decide, &found.joined, by.agent) {
        Ok(Some(fact)) => {
            tx.append(fact)?;
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(refusal) => refuse(DeskRefusal::NoCompany(refusal)),
    }
}

/// Leaves a conversation that one had joined.
///
/// # Errors
/// Refused where the caller may not see it.
pub(crate) fn leave(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    if let Some(fact) = company::leave(&found.decide, &found.joined, by.agent, Actor::Agent(by.agent)) {
        tx.append(fact)?;
    }
    Ok(())
}
