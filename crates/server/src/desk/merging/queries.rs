//! Questions about what is part of what.

use crate::desk::queries::{Listed, Preview, at};
use events::{ConversationId, CustomerId, Fact, WorkspaceId};
use ledger::{LedgerError, Rows, sql, values};

/// What became part of a conversation, the first first, and whose each is.
fn parts_of(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<(ConversationId, CustomerId)>, LedgerError> {
    rows.all(
        sql!(
            "select id, visitor from conversations where workspace=$1 and merged_into=$2 order by opened_seq"
        ),
        values![workspace, conversation],
        |row| Ok((row.parse(0)?, row.parse(1)?)),
    )
}

/// What became part of a conversation, the first first.
pub(crate) fn parts(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<ConversationId>, LedgerError> {
    Ok(parts_of(rows, workspace, conversation)?.into_iter().map(|(part, _)| part).collect())
}

/// The parts of a conversation that a visitor may read: to colleagues, other visitors' may be parts of it too.
pub(crate) fn parts_for(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    visitor: CustomerId,
) -> Result<Vec<ConversationId>, LedgerError> {
    let parts = parts_of(rows, workspace, conversation)?.into_iter();
    Ok(parts.filter(|(_, whose)| *whose == visitor).map(|(part, _)| part).collect())
}

/// Where a conversation goes on to its visitor: where it became part of another of theirs, there; else in itself.
pub(crate) fn home_for(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
    visitor: CustomerId,
) -> Result<ConversationId, LedgerError> {
    let home = rows.one(
        sql!(
            "select w.id from conversations c
              join conversations w on w.workspace=c.workspace and w.id=c.merged_into and w.visitor=$3
              where c.workspace=$1 and c.id=$2"
        ),
        values![workspace, conversation, visitor],
        |row| row.parse(0),
    )?;
    Ok(home.unwrap_or(conversation))
}

/// Parts of conversations where one side is this person's and the other is not: `(part, of which)`.
pub(crate) fn across(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    person: CustomerId,
) -> Result<Vec<(ConversationId, ConversationId)>, LedgerError> {
    rows.all(
        sql!(
            "select p.id, w.id from conversations p
              join conversations w on w.workspace=p.workspace and w.id=p.merged_into and w.customer<>$2
              where p.workspace=$1 and p.customer=$2 and p.merged_into is not null
              union all select p.id, w.id from conversations w
              join conversations p on p.workspace=w.workspace and p.merged_into=w.id and p.customer<>$2
              where w.workspace=$1 and w.customer=$2"
        ),
        values![workspace, person],
        |row| Ok((row.parse(0)?, row.parse(1)?)),
    )
}

/// A conversation and what became part of it.
pub(crate) fn whole(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<ConversationId>, LedgerError> {
    let mut all = vec![conversation];
    all.extend(parts(rows, workspace, conversation)?);
    Ok(all)
}

/// Where a conversation goes on: in itself, or where it became part of another, there.
pub(crate) fn home(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<ConversationId, LedgerError> {
    Ok(homes(rows, workspace, &[conversation])?.pop().unwrap_or(conversation))
}

/// The same of each of these.
pub(crate) fn homes(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversations: &[ConversationId],
) -> Result<Vec<ConversationId>, LedgerError> {
    let each = conversations.iter().map(|id| [workspace.into(), (*id).into()]);
    let homes = rows.one_of_each(
        sql!("select coalesce(merged_into, id) from conversations where workspace=$1 and id=$2"),
        each,
        |row| row.parse(0),
    )?;
    Ok(homes.into_iter().zip(conversations).map(|(home, id)| home.unwrap_or(*id)).collect())
}

/// The `seq` of the last message that was said in a conversation itself.
pub(crate) fn last_message(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<i64>, LedgerError> {
    rows.one(
        sql!(
            "select seq from timeline where workspace=$1 and conversation=$2 and entry='message' order by seq desc limit 1"
        ),
        values![workspace, conversation],
        |row| row.get(0),
    )
}

/// A conversation as its visitor may be shown it: with none of another's last words, whom colleagues know as the same person.
pub(crate) fn for_visitor(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    visitor: CustomerId,
    listed: Listed,
) -> Result<Listed, LedgerError> {
    let parts = parts_of(rows, workspace, listed.id)?;
    if parts.iter().all(|(_, whose)| *whose == visitor) {
        return Ok(listed);
    }
    let mut last = last_message(rows, workspace, listed.id)?;
    for (part, _) in parts.into_iter().filter(|(_, whose)| *whose == visitor) {
        last = last.max(last_message(rows, workspace, part)?);
    }
    let last = last.map(|seq| at(rows, workspace, seq)).transpose()?.flatten();
    let preview = last.and_then(|last| match last.recorded.fact {
        Fact::MessagePosted { author, files, .. } => {
            let (at_ms, seq) = (last.recorded.at_ms, last.recorded.seq);
            Some(Preview { author, text: last.text, at_ms, seq, files: files.len() })
        }
        _ => None,
    });
    Ok(Listed { preview, ..listed })
}
