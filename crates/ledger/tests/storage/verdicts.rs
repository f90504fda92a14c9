//! `verify` finds every derived row that the log does not give, and names it.

use crate::store::{ACME, Store, post};
use ledger::Difference;

/// The rows that differ after the database was changed like this.
pub(crate) async fn differences_after(sql: &str) -> Vec<Difference> {
    let store = Store::closed_with_posts(3).await;
    store.tamper(sql);
    let verdict = store.verify().unwrap();
    assert_eq!(verdict.facts, 4);
    assert_eq!(usize::try_from(verdict.different).unwrap(), verdict.differences.len());
    verdict.differences
}

#[tokio::test]
async fn tables_that_are_what_the_log_says_are_equal() {
    let store = Store::closed_with_posts(3).await;
    let verdict = store.verify().unwrap();
    assert_eq!((verdict.facts, verdict.rows, verdict.different), (4, 1, 0));
    assert_eq!(verdict.differences, []);
}

#[tokio::test]
async fn a_changed_row_is_named_with_both_its_contents() {
    let found = differences_after("update matters set posts=2, note='hm'").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].table, "matters");
    let (stored, replayed) = (found[0].stored.clone().unwrap(), found[0].replayed.clone().unwrap());
    assert!(stored.contains("posts=2 ") && stored.contains("note=hm"), "{stored}");
    assert!(replayed.contains("posts=3 ") && replayed.contains("note=null"), "{replayed}");
    assert!(stored.contains("cnv_00000000000000000000000001"), "{stored}");
}

#[tokio::test]
async fn a_missing_row_and_one_too_many_are_named() {
    let found = differences_after("delete from matters").await;
    assert_eq!((found.len(), found[0].stored.clone()), (1, None));
    let extra = "insert into matters(workspace, id, customer, posts, last_ms)
                 select workspace, 'cnv_0', 'cus_0', 0, 0 from matters";
    let found = differences_after(extra).await;
    assert_eq!((found.len(), found[0].replayed.clone()), (1, None));
    assert!(found[0].stored.clone().unwrap().contains("id=cnv_0 "));
}

#[tokio::test]
async fn a_row_with_another_key_is_one_missing_and_one_too_many() {
    let found = differences_after("update matters set id='cnv_zzz'").await;
    assert_eq!(found.len(), 2);
    assert!(found.iter().any(|d| d.stored.is_none()) && found.iter().any(|d| d.replayed.is_none()));
}

#[tokio::test]
async fn the_first_twenty_are_named_and_all_are_counted() {
    let store = Store::closed_with_posts(1).await;
    store.tamper(
        "with recursive n(i) as (select 1 union all select i+1 from n where i<50)
         insert into matters(workspace, id, customer, posts, last_ms)
         select workspace, 'cnv_' || i, 'cus_' || i, 0, 0 from matters, n",
    );
    let verdict = store.verify().unwrap();
    assert_eq!((verdict.different, verdict.differences.len()), (50, 20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_runs_beside_a_writer_and_sees_one_moment() {
    let store = Store::new();
    let ledger = store.with_posts(1).await;
    let (database, schema) = (store.database(), &crate::store::SCHEMA);
    let verifying = tokio::task::spawn_blocking(move || {
        let mut last = 0;
        for _ in 0..20 {
            let verdict = ledger::verify(&database, schema).unwrap();
            assert_eq!(verdict.different, 0, "{:?}", verdict.differences);
            assert!(verdict.facts >= last);
            last = verdict.facts;
        }
        last
    });
    let mut number = 1;
    while !verifying.is_finished() {
        post(&ledger, ACME, number).await.unwrap();
        number += 1;
    }
    assert!(verifying.await.unwrap() <= number + 1);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_said_to_be_away() {
    let store = Store::new();
    assert!(matches!(store.verify(), Err(ledger::LedgerError::Unavailable(_))));
    assert!(store.files().is_empty(), "and is not made");
}
