//! What only files have: they are cut short, filled with something else, or lie beside a write-ahead log.

use crate::store::{ACME, SCHEMA, Store, posts};
use ledger::{DATABASE_FILE, LedgerError};
use std::path::PathBuf;

fn target(store: &Store) -> PathBuf {
    store.folder().join("copy.backup")
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_or_has_no_source_leaves_nothing_behind() {
    let store = Store::closed_with_posts(3).await;
    let nowhere = store.folder().join("no such folder").join("copy");
    let refused = store.back_up(&nowhere);
    assert!(matches!(refused, Err(LedgerError::Unavailable(_))), "{refused:?}");
    let empty = Store::new();
    let refused = empty.back_up(&target(&empty));
    assert!(matches!(refused, Err(LedgerError::Unavailable(_))), "{refused:?}");
    assert!(empty.files().is_empty());
    empty.tamper("create table albums(id integer primary key)");
    let refused = empty.back_up(&target(&empty));
    assert!(matches!(refused, Err(LedgerError::Corrupt(_))), "{refused:?}");
    assert_eq!(empty.files(), [DATABASE_FILE]);
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_leaves_nothing_behind() {
    let store = Store::closed_with_posts(200).await;
    store.back_up(&target(&store)).unwrap();
    let bytes = std::fs::read(target(&store)).unwrap();
    let mut zeroed = bytes.clone();
    zeroed[8 * 4096..12 * 4096].fill(0);
    let foreign = Store::new();
    foreign.tamper("create table albums(id integer primary key)");
    let files: [(&str, Vec<u8>); 5] = [
        ("a text", b"Dear diary, ".repeat(1000)),
        ("nothing", Vec::new()),
        ("half a backup", bytes[..bytes.len() / 2].to_vec()),
        ("a backup with pages of zeros", zeroed),
        ("another program's database", std::fs::read(foreign.file()).unwrap()),
    ];
    for (what, content) in files {
        let (source, into) = (Store::new(), Store::new());
        std::fs::write(target(&source), content).unwrap();
        let refused = into.restore(&target(&source));
        assert!(matches!(refused, Err(LedgerError::Corrupt(_))), "{what}: {refused:?}");
        assert!(into.files().is_empty(), "{what}: {:?}", into.files());
    }
    let missing = Store::new().restore(&store.folder().join("none"));
    assert!(matches!(missing, Err(LedgerError::Unavailable(_))), "{missing:?}");
}

#[tokio::test]
async fn a_database_whose_last_facts_are_in_its_write_ahead_log_is_restored_with_them() {
    let (store, into) = (Store::new(), Store::new());
    let ledger = store.with_posts(40).await;
    assert!(store.files().iter().any(|name| name.ends_with("-wal")));
    into.restore(&store.file()).unwrap();
    assert_eq!(posts(&into.try_open(&SCHEMA).unwrap().0, ACME).await, posts(&ledger, ACME).await);
}
