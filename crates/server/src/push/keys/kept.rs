//! Kept rows: the keys themselves, and until when they sign.

use events::{PushKeyId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx, sql, values};

/// The kept table, and by which key a browser subscribed; null where it was the first. The key that a workspace had before there were
/// several comes along.
pub(crate) const TABLES: &[&str] = &[
    "create table push_signing_keys(workspace text not null, id text not null, key blob not null, created_ms bigint not null,
        until_ms bigint, primary key(workspace, id))",
    "insert into push_signing_keys(workspace, id, key, created_ms)
        select workspace, 'pky_00000000000000000000000000', key, 0 from push_keys",
    "alter table push_subscriptions add column key text",
];

/// The key that was there before there were several; no other has its id.
pub(crate) const FIRST: PushKeyId = PushKeyId::from_bits(0);

/// A key that signs.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: PushKeyId,
    pub(crate) value: Vec<u8>,
    /// In milliseconds since 1970 UTC; 0 where it was not written down.
    pub(crate) created_ms: i64,
    /// When it ends; `None` for the one with which browsers subscribe.
    pub(crate) until_ms: Option<i64>,
}

/// All keys that have not ended, the one with which browsers subscribe first.
pub(crate) fn keys(rows: &Rows<'_>, workspace: WorkspaceId, now_ms: i64) -> Result<Vec<Key>, LedgerError> {
    rows.all(
        sql!(
            "select id, key, created_ms, until_ms from push_signing_keys
              where workspace=$1 and (until_ms is null or until_ms>$2)
              order by case when until_ms is null then 0 else 1 end, created_ms desc, id desc"
        ),
        values![workspace, now_ms],
        |row| {
            Ok(Key { id: row.parse(0)?, value: row.get(1)?, created_ms: row.get(2)?, until_ms: row.get(3)? })
        },
    )
}

/// The first key of a workspace: whoever comes first decides which.
pub(crate) fn begin(tx: &mut Tx<'_>, id: PushKeyId, value: &[u8]) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    if keys(tx, workspace, now_ms)?.is_empty() {
        insert(tx, id, value)?;
    }
    Ok(())
}

/// Puts a key in the place of the one with which browsers subscribe. Those before it end at `earlier_until_ms`, unless they end sooner;
/// what has ended is gone from the files.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    (id, value): (PushKeyId, &[u8]),
    earlier_until_ms: i64,
) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!(
            "update push_signing_keys set until_ms=$2 where workspace=$1 and (until_ms is null or until_ms>$2)"
        ),
        values![workspace, earlier_until_ms],
    )?;
    tx.erase(
        sql!("delete from push_signing_keys where workspace=$1 and until_ms<=$2"),
        values![workspace, now_ms],
    )?;
    // Where the only key was, before there were several.
    tx.erase(sql!("delete from push_keys where workspace=$1"), values![workspace])?;
    insert(tx, id, value)
}

fn insert(tx: &mut Tx<'_>, id: PushKeyId, value: &[u8]) -> Result<(), LedgerError> {
    let (workspace, now_ms) = (tx.workspace(), tx.now_ms());
    tx.keep(
        sql!("insert into push_signing_keys(workspace, id, key, created_ms) values ($1, $2, $3, $4)"),
        values![workspace, id, value, now_ms],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: PushKeyId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.erase(sql!("delete from push_signing_keys where workspace=$1 and id=$2"), values![workspace, id])?;
    Ok(())
}
