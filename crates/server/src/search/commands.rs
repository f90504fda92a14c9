//! What is written into the index, and taken out of it.

use super::documents::{Known, Places, document_of};
use crate::desk::queries as desk;
use ledger::search::{self, Document};
use ledger::{LedgerError, Tx};
use std::collections::HashSet;

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

/// Deletes the text of a message or note, and what the index knows of it, for ever; whether there was one.
pub(crate) fn erase_text(tx: &mut Tx<'_>, known: &Known, seq: i64) -> Result<bool, LedgerError> {
    let workspace = tx.workspace();
    let Some(committed) = desk::at(tx, workspace, seq)? else { return Ok(false) };
    let document = document_of(tx, workspace, &committed, &mut Places::default())?;
    let marks = document.map(|document| document.marks).unwrap_or_default();
    known.forget();
    search::erase_text(tx, seq, &marks)
}
