//! What a customer can do: open a conversation, write in it, leave.

use crate::accounts::queries as accounts;
use crate::asking::VisitorNow;
use crate::customers::queries as customers;
use crate::desk::commands::{
    DeskRefusal, Draft, Kind, Outcome, Posted, load_to_post, post_text, refuse, repeated,
};
use crate::desk::merging::queries as merging;
use crate::desk::queries::{self, Said};
use crate::desk::view::AtOnce;
use crate::routing::{commands as routing, queries as hands};
use events::{AbandonReason, Actor, ConversationId, Fact, Recorded};
use ledger::{LedgerError, Tx};

/// An opened conversation, and whether it had been opened before.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) conversation: ConversationId,
    pub(crate) first: Posted,
}

/// Opens a conversation with its first message. An agent with room gets it at once.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    by: VisitorNow,
    conversation: ConversationId,
    draft: &Draft,
) -> Outcome<Opened> {
    let (workspace, customer, author) = (tx.workspace(), by.customer, Actor::Customer(by.customer));
    if let Some((conversation, opened_seq)) = queries::opened_as(tx, workspace, customer, &draft.client_id)? {
        let first = repeated(tx, opened_seq + 1, draft, author, Kind::Message)?;
        return Ok(Opened { conversation, first });
    }
    if draft.key_taken {
        return refuse(DeskRefusal::KeyReused);
    }
    may_write(tx, by)?;
    if by.visit.is_none() && customers::identity_required(tx, workspace, by.inbox)? {
        return refuse(DeskRefusal::IdentityRequired);
    }
    if let Some(open) = queries::open_of(tx, workspace, customer)? {
        return refuse(DeskRefusal::AnotherIsOpen(open));
    }
    if accounts::is_retired(tx, workspace, by.inbox)? {
        return refuse(DeskRefusal::InboxRetired);
    }
    let client_id = draft.client_id.clone();
    let opened = tx.append(Fact::ConversationOpened {
        conversation,
        inbox: by.inbox,
        customer,
        client_id,
        priority: None,
    })?;
    let found = queries::load(tx, workspace, conversation)?.ok_or(LedgerError::NotFound)?;
    let first = post_text(tx, said(conversation, draft, author), &found, draft, author)?;
    routing::give_out(tx)?;
    debug_assert_eq!(opened.seq + 1, first.message.recorded.seq, "a repeat looks for the first message here");
    Ok(Opened { conversation, first })
}

fn said(conversation: ConversationId, draft: &Draft, author: Actor) -> Fact {
    let (message, client_id, files) = (draft.id, draft.client_id.clone(), draft.files.clone());
    Fact::MessagePosted { conversation, message, author, client_id, files }
}

/// What the opening led to in the same transaction: an agent who had room, or a promise. Found in what follows the first message,
/// among what it led to for others; also when the opening is asked for again later.
pub(crate) fn at_once(
    tx: &Tx<'_>,
    conversation: ConversationId,
    first: &Recorded,
) -> Result<AtOnce, LedgerError> {
    let mut seq = first.seq;
    loop {
        seq += 1;
        let Some(next) = queries::at(tx, tx.workspace(), seq)?.map(|next| next.recorded) else { break };
        if next.at_ms != first.at_ms {
            break;
        }
        match next.fact {
            Fact::ConversationAssigned { conversation: given, agent, by: Actor::System }
                if given == conversation =>
            {
                return Ok(AtOnce::Assigned(agent, seq));
            }
            Fact::WaitPromised { conversation: told, low_ms, high_ms, coverage_permille, .. }
                if told == conversation =>
            {
                let said = Said { at_ms: first.at_ms, low_ms, high_ms, coverage_permille };
                return Ok(AtOnce::Promised(said, seq));
            }
            Fact::ConversationAssigned { by: Actor::System, .. }
            | Fact::WaitPromised { .. }
            | Fact::PromiseSettled { .. } => {}
            _ => break,
        }
    }
    Ok(AtOnce::Waits)
}

