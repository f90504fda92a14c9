//! Files that are not ours are refused and left as they are.

use crate::store::{SCHEMA, Store};
use ledger::{DATABASE_FILE, LedgerError};

/// Opening is refused as damaged, with this in the sentence, and leaves the file as it was and nothing beside it.
#[track_caller]
fn refused_and_untouched(store: &Store, named: &str) {
    let before = std::fs::read(store.file()).unwrap();
    let opened = store.try_open(&SCHEMA).err();
    match &opened {
        Some(LedgerError::Corrupt(says)) => assert!(says.contains(named) && !says.contains('\n'), "{says}"),
        other => panic!("{other:?}"),
    }
    let verified = store.verify();
    assert!(matches!(&verified, Err(LedgerError::Corrupt(_))), "{verified:?}");
    assert!(std::fs::read(store.file()).unwrap() == before, "the file was changed");
    assert_eq!(store.files(), [DATABASE_FILE]);
}

#[test]
fn a_text_file_is_no_database() {
    let store = Store::new();
    std::fs::write(store.file(), "Dear diary, ".repeat(1000)).unwrap();
    refused_and_untouched(&store, "file is not a database");
}

#[test]
fn the_database_of_another_program_is_refused() {
    let store = Store::new();
    store.tamper(
        "create table albums(id integer primary key, title text); insert into albums(title) values ('Blue')",
    );
    refused_and_untouched(&store, "not made by Warmline");
}

#[test]
fn the_marked_database_of_another_program_is_refused_even_when_it_is_empty() {
    let store = Store::new();
    store.tamper("pragma application_id=1234; pragma user_version=7");
    refused_and_untouched(&store, "not made by Warmline");
}

#[tokio::test]
async fn half_a_file_is_refused() {
    let whole = Store::closed_with_posts(100).await;
    let bytes = std::fs::read(whole.file()).unwrap();
    for part in [bytes.len() / 2, bytes.len() - 4096, 5000, 700, 50] {
        let store = Store::new();
        std::fs::write(store.file(), &bytes[..part]).unwrap();
        let opened = store.try_open(&SCHEMA).err();
        assert!(matches!(opened, Some(LedgerError::Corrupt(_))), "{part} bytes: {opened:?}");
        let verified = store.verify();
        assert!(matches!(verified, Err(LedgerError::Corrupt(_))), "{part} bytes: {verified:?}");
    }
}

#[test]
fn an_empty_file_is_a_new_database() {
    // What is left when the first start is killed between making the file and the first commit.
    let store = Store::new();
    std::fs::write(store.file(), "").unwrap();
    assert!(store.try_open(&SCHEMA).is_ok());
}

#[test]
fn looking_into_a_folder_makes_nothing_there() {
    let store = Store::new();
    assert_eq!(ledger::look(&store.database(), |_| Ok(1)), Ok(None));
    assert!(store.files().is_empty());
    store.tamper("create table albums(id integer primary key)");
    assert_eq!(ledger::look(&store.database(), |_| Ok(1)), Ok(None), "the database of another program");
    std::fs::write(store.file(), "Dear diary, ".repeat(1000)).unwrap();
    assert!(matches!(ledger::look(&store.database(), |_| Ok(1)), Err(LedgerError::Corrupt(_))));
}

#[test]
fn a_folder_that_is_none_is_said_to_be_away() {
    let store = Store::new();
    std::fs::create_dir(store.file()).unwrap();
    let opened = store.try_open(&SCHEMA).err();
    assert!(matches!(opened, Some(LedgerError::Unavailable(_))), "{opened:?}");
}
