//! Kept rows: the keys themselves, and until when they are believed.

use events::{VisitorKeyId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept table. The key that a workspace had before there were several comes along; no other key has its id.
pub(crate) const TABLES: &[&str] = &[
    "create table visitor_keys(workspace text not null, id text not null, value blob not null, created_ms bigint not null,
        until_ms bigint, primary key(workspace, id))",
    "insert into visitor_keys(workspace, id, value, created_ms)
        select workspace, 'vky_00000000000000000000000000', value, 0 from secrets where name='visitor'",
];

/// A key that is believed.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: VisitorKeyId,
    pub(crate) value: Vec<u8>,
    /// In milliseconds since 1970 UTC; 0 where it was not written down.
    pub(crate) created_ms: i64,
    /// When it ends; `None` for the one that signs.
    pub(crate) until_ms: Option<i64>,
}

impl Key {
    /// Whether it is believed at this time.
    pub(crate) fn holds(&self, now_ms: i64) -> bool {
        self.until_ms.is_none_or(|until_ms| until_ms > now_ms)
    }
}

/// All keys that have not ended, the one that signs first.
pub(crate) fn keys(rows: &Rows<'_>, workspace: WorkspaceId, now_ms: i64) -> Result<Vec<Key>, LedgerError> {
    rows.all(
        sql!(
            "select id, value, created_ms, until_ms from visitor_keys
              where workspace=$1 and (until_ms is null or until_ms>$2)
              order by case when until_ms is null then 0 else 1 end, created_ms desc, id desc"
        ),
        values![workspace, now_ms],
        |row| {
            Ok(Key { id: row.parse(0)?, value: row.get(1)?, created_ms: row.get(2)?, until_ms: row.get(3)? })
        },
    )
}

/// This key, unless it has ended.
pub(crate) fn key(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    (id, now_ms): (VisitorKeyId, i64),
) -> Result<Option<Key>, LedgerError> {
    Ok(keys(rows, workspace, now_ms)?.into_iter().find(|key| key.id == id))
}

/// Puts a key in the place of the one that signs. Those before it end at `earlier_until_ms`, unless they end sooner; what has ended
/// is gone from the files.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: VisitorKeyId,
    value: &[u8],
    earlier_until_ms: i64,
) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!("update visitor_keys set until_ms=$2 where workspace=$1 and (until_ms is null or until_ms>$2)"),
        values![workspace, earlier_until_ms],
    )?;
    tx.erase(
        sql!("delete from visitor_keys where workspace=$1 and until_ms<=$2"),
        values![workspace, now_ms],
    )?;
    // Where the only key was, before there were several.
    tx.erase(sql!("delete from secrets where workspace=$1 and name='visitor'"), values![workspace])?;
    tx.keep(
        sql!("insert into visitor_keys(workspace, id, value, created_ms) values ($1, $2, $3, $4)"),
        values![workspace, id, value, now_ms],
    )?;
    Ok(())
}

pub(crate) fn delete(tx: &mut Tx<'_>, id: VisitorKeyId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.erase(sql!("delete from visitor_keys where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}
