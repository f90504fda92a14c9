//! What only a server has.

use crate::store::{ACME, SCHEMA, Store, post, posts};
use ledger::{Database, LedgerError};

#[tokio::test]
async fn a_backup_moves_to_the_other_database_and_back() {
    let store = Store::closed_with_posts(7).await;
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("1.backup"), folder.path().join("2.backup"));
    store.back_up(&first).unwrap();
    let files = Database::in_folder(&folder.path().join("data"));
    std::fs::create_dir(files.folder().unwrap()).unwrap();
    ledger::restore(&first, &files, &SCHEMA).unwrap();
    assert_eq!(ledger::verify(&files, &SCHEMA).unwrap(), store.verify().unwrap());
    ledger::backup(&files, &SCHEMA, &second).unwrap();
    let back = Store::new();
    back.restore(&second).unwrap();
    assert_eq!(back.content(), store.content());
    let ledger = back.try_open(&SCHEMA).unwrap().0;
    post(&ledger, ACME, 7).await.unwrap();
    assert_eq!(posts(&ledger, ACME).await.len(), 8);
}

#[test]
fn the_tables_of_another_program_are_refused_and_left_alone() {
    let store = Store::new();
    store
        .tamper("create table albums(id int primary key, title text); insert into albums values (1, 'Blue')");
    let opened = store.try_open(&SCHEMA).err();
    assert!(
        matches!(&opened, Some(LedgerError::Corrupt(says)) if says.contains("a database of its own")),
        "{opened:?}"
    );
    assert!(matches!(store.verify(), Err(LedgerError::Corrupt(_))));
    assert_eq!(ledger::look(&store.database(), |_| Ok(1)), Ok(None));
}

#[test]
fn an_empty_database_is_said_to_hold_nothing() {
    let store = Store::new();
    assert_eq!(ledger::look(&store.database(), |_| Ok(1)), Ok(None));
    let verified = store.verify();
    assert!(matches!(&verified, Err(LedgerError::Unavailable(_))), "{verified:?}");
}
