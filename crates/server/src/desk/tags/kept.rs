//! Kept rows: what tags are called.

use events::{TagId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table tag_names(workspace text not null, id text not null, name text not null, folded text not null,
        primary key(workspace, id))",
    "create unique index tag_names_by_name on tag_names(workspace, folded)",
];

/// Two names are the same where they differ in case only.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// The tag of this name, if there is one.
pub(crate) fn named(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    name: &str,
) -> Result<Option<TagId>, LedgerError> {
    rows.one(
        sql!("select id from tag_names where workspace=$1 and folded=$2"),
        values![workspace, folded(name)],
        |row| row.parse(0),
    )
}

/// Gives a tag its name, the first or another.
pub(crate) fn name(tx: &mut Tx<'_>, id: TagId, name: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "insert into tag_names(workspace, id, name, folded) values ($1, $2, $3, $4)
              on conflict(workspace, id) do update set name=excluded.name, folded=excluded.folded"
        ),
        values![workspace, id, name, folded(name)],
    )?;
    Ok(())
}
