//! Facts to rows: where in the log the changes are, so that they are found among all that customers say.

use events::{Fact, Recorded};
use ledger::{DerivedTable, LedgerError, Rows, sql, values};

pub(crate) const TABLES: [DerivedTable; 1] = [DerivedTable {
    name: "changes",
    columns: "workspace text not null, seq bigint not null, primary key(workspace, seq)",
    key: "workspace, seq",
    indexes: &[],
}];

/// Whether it is a change that somebody may ask about later. Signing in and out is none; everything else about accounts is.
fn is_change(fact: &Fact) -> bool {
    !matches!(fact, Fact::SessionOpened { .. } | Fact::SessionClosed { .. })
        && fact.kind().starts_with("accounts.")
}

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    if is_change(&recorded.fact) {
        rows.execute(
            sql!("insert into changes(workspace, seq) values ($1, $2)"),
            values![recorded.workspace, recorded.seq],
        )?;
    }
    Ok(())
}
