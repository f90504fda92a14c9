//! What an agent can do with a conversation: reply, note, assign, give back, park, resolve.

pub(crate) use super::merging::commands::part_persons;
use super::notes::commands as notes;
use super::queries::{self, Loaded, Scope};
use crate::files::kept::{self, Sent};
use crate::files::{commands as files, view::FileView};
use crate::hours::queries as hours;
use crate::routing::{commands as routing, queries as hands};
use engine::company::CompanyRefusal;
use engine::conversations::{ConversationRefusal, Decision};
use engine::merging::MergeRefusal;
use engine::notes::NoteRefusal;
use events::{Actor, AgentId, ConversationId, Fact, FileId, InboxId, MessageId};
use ledger::{Committed, Failed, LedgerError, Tx};

/// Why this cannot be done to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeskRefusal {
    /// There is none, or the caller may not see it.
    Unknown,
    /// The agent named in the request does not exist.
    UnknownAgent,
    /// There is no such team, or it was given up.
    UnknownTeam,
    /// Nobody of the team belongs to the conversation's inbox.
    NobodyOfTeam,
    /// This `client_id` was used here for something else.
    ClientIdTaken,
    /// The customer has another conversation open.
    AnotherIsOpen(ConversationId),
    /// What was said here was erased; nothing is added.
    Erased,
    /// The visitor may not write before this time, in milliseconds since 1970 UTC.
    Blocked(i64),
    /// The inbox wants to know who writes, and the visitor was not identified.
    IdentityRequired,
    /// The inbox takes no new conversations any more.
    InboxRetired,
    /// A file named in the request is not the writer's to send, or was sent already.
    UnknownFile,
    /// The request's `Idempotency-Key` came before with another body.
    KeyReused,
    /// The agent named in the request is out of office until then.
    AgentAbsent(i64),
    /// The engine's no to whispering and joining.
    NoCompany(CompanyRefusal),
    /// It has become part of another conversation: it goes on there.
    Merged(ConversationId),
    /// A conversation cannot be linked with itself.
    SameConversation,
    /// One of the two has as many links as there may be.
    TooManyLinks,
    /// The engine's no to merging.
    Merge(MergeRefusal),
    /// Somebody whom a note mentions may not read it.
    MayNotRead,
    /// The engine's no to changing a note.
    Note(NoteRefusal),
    /// The engine's no.
    Not(ConversationRefusal),
}

/// What a command answers.
pub(crate) type Outcome<T> = Result<T, Failed<DeskRefusal>>;

pub(crate) const fn refuse<T>(refusal: DeskRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

/// A message or note that somebody wants to post.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Its id, should it be new.
    pub(crate) id: MessageId,
    /// What it says.
    pub(crate) text: String,
    /// The writer's own name for it.
    pub(crate) client_id: String,
    /// What goes with it, in order.
    pub(crate) files: Vec<FileId>,
    /// Whom a note names.
    pub(crate) mentions: Vec<AgentId>,
    /// Whether the request's `Idempotency-Key` was used before: then only a repeat may pass.
    pub(crate) key_taken: bool,
}

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For the customer, too.
    Message,
    /// For colleagues.
    Note,
    /// For whoever has the conversation, and leads.
    Whisper,
}

/// A posted message, and whether it had been posted before.
#[derive(Debug)]
pub(crate) struct Posted {
    /// The message.
    pub(crate) message: Committed,
    /// Its files as they are now.
    pub(crate) files: Vec<FileView>,
    /// The last version of a note that was changed since.
    pub(crate) edit: Option<Committed>,
    /// Whether this is the first answer again.
    pub(crate) is_repeat: bool,
}

