//! What an agent can do with notes: name colleagues in them, and change their own.

use super::kept::{self, Version};
use super::queries::{self, Present};
use crate::desk::commands::{DeskRefusal, Outcome, refuse};
use crate::desk::queries::{Loaded, Scope, load};
use engine::notes;
use events::{Actor, AgentId, ConversationId, Fact, InboxId, MessageId};
use ledger::{LedgerError, Tx};

/// What a note is to say.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    pub(crate) text: String,
    pub(crate) mentions: Vec<AgentId>,
    /// The version that is changed.
    pub(crate) version: i64,
}

/// Whether everybody whom a note names may read it.
///
/// # Errors
/// Refused for the first who may not.
pub(crate) fn check_mentions(tx: &Tx<'_>, inbox: InboxId, mentions: &[AgentId]) -> Outcome<()> {
    for agent in mentions {
        if !queries::may_read(tx, tx.workspace(), *agent, inbox)? {
            return refuse(DeskRefusal::MayNotRead);
        }
    }
    Ok(())
}

/// Tells those whom a note names for the first time.
///
/// # Errors
/// As the database says.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    (conversation, message): (ConversationId, MessageId),
    author: Actor,
    mentions: &[AgentId],
) -> Result<(), LedgerError> {
    if mentions.is_empty() {
        return Ok(());
    }
    let told = queries::told(tx, tx.workspace(), message)?;
    for fact in notes::tell((conversation, message), author, mentions, &told) {
        tx.append(fact)?;
    }
    Ok(())
}

/// Makes a note say something else. A repeat of the last change is no change.
///
/// # Errors
/// Refused where the caller may not see the conversation, for what is no note there, and as the engine says.
pub(crate) fn edit(
    tx: &mut Tx<'_>,
    by: Scope,
    (conversation, message): (ConversationId, MessageId),
    edit: &Edit,
) -> Outcome<()> {
    let found = seen(tx, by, conversation)?;
    let Present { note, said } = in_conversation(tx, conversation, message)?;
    let author = Actor::Agent(by.agent);
    if note.author == author && is_repeat(&said.recorded.fact, edit) && said.text.as_ref() == Some(&edit.text)
    {
        return Ok(());
    }
    if found.erased {
        return refuse(DeskRefusal::Erased);
    }
    let fact = match note.edit(author, edit.version, &edit.mentions) {
        Ok(fact) => fact,
        Err(refusal) => return refuse(DeskRefusal::Note(refusal)),
    };
    check_mentions(tx, found.inbox, &edit.mentions)?;
    if let Some(text) = said.text {
        let before = Version { version: note.version, at_ms: said.recorded.at_ms, text };
        kept::keep_version(tx, (conversation, message), &before)?;
    }
    // What it said is searched for no more, and found among its versions.
    tx.erase_text(said.recorded.seq)?;
    tx.append_with_text(fact, &found.decide.customer.to_string(), &edit.text)?;
    tell(tx, (conversation, message), author, &edit.mentions)?;
    Ok(())
}

fn is_repeat(last: &Fact, edit: &Edit) -> bool {
    matches!(last, Fact::NoteEdited { version, mentions, .. } if *version == edit.version + 1 && *mentions == edit.mentions)
}

fn seen(tx: &Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<Loaded> {
    match load(tx, tx.workspace(), conversation)? {
        Some(found) if by.includes(tx, found.inbox)? => Ok(found),
        _ => refuse(DeskRefusal::Unknown),
    }
}

fn in_conversation(tx: &Tx<'_>, conversation: ConversationId, message: MessageId) -> Outcome<Present> {
    match queries::present(tx, tx.workspace(), message)? {
        Some(present) if present.note.conversation == conversation => Ok(present),
        _ => refuse(DeskRefusal::Unknown),
    }
}

/// An agent has seen mentions of theirs.
///
/// # Errors
/// As the database says.
pub(crate) fn see(tx: &mut Tx<'_>, agent: AgentId, seqs: &[i64]) -> Result<(), LedgerError> {
    kept::see(tx, agent, seqs)
}
