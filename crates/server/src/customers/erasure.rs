//! Where a person's text may be. Whoever keeps such text somewhere adds that place to both functions here, and to the test
//! `crates/tests/it/customers/erasure.rs`, which looks for what was erased in the bytes of the database.

use super::{kept, queries};
use crate::desk::kept as desk;
use crate::files::kept as files;
use crate::http::once;
use events::{CustomerId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx};

/// Erases everything that is kept on these customers and in their conversations, in one transaction.
pub(crate) fn everywhere(tx: &mut Tx<'_>, ids: &[CustomerId]) -> Result<(), LedgerError> {
    for conversation in queries::conversations_of(tx, tx.workspace(), ids)? {
        desk::erase(tx, conversation)?;
        once::erase(tx, &conversation.to_string())?;
    }
    for customer in ids {
        kept::erase(tx, *customer)?;
        files::erase(tx, &customer.to_string())?;
        once::erase(tx, &customer.to_string())?;
    }
    Ok(())
}

/// Whether anything is kept of which a fact says that it was erased: from a copy that is older than the erasure.
pub(crate) fn left(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    customer: CustomerId,
) -> Result<bool, LedgerError> {
    if kept::holds(rows, workspace, customer)? || files::holds(rows, workspace, &customer.to_string())? {
        return Ok(true);
    }
    for conversation in queries::conversations_of(rows, workspace, &[customer])? {
        if desk::holds(rows, workspace, conversation)? {
            return Ok(true);
        }
    }
    Ok(false)
}