/// A reply or a note by an agent. Whoever may see the conversation may write there.
///
/// # Errors
/// Refused where the caller may not see the conversation, and for a `client_id` that names something else.
pub(crate) fn post(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    draft: &Draft,
    kind: Kind,
) -> Outcome<Posted> {
    let (found, repeat) = load_to_post(tx, conversation, &draft.client_id)?;
    if !by.includes(tx, found.inbox)? {
        return refuse(DeskRefusal::Unknown);
    }
    let author = Actor::Agent(by.agent);
    if let Some(seq) = repeat {
        return repeated(tx, seq, draft, author, kind);
    }
    if draft.key_taken {
        return refuse(DeskRefusal::KeyReused);
    }
    if found.erased {
        return refuse(DeskRefusal::Erased);
    }
    if let Some(into) = found.merged_into {
        return refuse(DeskRefusal::Merged(into));
    }
    let (message, client_id, files) = (draft.id, draft.client_id.clone(), draft.files.clone());
    if kind != Kind::Note {
        let fact = Fact::MessagePosted { conversation, message, author, client_id, files };
        return post_text(tx, fact, &found, draft, author);
    }
    notes::check_mentions(tx, found.inbox, &draft.mentions)?;
    let mentions = draft.mentions.clone();
    let fact = Fact::NoteAdded { conversation, message, author, client_id, files, mentions };
    let posted = post_text(tx, fact, &found, draft, author)?;
    notes::tell(tx, (conversation, message), author, &draft.mentions)?;
    Ok(posted)
}

pub(crate) fn load_to_post(
    tx: &Tx<'_>,
    conversation: ConversationId,
    client_id: &str,
) -> Outcome<(Loaded, Option<i64>)> {
    match queries::load_with_repeat(tx, tx.workspace(), conversation, client_id)? {
        Some(found) => Ok(found),
        None => refuse(DeskRefusal::Unknown),
    }
}