/// A customer's message. One that had been parked or over comes back, to its agent if they can take it.
pub(crate) fn post(
    tx: &mut Tx<'_>,
    by: VisitorNow,
    conversation: ConversationId,
    draft: &Draft,
) -> Outcome<Posted> {
    let (mut found, repeat) = load_to_post(tx, conversation, &draft.client_id)?;
    let (customer, author) = (by.customer, Actor::Customer(by.customer));
    if found.decide.customer != customer {
        return refuse(DeskRefusal::Unknown);
    }
    if let Some(seq) = repeat {
        return repeated(tx, seq, draft, author, Kind::Message);
    }
    // Only a part goes on elsewhere, so that only of a part is it asked where.
    let home = match found.merged_into {
        Some(_) => merging::home_for(tx, tx.workspace(), conversation, customer)?,
        None => conversation,
    };
    if home != conversation {
        // It goes on there, also for a browser that has not heard of it.
        let (whole, repeat) = load_to_post(tx, home, &draft.client_id)?;
        if let Some(seq) = repeat {
            return repeated(tx, seq, draft, author, Kind::Message);
        }
        found = whole;
    }
    let conversation = found.decide.id;
    if draft.key_taken {
        return refuse(DeskRefusal::KeyReused);
    }
    may_write(tx, by)?;
    if found.erased {
        return refuse(DeskRefusal::Erased);
    }
    let open = found.decide.state.is_open();
    if !open && let Some(other) = queries::open_of(tx, tx.workspace(), customer)? {
        return refuse(DeskRefusal::AnotherIsOpen(other));
    }
    if let Some(from) = found.merged_into {
        // To colleagues it was part of what another visitor wrote, whom this one does not read: it goes on by itself.
        tx.append(Fact::ConversationSeparated { conversation, from, by: author })?;
    }
    let (before, now_ms) = (found.decide.before_customer_message(), tx.now_ms());
    let moves = !before.is_empty() || found.decide.state == events::ConversationState::Parked;
    for fact in before {
        tx.append(fact)?;
    }
    let posted = post_text(tx, said(conversation, draft, author), &found, draft, author)?;
    if moves {
        let hands = match found.decide.agent {
            Some(agent) => hands::hands(tx, tx.workspace(), agent, found.inbox)?,
            None => None,
        };
        for fact in found.decide.after_customer_message(hands.as_ref(), now_ms) {
            tx.append(fact)?;
        }
        routing::give_out(tx)?;
    }
    Ok(posted)
}

/// Whether this visitor may write now.
pub(crate) fn may_write(tx: &Tx<'_>, by: VisitorNow) -> Outcome<()> {
    by.blocked(tx.now_ms()).map_or(Ok(()), |until_ms| refuse(DeskRefusal::Blocked(until_ms)))
}

/// The customer leaves the line.
pub(crate) fn leave(tx: &mut Tx<'_>, by: VisitorNow, conversation: ConversationId) -> Outcome<()> {
    let whole = merging::home_for(tx, tx.workspace(), conversation, by.customer)?;
    let found = queries::load(tx, tx.workspace(), whole)?.filter(|c| c.decide.customer == by.customer);
    let Some(found) = found else { return refuse(DeskRefusal::Unknown) };
    match found.decide.abandon(AbandonReason::Left) {
        Ok(facts) => {
            for fact in facts {
                tx.append(fact)?;
            }
            Ok(())
        }
        Err(refusal) => refuse(DeskRefusal::Not(refusal)),
    }
}

/// The customer has been out of sight for too long. Nothing happens unless they still wait.
pub(crate) fn count_as_gone(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
    let Some(found) = queries::load(tx, tx.workspace(), conversation)? else { return Ok(()) };
    for fact in found.decide.abandon(AbandonReason::Gone).unwrap_or_default() {
        tx.append(fact)?;
    }
    Ok(())
}
