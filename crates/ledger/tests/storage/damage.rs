//! A log that is not what was written is told apart from tables that are not what it says, and nobody starts on it.

use crate::store::{SCHEMA, Store};
use ledger::LedgerError;

/// What was done to a log of four facts, and which fact must be named.
const DAMAGES: &[(&str, &str, &str)] = &[
    ("a changed body", "update facts set body=replace(body, '\"2\"', '\"9\"') where seq=4", "fact 4 "),
    ("a changed checksum", "update facts set checksum=checksum+1 where seq=2", "fact 2 "),
    ("a changed time", "update facts set at_ms=at_ms+1 where seq=3", "fact 3 "),
    ("a changed kind", "update facts set kind='desk.note_added' where seq=3", "fact 3 "),
    ("a changed version", "update facts set version=version-1 where seq=3", "fact 3 "),
    ("the first fact gone", "delete from facts where seq=1", "fact 1 is missing"),
    ("a fact in the middle gone", "delete from facts where seq=3", "fact 3 is missing"),
    ("the last fact gone", "delete from facts where seq=4", "should end at fact 4 and ends at 3"),
    ("all facts gone", "delete from facts", "should end at fact 4 and ends at 0"),
    ("a head that was set back", "update workspaces set seq=3", "should end at fact 3 and ends at 4"),
    (
        "two facts exchanged",
        "update facts set seq=9 where seq=2; update facts set seq=2 where seq=3; update facts set seq=3 where seq=9",
        "fact 2 ",
    ),
    ("a log without its end", "delete from workspaces where seq>0", "wsp_00000000000000000000000001"),
];

#[tokio::test]
async fn verify_says_that_the_log_is_damaged_and_where() {
    for (what, sql, named) in DAMAGES {
        let store = Store::closed_with_posts(3).await;
        store.tamper(sql);
        match store.verify() {
            Err(LedgerError::Corrupt(says)) => assert!(says.contains(named), "{what}: {says}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn nobody_starts_on_a_damaged_log() {
    for (what, sql, named) in DAMAGES {
        let store = Store::closed_with_posts(3).await;
        store.tamper(sql);
        match store.try_open(&SCHEMA).err() {
            Some(LedgerError::Corrupt(says)) => assert!(says.contains(named), "{what}: {says}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_start_reads_the_last_thousand_facts_and_verify_the_whole_log() {
    let store = Store::new();
    let ledger = store.with_posts(0).await;
    let many = |tx: &mut ledger::Tx<'_>| {
        for number in 0..1200 {
            crate::store::append_post(tx, number)?;
        }
        Ok::<_, ledger::Failed<crate::store::No>>(())
    };
    ledger.command(crate::store::ACME, many).await.unwrap();
    ledger.close().await;
    store.tamper("update facts set checksum=0 where seq=5");
    store.try_open(&SCHEMA).unwrap().0.close().await;
    assert!(matches!(store.verify(), Err(LedgerError::Corrupt(says)) if says.contains("fact 5 ")));
    store.tamper("update facts set checksum=0 where seq=205");
    assert!(
        matches!(store.try_open(&SCHEMA).err(), Some(LedgerError::Corrupt(says)) if says.contains("fact 205 "))
    );
}

#[tokio::test]
async fn a_text_that_is_not_what_was_written_is_damage_as_a_fact_is() {
    let store = Store::closed_with_posts(3).await;
    store.tamper("update texts set text='another' where seq=3");
    for found in [store.verify().err(), store.try_open(&SCHEMA).err()] {
        assert!(
            matches!(&found, Some(LedgerError::Corrupt(says)) if says.contains("the text of fact 3 ")),
            "{found:?}"
        );
    }
    // An earlier program's text has none, and one that was erased is none.
    store.tamper("update texts set checksum=null where seq=3");
    store.try_open(&SCHEMA).unwrap().0.close().await;
}

#[tokio::test]
async fn the_log_is_read_again_to_its_end_and_what_is_damaged_is_named() {
    let store = Store::new();
    let ledger = store.with_posts(3).await;
    let again = |from| ledger.read(move |rows| ledger::reread(rows, crate::store::ACME, from));
    assert_eq!((again(0).await.unwrap(), again(2).await.unwrap(), again(4).await.unwrap()), (4, 4, 4));
    store.tamper("delete from facts where seq=3");
    assert!(matches!(again(0).await, Err(LedgerError::Corrupt(says)) if says.contains("fact 3 is missing")));
    store.tamper("delete from facts where seq=4");
    assert!(matches!(again(2).await, Err(LedgerError::Corrupt(says)) if says.contains("ends at 2")));
}

#[tokio::test]
async fn a_page_of_the_log_stops_loudly_at_a_damaged_fact() {
    let store = Store::new();
    let ledger = store.with_posts(3).await;
    store.tamper("update facts set body=replace(body, '\"1\"', '\"8\"') where seq=3");
    let page = ledger.read(|rows| ledger::page(rows, crate::store::ACME, 0, i64::MAX, 100)).await;
    assert!(matches!(&page, Err(LedgerError::Corrupt(says)) if says.contains("fact 3 ")), "{page:?}");
}
