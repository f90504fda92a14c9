//! What an agent can do: make two conversations one, and separate them again.

use super::queries;
use crate::customers::queries as customers;
use crate::desk::commands::{DeskRefusal, Outcome, refuse};
use crate::desk::queries::{Loaded, Scope, load};
use crate::desk::tags::queries as tags;
use crate::routing::commands as routing;
use engine::merging::{self, Side};
use engine::tags::MOST_ON_ONE;
use events::{Actor, ConversationId, CustomerId, Fact};
use ledger::{LedgerError, Tx};

fn seen(tx: &Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<Loaded> {
    match load(tx, tx.workspace(), conversation)? {
        Some(found) if by.includes(tx, found.inbox)? => Ok(found),
        _ => refuse(DeskRefusal::Unknown),
    }
}

fn side(tx: &Tx<'_>, found: &Loaded) -> Result<Side, LedgerError> {
    let parts = queries::parts(tx, tx.workspace(), found.decide.id)?.len();
    let person = customers::person_of(tx, tx.workspace(), found.decide.customer)?;
    let Loaded { decide: conversation, inbox, merged_into, .. } = *found;
    Ok(Side { conversation, inbox, person, merged_into, parts })
}

/// Makes `gone` part of `stays`, with its tags. What is so already is no refusal.
///
/// # Errors
/// Refused where the caller may not see both, and as the engine says.
pub(crate) fn merge(tx: &mut Tx<'_>, by: Scope, stays: ConversationId, gone: ConversationId) -> Outcome<()> {
    let (into, from) = (seen(tx, by, stays)?, seen(tx, by, gone)?);
    if from.merged_into == Some(stays) {
        return Ok(());
    }
    if from.erased || into.erased {
        return refuse(DeskRefusal::Erased);
    }
    let actor = Actor::Agent(by.agent);
    let facts = match merging::merge(&side(tx, &from)?, &side(tx, &into)?, actor) {
        Ok(facts) => facts,
        Err(refusal) => return refuse(DeskRefusal::Merge(refusal)),
    };
    for fact in facts {
        tx.append(fact)?;
    }
    let mut on = tags::on(tx, tx.workspace(), stays)?;
    for tag in tags::on(tx, tx.workspace(), gone)? {
        if on.len() < MOST_ON_ONE && !on.contains(&tag) {
            on.push(tag);
            tx.append(Fact::ConversationTagged { conversation: stays, tag, by: actor })?;
        }
    }
    routing::give_out(tx)?;
    Ok(())
}

/// Makes a part a conversation of its own again. Nothing follows where it is none of this one's.
///
/// # Errors
/// Refused where the caller may not see both.
pub(crate) fn separate(
    tx: &mut Tx<'_>,
    by: Scope,
    whole: ConversationId,
    part: ConversationId,
) -> Outcome<()> {
    seen(tx, by, whole)?;
    let part = seen(tx, by, part)?;
    if part.merged_into != Some(whole) {
        return Ok(());
    }
    for fact in merging::separate(&side(tx, &part)?, Actor::Agent(by.agent)) {
        tx.append(fact)?;
    }
    Ok(())
}

/// Somebody is no longer the person whom colleagues took them for: what was one because of it is two again.
///
/// # Errors
/// As the database says.
pub(crate) fn part_persons(tx: &mut Tx<'_>, person: CustomerId, by: Actor) -> Result<(), LedgerError> {
    for (conversation, from) in queries::across(tx, tx.workspace(), person)? {
        tx.append(Fact::ConversationSeparated { conversation, from, by })?;
    }
    Ok(())
}
