//! Questions about notes and whom they name.

use crate::desk::queries::Scope;
use engine::notes::Note;
use events::{AgentId, ConversationId, Fact, InboxId, MessageId, WorkspaceId};
use ledger::{Committed, LedgerError, Rows, chosen, sql, values};

/// So many mentions of an agent are shown and counted: the latest.
pub(crate) const LATEST: i64 = 200;

/// A note with its present words: the fact of its last version.
pub(crate) struct Present {
    pub(crate) note: Note,
    /// `desk.note_added`, or the last `desk.note_edited`.
    pub(crate) said: Committed,
}

/// A note by its id; `None` for what is none.
pub(crate) fn present(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Option<Present>, LedgerError> {
    let found = rows.one(
        sql!(
            "select conversation, seq, version, coalesce(edit_seq, seq) from notes where workspace=$1 and message=$2"
        ),
        values![workspace, message],
        |row| Ok((row.parse::<ConversationId>(0)?, row.get(1)?, row.get(2)?, row.get::<i64>(3)?)),
    )?;
    let Some((conversation, seq, version, said_seq)) = found else { return Ok(None) };
    let said = crate::desk::queries::at(rows, workspace, said_seq)?.ok_or(LedgerError::NotFound)?;
    let (Fact::NoteAdded { author, .. } | Fact::NoteEdited { author, .. }) = said.recorded.fact else {
        return Err(LedgerError::Corrupt(format!("{message} is said to be a note and is none")));
    };
    Ok(Some(Present { note: Note { conversation, message, seq, author, version }, said }))
}

/// The fact by which a note was added.
pub(crate) fn added(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Option<Committed>, LedgerError> {
    match present(rows, workspace, message)? {
        Some(present) => crate::desk::queries::at(rows, workspace, present.note.seq),
        None => Ok(None),
    }
}

/// The last versions of those notes of a conversation that were changed, from one `seq` of an adding to another.
pub(crate) fn edits(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    (from, to): (i64, i64),
) -> Result<Vec<Committed>, LedgerError> {
    chosen(
        rows,
        workspace,
        sql!(
            "select f.seq, f.at_ms, f.kind, f.version, f.body, f.checksum, x.text from notes n
              join facts f on f.workspace=n.workspace and f.seq=n.edit_seq
              left join texts x on x.workspace=n.workspace and x.seq=n.edit_seq
              where n.workspace=$1 and n.conversation=$2 and n.seq>=$3 and n.seq<=$4 and n.edit_seq is not null order by n.seq"
        ),
        values![workspace, conversation, from, to],
    )
}

/// Who was told that a note names them.
pub(crate) fn told(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Vec<AgentId>, LedgerError> {
    rows.all(
        sql!("select agent from mentions where workspace=$1 and message=$2 order by agent"),
        values![workspace, message],
        |row| row.parse(0),
    )
}

/// Whether somebody may read what arrives in an inbox: they belong to it and can sign in.
pub(crate) fn may_read(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
    inbox: InboxId,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from members m join agents a on a.workspace=m.workspace and a.id=m.agent
              where m.workspace=$1 and m.agent=$2 and m.inbox=$3 and a.active=1"
        ),
        values![workspace, agent, inbox],
    )
}

/// That a note names somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention {
    pub(crate) seq: i64,
    pub(crate) at_ms: i64,
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
    pub(crate) seen: bool,
}

/// The latest mentions of an agent where they may still read, newest first.
pub(crate) fn latest(rows: &Rows<'_>, scope: Scope) -> Result<Vec<Mention>, LedgerError> {
    rows.all(
        sql!(
            "select m.seq, f.at_ms, m.conversation, m.message, s.seq is not null from
              (select workspace, seq, conversation, message from mentions where workspace=$1 and agent=$2 order by seq desc limit $3) m
              join facts f on f.workspace=m.workspace and f.seq=m.seq
              join conversations c on c.workspace=m.workspace and c.id=m.conversation
              left join mentions_seen s on s.workspace=$1 and s.agent=$2 and s.seq=m.seq
              where c.inbox in (select inbox from members where workspace=$1 and agent=$2) order by m.seq desc"
        ),
        values![scope.workspace, scope.agent, LATEST],
        |row| {
            Ok(Mention {
                seq: row.get(0)?,
                at_ms: row.get(1)?,
                conversation: row.parse(2)?,
                message: row.parse(3)?,
                seen: row.get::<i64>(4)? != 0,
            })
        },
    )
}

/// How many of the latest an agent has not seen.
pub(crate) fn unseen(rows: &Rows<'_>, scope: Scope) -> Result<usize, LedgerError> {
    Ok(latest(rows, scope)?.iter().filter(|mention| !mention.seen).count())
}
