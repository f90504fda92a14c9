//! Questions about tags.

use events::{ConversationId, TagId, TagTone, WorkspaceId};
use ledger::{LedgerError, Row, Rows, sql, values};

/// A tag as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: TagId,
    pub(crate) name: String,
    pub(crate) tone: TagTone,
    pub(crate) retired: bool,
}

fn read(row: &Row<'_>) -> Result<Tag, LedgerError> {
    Ok(Tag { id: row.parse(0)?, name: row.get(1)?, tone: row.parse(2)?, retired: row.get::<i64>(3)? != 0 })
}

/// Every tag, in the order in which they were made.
pub(crate) fn all(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Tag>, LedgerError> {
    rows.all(
        sql!(
            "select t.id, n.name, t.tone, t.retired from tag_tones t
              join tag_names n on n.workspace=t.workspace and n.id=t.id where t.workspace=$1 order by t.id"
        ),
        values![workspace],
        read,
    )
}

pub(crate) fn one(rows: &Rows<'_>, workspace: WorkspaceId, tag: TagId) -> Result<Option<Tag>, LedgerError> {
    rows.one(
        sql!(
            "select t.id, n.name, t.tone, t.retired from tag_tones t
              join tag_names n on n.workspace=t.workspace and n.id=t.id where t.workspace=$1 and t.id=$2"
        ),
        values![workspace, tag],
        read,
    )
}

/// What is on a conversation, in the order in which it was put on.
pub(crate) fn on(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<TagId>, LedgerError> {
    let tags = rows.one(
        sql!("select tags from conversations where workspace=$1 and id=$2"),
        values![workspace, conversation],
        |row| row.get::<String>(0),
    )?;
    ids(tags.as_deref().unwrap_or_default())
}

/// The ids of the column `tags`.
pub(crate) fn ids(column: &str) -> Result<Vec<TagId>, LedgerError> {
    let id = |text: &str| text.parse().map_err(|e| LedgerError::Corrupt(format!("{text:?} is {e}")));
    column.split_whitespace().map(id).collect()
}
