//! Texts of messages, notes and whispers, which the ledger keeps apart from their facts.

use events::{ConversationId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// Erases the text of everything that was ever said, noted or begun in a conversation, and who read it.
pub(crate) fn erase(tx: &mut Tx<'_>, conversation: ConversationId) -> Result<(), LedgerError> {
    let said: Vec<i64> = tx.all(
        sql!("select seq from timeline where workspace=$1 and conversation=$2 and entry in ('message', 'note', 'edit', 'whisper') order by seq"),
        values![tx.workspace(), conversation],
        |row| row.get(0),
    )?;
    for seq in said {
        tx.erase_text(seq)?;
    }
    super::notes::kept::erase(tx, conversation)?;
    super::drafts::kept::erase(tx, conversation)?;
    super::reading::kept::erase(tx, conversation)
}

/// Whether a text of a conversation is kept.
pub(crate) fn holds(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<bool, LedgerError> {
    let found = rows.one(
        sql!(
            "select 1 from timeline t join texts x on x.workspace=t.workspace and x.seq=t.seq
              where t.workspace=$1 and t.conversation=$2 limit 1"
        ),
        values![workspace, conversation],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some()
        || super::notes::kept::holds(rows, workspace, conversation)?
        || super::drafts::kept::holds(rows, workspace, conversation)?)
}
