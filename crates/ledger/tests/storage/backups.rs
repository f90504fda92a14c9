//! A backup is one moment, made beside a running writer; a restore takes only a whole one, into an empty place.

use crate::store::{ACME, SCHEMA, Store, post, posts};
use ledger::{DATABASE_FILE, LedgerError, backup, restore};
use std::path::PathBuf;

fn target(store: &Store) -> PathBuf {
    store.folder().join("copy.backup")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_beside_a_running_writer_is_one_moment_with_all_that_was_answered_before() {
    let (store, copies) = (Store::new(), Store::new());
    let ledger = store.with_posts(300).await;
    for round in 0..5_i64 {
        let (from, to) = (store.folder().to_owned(), copies.folder().join(format!("{round}.backup")));
        let answered = posts(&ledger, ACME).await;
        let copying = tokio::task::spawn_blocking(move || backup(&from, &to).map(|()| to));
        let mut number = (round + 1) * 1000;
        while !copying.is_finished() {
            post(&ledger, ACME, number).await.unwrap();
            number += 1;
        }
        let file = copying.await.unwrap().unwrap();
        assert_eq!(ledger::verify(&file, &SCHEMA).unwrap().different, 0);
        let restored = Store::new();
        restore(&file, restored.folder()).unwrap();
        let (there, all) =
            (posts(&restored.try_open(&SCHEMA).unwrap().0, ACME).await, posts(&ledger, ACME).await);
        assert!(there.len() >= answered.len(), "what was answered before is in it");
        assert_eq!(there, all[..there.len()], "and what is in it is the log as it was");
    }
}

#[tokio::test]
async fn restoring_brings_back_log_texts_and_tables() {
    let (store, restored) = (Store::closed_with_posts(30).await, Store::new());
    backup(store.folder(), &target(&store)).unwrap();
    restore(&target(&store), restored.folder()).unwrap();
    assert_eq!(restored.files(), [DATABASE_FILE]);
    assert_eq!(restored.verify().unwrap(), store.verify().unwrap());
    let whole = |ledger: ledger::Ledger| async move {
        ledger.read(|rows| ledger::page(rows, ACME, 0, i64::MAX, 1000)).await.unwrap()
    };
    let (before, after) = (store.try_open(&SCHEMA).unwrap().0, restored.try_open(&SCHEMA).unwrap().0);
    assert_eq!(whole(before).await, whole(after).await);
}

#[tokio::test]
async fn an_existing_target_is_left_as_it_is() {
    let store = Store::closed_with_posts(3).await;
    std::fs::write(target(&store), "precious").unwrap();
    let refused = backup(store.folder(), &target(&store));
    assert!(matches!(refused, Err(LedgerError::Conflict(_))), "{refused:?}");
    assert_eq!(std::fs::read(target(&store)).unwrap(), b"precious");
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_or_has_no_source_leaves_nothing_behind() {
    let store = Store::closed_with_posts(3).await;
    let nowhere = store.folder().join("no such folder").join("copy");
    let refused = backup(store.folder(), &nowhere);
    assert!(matches!(refused, Err(LedgerError::Unavailable(_))), "{refused:?}");
    let empty = Store::new();
    let refused = backup(empty.folder(), &target(&empty));
    assert!(matches!(refused, Err(LedgerError::Unavailable(_))), "{refused:?}");
    assert!(empty.files().is_empty());
    empty.tamper("create table albums(id integer primary key)");
    let refused = backup(empty.folder(), &target(&empty));
    assert!(matches!(refused, Err(LedgerError::Corrupt(_))), "{refused:?}");
    assert_eq!(empty.files(), [DATABASE_FILE]);
}

#[tokio::test]
async fn a_folder_with_a_database_is_not_restored_over() {
    let store = Store::closed_with_posts(3).await;
    backup(store.folder(), &target(&store)).unwrap();
    let before = std::fs::read(store.file()).unwrap();
    let refused = restore(&target(&store), store.folder());
    assert!(matches!(refused, Err(LedgerError::Conflict(_))), "{refused:?}");
    assert!(std::fs::read(store.file()).unwrap() == before);
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_leaves_nothing_behind() {
    let store = Store::closed_with_posts(200).await;
    backup(store.folder(), &target(&store)).unwrap();
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
        let refused = restore(&target(&source), into.folder());
        assert!(matches!(refused, Err(LedgerError::Corrupt(_))), "{what}: {refused:?}");
        assert!(into.files().is_empty(), "{what}: {:?}", into.files());
    }
    let missing = restore(&store.folder().join("none"), Store::new().folder());
    assert!(matches!(missing, Err(LedgerError::Unavailable(_))), "{missing:?}");
}

#[tokio::test]
async fn a_damaged_log_is_not_restored() {
    let (store, into) = (Store::closed_with_posts(5).await, Store::new());
    store.tamper("update facts set checksum=0 where seq=2");
    backup(store.folder(), &target(&store)).unwrap();
    let refused = restore(&target(&store), into.folder());
    assert!(matches!(&refused, Err(LedgerError::Corrupt(says)) if says.contains("fact 2 ")), "{refused:?}");
    assert!(into.files().is_empty());
}

#[tokio::test]
async fn a_database_whose_last_facts_are_in_its_write_ahead_log_is_restored_with_them() {
    let (store, into) = (Store::new(), Store::new());
    let ledger = store.with_posts(40).await;
    assert!(store.files().iter().any(|name| name.ends_with("-wal")));
    restore(&store.file(), into.folder()).unwrap();
    assert_eq!(posts(&into.try_open(&SCHEMA).unwrap().0, ACME).await, posts(&ledger, ACME).await);
}