/// Ends what a person has open: nobody is to wait for an answer that they could not read. `seen` says in which inboxes.
pub(crate) fn resolve_all_of(
    tx: &mut Tx<'_>,
    person: events::CustomerId,
    by: Actor,
    seen: impl Fn(&Tx<'_>, InboxId) -> Result<bool, LedgerError>,
) -> Result<(), LedgerError> {
    let mut open = Vec::new();
    for conversation in queries::open_of_person(tx, tx.workspace(), person)? {
        if seen(tx, conversation.inbox)? {
            open.push(conversation);
        }
    }
    for conversation in &open {
        for fact in conversation.decide.resolve(by) {
            tx.append(fact)?;
        }
    }
    if !open.is_empty() {
        routing::give_out(tx)?;
    }
    Ok(())
}

/// Appends the fact; text and files are the customer's data, whoever wrote them, and are kept under the customer's name.
pub(crate) fn post_text(
    tx: &mut Tx<'_>,
    fact: Fact,
    found: &Loaded,
    draft: &Draft,
    by: Actor,
) -> Outcome<Posted> {
    let Some(files) = files::to_send(tx, &draft.files, by)? else { return refuse(DeskRefusal::UnknownFile) };
    let (person, is_note) = (found.decide.customer.to_string(), !matches!(fact, Fact::MessagePosted { .. }));
    let recorded = tx.append_with_text(fact, &person, &draft.text)?;
    let sent = Sent { seq: recorded.seq, conversation: found.decide.id, person: &person, is_note };
    files::send(tx, &draft.files, sent)?;
    let message = Committed { recorded, text: Some(draft.text.clone()) };
    Ok(Posted { message, files, edit: None, is_repeat: false })
}

/// What was posted under this `client_id`, if it is the same: same writer, same kind, same text, same files.
pub(crate) fn repeated(tx: &Tx<'_>, seq: i64, draft: &Draft, by: Actor, kind: Kind) -> Outcome<Posted> {
    let message = queries::at(tx, tx.workspace(), seq)?.ok_or(LedgerError::NotFound)?;
    let same = match &message.recorded.fact {
        Fact::MessagePosted { author, files, .. } => {
            kind == Kind::Message && *author == by && *files == draft.files
        }
        Fact::NoteAdded { author, files, mentions, .. } => {
            kind == Kind::Note && *author == by && *files == draft.files && *mentions == draft.mentions
        }
        Fact::Whispered { author, .. } => kind == Kind::Whisper && *author == by,
        _ => false,
    };
    // An erased text cannot be compared: whoever repeats it gets the erased message, not a second one.
    if same && message.text.as_ref().is_none_or(|text| *text == draft.text) {
        let files = kept::shown(tx, tx.workspace(), &draft.files)?;
        let edit = edit_of(tx, &message)?;
        Ok(Posted { message, files, edit, is_repeat: true })
    } else {
        refuse(DeskRefusal::ClientIdTaken)
    }
}

fn edit_of(tx: &Tx<'_>, message: &Committed) -> Result<Option<Committed>, LedgerError> {
    let Fact::NoteAdded { conversation, .. } = message.recorded.fact else { return Ok(None) };
    let seq = message.recorded.seq;
    Ok(super::notes::queries::edits(tx, tx.workspace(), conversation, (seq, seq))?.pop())
}

/// The conversation, for an agent who may see it and wants to do something to it.
pub(super) fn load(tx: &Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<Loaded> {
    match queries::load(tx, tx.workspace(), conversation)? {
        Some(found) if by.includes(tx, found.inbox)? => match found.merged_into {
            Some(into) => refuse(DeskRefusal::Merged(into)),
            None => Ok(found),
        },
        _ => refuse(DeskRefusal::Unknown),
    }
}

/// Appends what was decided and gives out what that made room for.
pub(super) fn carry_out(tx: &mut Tx<'_>, decision: Decision) -> Outcome<()> {
    let facts = match decision {
        Ok(facts) => facts,
        Err(refusal) => return refuse(DeskRefusal::Not(refusal)),
    };
    if facts.is_empty() {
        return Ok(());
    }
    for fact in facts {
        tx.append(fact)?;
    }
    routing::give_out(tx)?;
    Ok(())
}

/// Gives the conversation to an agent: taking it, or handing it over. `seen` is with whom whoever asks saw it, where they say so.
///
/// # Errors
/// Refused for an unknown agent, and as the engine says.
pub(crate) fn assign(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    agent: AgentId,
    seen: Option<Option<AgentId>>,
) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    let Some(hands) = hands::hands(tx, tx.workspace(), agent, found.inbox)? else {
        return refuse(DeskRefusal::UnknownAgent);
    };
    if agent != by.agent
        && let Some(absence) = hours::absence(tx, tx.workspace(), agent)?.filter(|absence| absence.began)
    {
        return refuse(DeskRefusal::AgentAbsent(absence.until_ms));
    }
    let by = Actor::Agent(by.agent);
    carry_out(
        tx,
        match seen {
            Some(seen) => found.decide.assign_from(seen, &hands, by),
            None => found.decide.assign(&hands, by),
        },
    )
}

/// Puts the conversation back in line, with its original arrival.
///
/// # Errors
/// As the engine says.
pub(crate) fn give_back(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    carry_out(tx, found.decide.give_back(Actor::Agent(by.agent), tx.now_ms()))
}

/// Lays the conversation aside, until a time or until the customer writes.
///
/// # Errors
/// As the engine says.
pub(crate) fn park(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    until_ms: Option<i64>,
) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    carry_out(tx, found.decide.park(until_ms, Actor::Agent(by.agent), tx.now_ms()))
}

/// Ends the conversation.
///
/// # Errors
/// Refused where the caller may not see it.
pub(crate) fn resolve(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<()> {
    let found = load(tx, by, conversation)?;
    carry_out(tx, Ok(found.decide.resolve(Actor::Agent(by.agent))))
}

/// Parking is over: the conversation returns to its agent, or to the line.
///
/// # Errors
/// As the database says.
pub(crate) fn unpark(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let Some(found) = queries::load(tx, workspace, conversation)? else { return Ok(()) };
    // Parked anew meanwhile, for longer.
    if found.decide.parked_until_ms.is_none_or(|until| until > tx.now_ms()) {
        return Ok(());
    }
    let hands = match found.decide.agent {
        Some(agent) => hands::hands(tx, workspace, agent, found.inbox)?,
        None => None,
    };
    for fact in found.decide.unpark(events::QueueReason::ParkingOver, hands.as_ref(), tx.now_ms()) {
        tx.append(fact)?;
    }
    routing::give_out(tx)
}
