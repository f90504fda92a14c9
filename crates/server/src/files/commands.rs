//! What can be done with files: take one in, send it, take it back, forget it.

use super::kept::{self, Sent, Uploaded};
use super::view::FileView;
use events::{Actor, FileId};
use ledger::{LedgerError, Tx};

/// Files that one person may have uploaded and not sent.
const MOST_UNSENT: i64 = 30;
/// How long a file that was uploaded waits to be sent, in milliseconds.
pub(super) const UNSENT_MS: i64 = 24 * 3600 * 1000;
/// How long a content may take to become whole, in milliseconds.
pub(super) const ARRIVING_MS: i64 = 3600 * 1000;

/// Why a file cannot be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileRefusal {
    /// There is none, or it is not the caller's to take back.
    Unknown,
    /// They have uploaded many and sent none.
    TooManyUnsent,
    /// The content was forgotten while it arrived: it must be put there once more.
    Gone,
}

/// Whoever uploads, as files remember it.
pub(crate) fn uploader(actor: Actor) -> String {
    match actor {
        Actor::Agent(agent) => agent.to_string(),
        Actor::Customer(customer) => customer.to_string(),
        Actor::System => "system".to_owned(),
    }
}

/// A content begins to arrive; answers whether it is here whole already.
pub(super) fn begin(tx: &mut Tx<'_>, digest: &str, bytes: i64) -> Result<bool, LedgerError> {
    let is_whole = kept::is_whole(tx, digest)? == Some(true);
    if !is_whole {
        kept::begin(tx, digest, bytes)?;
    }
    Ok(is_whole)
}

/// A part of a content that arrives, unless it was forgotten meanwhile: then it is found missing at the end.
pub(super) fn put(tx: &mut Tx<'_>, digest: &str, part: i64, bytes: &[u8]) -> Result<(), LedgerError> {
    if kept::is_whole(tx, digest)? == Some(false) {
        kept::put(tx, digest, part, bytes)?;
    }
    Ok(())
}

/// The content is here whole: the file exists from now on.
pub(super) fn finish(tx: &mut Tx<'_>, file: &Uploaded) -> Result<Result<(), FileRefusal>, LedgerError> {
    if kept::unsent_of(tx, &file.uploader)? >= MOST_UNSENT {
        return Ok(Err(FileRefusal::TooManyUnsent));
    }
    match kept::is_whole(tx, &file.digest)? {
        None => return Ok(Err(FileRefusal::Gone)),
        Some(false) => kept::mark_whole(tx, &file.digest)?,
        Some(true) => {}
    }
    kept::insert(tx, file)?;
    Ok(Ok(()))
}

/// The files as they would go with a message of this writer; `None` where one is not theirs to send, or was sent.
pub(crate) fn to_send(tx: &Tx<'_>, ids: &[FileId], by: Actor) -> Result<Option<Vec<FileView>>, LedgerError> {
    let uploader = uploader(by);
    ids.iter().map(|id| kept::unsent(tx, *id, &uploader)).collect()
}

/// The files go with the message at this place of the log.
pub(crate) fn send(tx: &mut Tx<'_>, ids: &[FileId], sent: Sent<'_>) -> Result<(), LedgerError> {
    ids.iter().try_for_each(|id| kept::send(tx, *id, sent))
}

/// Takes back a file that was not sent.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    id: FileId,
    uploader: &str,
) -> Result<Result<(), FileRefusal>, LedgerError> {
    if kept::unsent(tx, id, uploader)?.is_none() {
        return Ok(Err(FileRefusal::Unknown));
    }
    kept::remove(tx, id).map(Ok)
}

/// Forgets these, unless they were sent meanwhile.
pub(super) fn forget(tx: &mut Tx<'_>, ids: &[FileId]) -> Result<(), LedgerError> {
    for id in ids {
        let found = kept::find(tx, tx.workspace(), *id)?;
        if found.is_some_and(|file| file.conversation.is_none()) {
            kept::remove(tx, *id)?;
        }
    }
    Ok(())
}

/// Forgets contents that never became whole, unless they did meanwhile.
pub(super) fn forget_contents(tx: &mut Tx<'_>, digests: &[String]) -> Result<(), LedgerError> {
    for digest in digests {
        if kept::is_whole(tx, digest)? == Some(false) {
            kept::remove_content(tx, digest)?;
        }
    }
    Ok(())
}
