//! What an agent can do with tags: make and change them, put them on conversations and take them off.

use super::{kept, queries};
use crate::desk::queries::{Loaded, Scope, load};
use engine::tags;
use events::{Actor, ConversationId, Fact, TagId, TagTone};
use ledger::{Failed, Tx};

/// Tags of a workspace at most, those that were given up among them.
pub(crate) const MOST: usize = 200;

/// Why this cannot be done with a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagRefusal {
    /// There is no such tag or conversation, or the caller may not see it.
    Unknown,
    /// The conversation has become part of another.
    Merged(ConversationId),
    /// The conversation is there, the tag is not.
    UnknownTag,
    /// Another tag is called that.
    NameTaken,
    /// The workspace has [`MOST`] already.
    TooMany,
    /// Whoever may make tags has not made one of this name.
    MayNotMake,
    /// The engine's no.
    Not(tags::TagRefusal),
}

/// What a command answers.
pub(crate) type Outcome<T> = Result<T, Failed<TagRefusal>>;

const fn refuse<T>(refusal: TagRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

/// What a tag is to become. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) name: Option<String>,
    pub(crate) tone: Option<TagTone>,
    pub(crate) retired: Option<bool>,
}

/// Makes a tag.
///
/// # Errors
/// Refused where another has the name, and for one too many.
pub(crate) fn make(tx: &mut Tx<'_>, tag: TagId, name: &str, tone: TagTone, by: Actor) -> Outcome<()> {
    if kept::named(tx, tx.workspace(), name)?.is_some() {
        return refuse(TagRefusal::NameTaken);
    }
    if queries::all(tx, tx.workspace())?.len() >= MOST {
        return refuse(TagRefusal::TooMany);
    }
    kept::name(tx, tag, name)?;
    tx.append(Fact::TagChanged { tag, tone, retired: false, by })?;
    Ok(())
}

/// Renames a tag, gives it another use, gives it up or takes it up again.
///
/// # Errors
/// Refused for a tag that is unknown, and where another has the name.
pub(crate) fn change(tx: &mut Tx<'_>, id: TagId, change: &Change, by: Actor) -> Outcome<()> {
    let Some(before) = queries::one(tx, tx.workspace(), id)? else { return refuse(TagRefusal::Unknown) };
    let name = change.name.as_ref().unwrap_or(&before.name);
    let (tone, retired) = (change.tone.unwrap_or(before.tone), change.retired.unwrap_or(before.retired));
    if *name == before.name && tone == before.tone && retired == before.retired {
        return Ok(());
    }
    if kept::named(tx, tx.workspace(), name)?.is_some_and(|other| other != id) {
        return refuse(TagRefusal::NameTaken);
    }
    kept::name(tx, id, name)?;
    tx.append(Fact::TagChanged { tag: id, tone, retired, by })?;
    Ok(())
}

fn seen(tx: &Tx<'_>, by: Scope, conversation: ConversationId) -> Outcome<Loaded> {
    match load(tx, tx.workspace(), conversation)? {
        Some(found) if by.includes(tx, found.inbox)? => match found.merged_into {
            Some(into) => refuse(TagRefusal::Merged(into)),
            None => Ok(found),
        },
        _ => refuse(TagRefusal::Unknown),
    }
}

/// Puts a tag on a conversation.
///
/// # Errors
/// Refused where the caller may not see the conversation, for an unknown tag, and as the engine says.
pub(crate) fn put_on(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId, tag: TagId) -> Outcome<()> {
    seen(tx, by, conversation)?;
    put(tx, by, conversation, tag)
}

fn put(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId, tag: TagId) -> Outcome<()> {
    let Some(known) = queries::one(tx, tx.workspace(), tag)? else { return refuse(TagRefusal::UnknownTag) };
    let on = queries::on(tx, tx.workspace(), conversation)?;
    match tags::put_on(conversation, &on, (tag, known.retired), Actor::Agent(by.agent)) {
        Ok(Some(fact)) => {
            tx.append(fact)?;
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(refusal) => refuse(TagRefusal::Not(refusal)),
    }
}

/// Puts the tag of this name on a conversation, and makes it where there is none and the caller may make tags.
///
/// # Errors
/// As [`put_on`], and refused where there is none and the caller may not make one.
pub(crate) fn put_on_named(
    tx: &mut Tx<'_>,
    by: Scope,
    conversation: ConversationId,
    name: &str,
    (new, may_make): (TagId, bool),
) -> Outcome<()> {
    seen(tx, by, conversation)?;
    let tag = match kept::named(tx, tx.workspace(), name)? {
        Some(known) => known,
        None if may_make => {
            make(tx, new, name, TagTone::Plain, Actor::Agent(by.agent))?;
            new
        }
        None => return refuse(TagRefusal::MayNotMake),
    };
    put(tx, by, conversation, tag)
}

/// Takes a tag off a conversation.
///
/// # Errors
/// Refused where the caller may not see the conversation.
pub(crate) fn take_off(tx: &mut Tx<'_>, by: Scope, conversation: ConversationId, tag: TagId) -> Outcome<()> {
    seen(tx, by, conversation)?;
    let on = queries::on(tx, tx.workspace(), conversation)?;
    if let Some(fact) = tags::take_off(conversation, &on, tag, Actor::Agent(by.agent)) {
        tx.append(fact)?;
    }
    Ok(())
}
