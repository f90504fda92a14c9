//! A backup is one moment, made beside a running writer; a restore takes only a whole one, into an empty place.

use crate::store::{ACME, SCHEMA, Store, post, posts};
use ledger::LedgerError;
use std::path::PathBuf;

fn target(store: &Store) -> PathBuf {
    store.folder().join("copy.backup")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_beside_a_running_writer_is_one_moment_with_all_that_was_answered_before() {
    let (store, copies) = (Store::new(), Store::new());
    let ledger = store.with_posts(300).await;
    for round in 0..5_i64 {
        let (from, to) = (store.database(), copies.folder().join(format!("{round}.backup")));
        let answered = posts(&ledger, ACME).await;
        let copying = tokio::task::spawn_blocking(move || ledger::backup(&from, &SCHEMA, &to).map(|()| to));
        let mut number = (round + 1) * 1000;
        while !copying.is_finished() {
            post(&ledger, ACME, number).await.unwrap();
            number += 1;
        }
        let file = copying.await.unwrap().unwrap();
        let restored = Store::new();
        restored.restore(&file).unwrap();
        restored.verify_clean();
        let (there, all) =
            (posts(&restored.try_open(&SCHEMA).unwrap().0, ACME).await, posts(&ledger, ACME).await);
        assert!(there.len() >= answered.len(), "what was answered before is in it");
        assert_eq!(there, all[..there.len()], "and what is in it is the log as it was");
    }
}

#[tokio::test]
async fn restoring_brings_back_log_texts_and_tables() {
    let (store, restored) = (Store::closed_with_posts(30).await, Store::new());
    store.back_up(&target(&store)).unwrap();
    restored.restore(&target(&store)).unwrap();
    assert_eq!(restored.verify().unwrap(), store.verify().unwrap());
    let whole = |ledger: ledger::Ledger| async move {
        ledger.read(|rows| ledger::page(rows, ACME, 0, i64::MAX, 1000)).await.unwrap()
    };
    let (before, after) = (store.try_open(&SCHEMA).unwrap().0, restored.try_open(&SCHEMA).unwrap().0);
    assert_eq!(whole(before).await, whole(after).await);
}

#[tokio::test]
async fn each_restore_of_one_file_begins_an_era_of_its_own_however_soon() {
    let store = Store::closed_with_posts(3).await;
    store.back_up(&target(&store)).unwrap();
    let mut eras = Vec::new();
    for _ in 0..4 {
        let restored = Store::new();
        restored.restore(&target(&store)).unwrap();
        eras.push(restored.try_open(&SCHEMA).unwrap().0.era());
    }
    assert!(eras.iter().all(|era| (1..32_768).contains(era)), "{eras:?}");
    // Any two are one with a chance of one in 32,767; all four never.
    assert!(eras.iter().any(|era| *era != eras[0]), "{eras:?}");
}

#[tokio::test]
async fn an_existing_target_is_left_as_it_is() {
    let store = Store::closed_with_posts(3).await;
    std::fs::write(target(&store), "precious").unwrap();
    let refused = store.back_up(&target(&store));
    assert!(matches!(refused, Err(LedgerError::Conflict(_))), "{refused:?}");
    assert_eq!(std::fs::read(target(&store)).unwrap(), b"precious");
}

#[tokio::test]
async fn what_has_a_database_is_not_restored_over() {
    let store = Store::closed_with_posts(3).await;
    store.back_up(&target(&store)).unwrap();
    let before = store.content();
    let refused = store.restore(&target(&store));
    assert!(matches!(refused, Err(LedgerError::Conflict(_))), "{refused:?}");
    assert!(store.content() == before);
}

#[tokio::test]
async fn a_damaged_log_is_not_restored() {
    let (store, into) = (Store::closed_with_posts(5).await, Store::new());
    store.tamper("update facts set checksum=0 where seq=2");
    store.back_up(&target(&store)).unwrap();
    let refused = into.restore(&target(&store));
    assert!(matches!(&refused, Err(LedgerError::Corrupt(says)) if says.contains("fact 2 ")), "{refused:?}");
    assert!(into.verify().is_err(), "nothing is left behind");
}
