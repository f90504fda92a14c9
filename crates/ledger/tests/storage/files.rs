//! What is answered is in the files, and files that are gone are noticed.

use crate::store::{ACME, SCHEMA, Store, post, posts};
use crate::verdicts::differences_after;
use ledger::{DATABASE_FILE, Failed, LedgerError};

#[tokio::test]
async fn a_copy_of_the_files_taken_after_the_answer_holds_everything_that_was_answered() {
    let store = Store::new();
    let ledger = store.with_posts(0).await;
    for number in 0..10 {
        post(&ledger, ACME, number).await.unwrap();
        // As a power cut would leave them: nothing was closed, and the shared index is lost.
        let copy = Store::new();
        for file in store.files().iter().filter(|name| !name.ends_with("-shm")) {
            std::fs::copy(store.folder().join(file), copy.folder().join(file)).unwrap();
        }
        let (reopened, _tail) = copy.try_open(&SCHEMA).unwrap();
        let expected: Vec<String> = (0..=number).map(|n| n.to_string()).collect();
        assert_eq!(posts(&reopened, ACME).await, expected);
        copy.verify_clean();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn files_that_were_taken_away_are_not_written_into_the_void() {
    let store = Store::new();
    let ledger = store.with_posts(2).await;
    for file in [store.file(), store.folder().join(format!("{DATABASE_FILE}-wal"))] {
        let away = store.folder().join("away");
        std::fs::rename(&file, &away).unwrap();
        let refused = post(&ledger, ACME, 9).await;
        assert!(matches!(&refused, Err(Failed::Ledger(LedgerError::Unavailable(_)))), "{refused:?}");
        assert!(ledger.probe().await.is_err());
        std::fs::rename(&away, &file).unwrap();
        ledger.probe().await.unwrap();
    }
    post(&ledger, ACME, 2).await.unwrap();
    assert_eq!(posts(&ledger, ACME).await, ["0", "1", "2"]);
    store.verify_clean();
}

#[tokio::test]
async fn bytes_overwritten_anywhere_in_the_file_never_pass_for_another_log() {
    let whole = Store::closed_with_posts(400).await;
    let bytes = std::fs::read(whole.file()).unwrap();
    let pages = bytes.len() / 4096;
    assert!(pages > 20, "{pages} pages are too few to mean anything");
    let mut found = 0;
    for page in 0..pages {
        let store = Store::new();
        let mut damaged = bytes.clone();
        damaged[page * 4096 + 100..page * 4096 + 1100].fill(0x5a);
        std::fs::write(store.file(), damaged).unwrap();
        match store.verify() {
            Err(LedgerError::Corrupt(_)) => found += 1,
            // A page that held nothing any more, or a text, which is kept apart and not part of the log.
            Ok(verdict) => assert_eq!((verdict.facts, verdict.different), (401, 0), "page {page}"),
            Err(other) => panic!("page {page}: {other:?}"),
        }
    }
    assert!(found * 2 > pages, "{found} of {pages} damaged pages were found");
}

#[tokio::test]
async fn a_value_of_another_type_is_found() {
    // A server's columns hold nothing but their type.
    assert_eq!(differences_after("update matters set note=x'00'").await.len(), 1);
    assert_eq!(differences_after("update matters set posts='three'").await.len(), 1);
}

#[tokio::test]
async fn a_body_that_is_no_text_is_no_fact() {
    let store = Store::closed_with_posts(3).await;
    store.tamper("update facts set body=x'ff' where seq=3");
    for found in [store.verify().err(), store.try_open(&SCHEMA).err()] {
        assert!(
            matches!(&found, Some(LedgerError::Corrupt(says)) if says.contains("a column should hold text")),
            "{found:?}"
        );
    }
}

// PostgreSQL's columns hold what they say.
#[tokio::test]
async fn a_body_that_is_no_text_is_damage_and_nobody_starts_on_it() {
    let store = Store::closed_with_posts(3).await;
    store.tamper("update facts set body=x'ff' where seq=3");
    for refused in [store.verify().err(), store.try_open(&SCHEMA).err()] {
        match refused {
            Some(LedgerError::Corrupt(says)) => assert!(says.contains("a column should hold text"), "{says}"),
            other => panic!("{other:?}"),
        }
    }
}
