//! What can be done with saved replies: make, change and remove them.

use super::kept::{self, Owner, SavedReply};
use events::{Actor, Fact, SavedReplyId};
use ledger::{Failed, Tx};

/// Shared ones of a workspace at most.
pub(crate) const MOST_SHARED: i64 = 500;
/// Own ones of an agent at most.
pub(crate) const MOST_OWN: i64 = 100;

/// Why this cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyRefusal {
    /// There is none, or it is somebody else's.
    Unknown,
    /// Another one of the same owner has the shortcut.
    ShortcutTaken,
    /// There are as many as there may be.
    TooMany,
}

/// What a command answers.
pub(crate) type Outcome<T> = Result<T, Failed<ReplyRefusal>>;

const fn refuse<T>(refusal: ReplyRefusal) -> Outcome<T> {
    Err(Failed::Refused(refusal))
}

/// What a reply is to be. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) title: Option<String>,
    pub(crate) shortcut: Option<String>,
    pub(crate) text: Option<String>,
}

/// Makes a saved reply.
///
/// # Errors
/// Refused where the shortcut is taken, and for one too many.
pub(crate) fn make(tx: &mut Tx<'_>, owner: Owner, new: &SavedReply, by: Actor) -> Outcome<SavedReply> {
    let workspace = tx.workspace();
    let most = if owner == Owner::Shared { MOST_SHARED } else { MOST_OWN };
    if kept::with_shortcut(tx, workspace, owner, &new.shortcut)?.is_some() {
        return refuse(ReplyRefusal::ShortcutTaken);
    }
    if kept::count(tx, workspace, owner)? >= most {
        return refuse(ReplyRefusal::TooMany);
    }
    let reply = SavedReply { changed_ms: tx.now_ms(), ..new.clone() };
    save(tx, owner, &reply, by)?;
    Ok(reply)
}

/// Changes a saved reply.
///
/// # Errors
/// Refused where it is not this owner's, and where the shortcut is taken.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    owner: Owner,
    id: SavedReplyId,
    change: &Change,
    by: Actor,
) -> Outcome<SavedReply> {
    let workspace = tx.workspace();
    let Some(before) = kept::one(tx, workspace, owner, id)? else { return refuse(ReplyRefusal::Unknown) };
    let Change { title, shortcut, text } = change.clone();
    let reply = SavedReply {
        title: title.unwrap_or(before.title),
        shortcut: shortcut.unwrap_or(before.shortcut),
        text: text.unwrap_or(before.text),
        changed_ms: tx.now_ms(),
        ..before
    };
    if kept::with_shortcut(tx, workspace, owner, &reply.shortcut)?.is_some_and(|other| other != id) {
        return refuse(ReplyRefusal::ShortcutTaken);
    }
    save(tx, owner, &reply, by)?;
    Ok(reply)
}

fn save(tx: &mut Tx<'_>, owner: Owner, reply: &SavedReply, by: Actor) -> Outcome<()> {
    kept::save(tx, owner, reply)?;
    // What one agent says for themselves is no business of the record.
    if owner == Owner::Shared {
        tx.append(Fact::SavedReplyChanged { reply: reply.id, by })?;
    }
    Ok(())
}

/// Removes a saved reply. What was sent of it stays as it was.
///
/// # Errors
/// Refused where it is not this owner's.
pub(crate) fn remove(tx: &mut Tx<'_>, owner: Owner, id: SavedReplyId, by: Actor) -> Outcome<()> {
    if kept::one(tx, tx.workspace(), owner, id)?.is_none() {
        return refuse(ReplyRefusal::Unknown);
    }
    kept::remove(tx, id)?;
    if owner == Owner::Shared {
        tx.append(Fact::SavedReplyRemoved { reply: id, by })?;
    }
    Ok(())
}
