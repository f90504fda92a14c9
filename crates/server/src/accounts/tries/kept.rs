//! Kept rows: until when tries have been taken, by what is tried and whose it is (a hash).

use events::WorkspaceId;
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept table.
pub(crate) const TABLES: &[&str] = &[
    "create table tries(workspace text not null, what text not null, whose text not null, until_ms bigint not null,
        primary key(workspace, what, whose))",
    "create index tries_by_end on tries(workspace, until_ms)",
];

pub(super) fn until(tx: &Tx<'_>, what: &str, whose: &str) -> Result<Option<i64>, LedgerError> {
    tx.one(
        sql!("select until_ms from tries where workspace=$1 and what=$2 and whose=$3"),
        values![tx.workspace(), what, whose],
        |row| row.get(0),
    )
}

pub(super) fn put(tx: &mut Tx<'_>, what: &str, whose: &str, until_ms: i64) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "insert into tries(workspace, what, whose, until_ms) values ($1, $2, $3, $4)
              on conflict(workspace, what, whose) do update set until_ms=excluded.until_ms"
        ),
        values![workspace, what, whose, until_ms],
    )?;
    Ok(())
}

/// Whether somebody has all their tries again.
pub(crate) fn any_over(rows: &Rows<'_>, workspace: WorkspaceId, now_ms: i64) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from tries where workspace=$1 and until_ms<=$2 limit 1"),
        values![workspace, now_ms],
    )
}

/// They are forgotten: a bounded number at a time.
pub(crate) fn forget_over(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!(
            "delete from tries where workspace=$1 and (what, whose) in
              (select what, whose from tries where workspace=$1 and until_ms<=$2 order by until_ms limit 500)"
        ),
        values![workspace, now_ms],
    )?;
    Ok(())
}
