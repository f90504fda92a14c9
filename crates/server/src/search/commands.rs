//! What is written into the index. `Tx::erase_text` takes out what is erased.

use super::documents::Known;
use ledger::search::{self, Document};
use ledger::{LedgerError, Tx};
use std::collections::HashSet;

/// Empties the index, of which nothing that this process knows is true any more.
pub(super) fn clear(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    search::clear(tx)
}

/// Takes up documents and moves the cursor; answers the words that are new to this process, to be remembered once that is durable.
pub(super) fn take_up(
    tx: &mut Tx<'_>,
    (from, to): (i64, i64),
    documents: &[Document],
    known: &Known,
) -> Result<HashSet<u64>, LedgerError> {
    let (workspace, mut fresh) = (tx.workspace(), HashSet::new());
    let mut is_known = |word: &str| {
        let number = Known::number(workspace, word);
        known.has(number) || !fresh.insert(number)
    };
    search::add(tx, (from, to), documents, &mut is_known)?;
    Ok(fresh)
}
