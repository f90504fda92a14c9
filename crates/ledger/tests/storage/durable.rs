//! An answer means committed: to others' eyes, in the files, and at the end.

use crate::store::{ACME, No, On, SCHEMA, Store, append_post, counted, open_matter, post, posts};
use ledger::{DATABASE_FILE, Failed, Ledger, LedgerError, sql, values};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

#[tokio::test]
async fn after_the_answer_another_connection_sees_fact_text_and_derived_row() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    for number in 0..20 {
        let seq = post(&ledger, ACME, number).await.unwrap();
        let look = ledger::look(&store.database(), |rows| {
            Ok((ledger::head(rows, ACME)?, ledger::page(rows, ACME, seq - 1, seq, 1)?, counted(rows, 1)?))
        });
        let (head, page, counted) = look.unwrap().unwrap();
        assert_eq!((head, counted), (seq, Some(number + 1)));
        assert_eq!(page[0].text, Some(format!("text {number}")));
    }
}

#[tokio::test]
async fn nothing_of_a_command_is_seen_before_it_is_answered() {
    let store = Store::new();
    let ledger = store.with_posts(3).await;
    let (wrote, written) = channel();
    let (go, goes) = channel::<()>();
    let slow = ledger.command(ACME, move |tx| {
        append_post(tx, 3)?;
        wrote.send(()).unwrap();
        let _ = goes.recv_timeout(Duration::from_secs(20));
        Ok::<_, Failed<No>>(())
    });
    let seen = async {
        let written = tokio::task::spawn_blocking(move || written.recv_timeout(Duration::from_secs(20)));
        written.await.unwrap().unwrap();
        let seen = ledger.read(|rows| Ok((ledger::head(rows, ACME)?, counted(rows, 1)?))).await.unwrap();
        drop(go);
        seen
    };
    let (slow, seen) = tokio::join!(slow, seen);
    slow.unwrap();
    assert_eq!(seen, (4, Some(3)));
    assert_eq!(posts(&ledger, ACME).await.len(), 4);
}

#[tokio::test]
async fn closing_finishes_what_was_accepted_and_takes_no_more() {
    let store = Store::new();
    let ledger = store.with_posts(0).await;
    let (mut running, asked) = (tokio::task::JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for number in 0..50 {
        let (ledger, asked) = (ledger.clone(), Arc::clone(&asked));
        running.spawn(async move {
            // On a runtime with one thread, whoever counted itself has also asked.
            asked.fetch_add(1, Ordering::Relaxed);
            post(&ledger, ACME, number).await
        });
    }
    while asked.load(Ordering::Relaxed) < 50 {
        tokio::task::yield_now().await;
    }
    ledger.close().await;
    ledger.close().await;
    assert!(running.join_all().await.iter().all(Result::is_ok), "accepted means done");
    let late = post(&ledger, ACME, 50).await;
    assert!(matches!(late, Err(Failed::Ledger(LedgerError::Unavailable(_)))), "{late:?}");
    assert!(matches!(ledger.probe().await, Err(LedgerError::Unavailable(_))));
    drop(ledger);
    if crate::ON == On::Sqlite {
        assert_eq!(store.files(), [DATABASE_FILE], "one whole file is left");
    }
    let (reopened, _tail) = store.try_open(&SCHEMA).unwrap();
    assert_eq!(posts(&reopened, ACME).await.len(), 50);
    store.verify_clean();
}

#[tokio::test]
async fn the_probe_commits_and_leaves_the_log_as_it_is() {
    let store = Store::new();
    let ledger = store.with_posts(2).await;
    for _ in 0..3 {
        ledger.probe().await.unwrap();
    }
    assert_eq!(posts(&ledger, ACME).await.len(), 2);
    store.verify_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_of_several_statements_sees_one_moment() {
    let store = Store::new();
    let ledger = Arc::new(store.with_posts(0).await);
    let writing = async {
        for number in 0..200 {
            post(&ledger, ACME, number).await.unwrap();
        }
    };
    let reading = async {
        for _ in 0..200 {
            let pair = |rows: &ledger::Rows<'_>| Ok((ledger::head(rows, ACME)?, counted(rows, 1)?.unwrap()));
            let (head, counted) = ledger.read(pair).await.unwrap();
            assert_eq!(head, counted + 1);
        }
    };
    tokio::join!(writing, reading);
}

#[tokio::test]
async fn texts_are_kept_apart_and_an_erased_one_leaves_the_record_whole() {
    let store = Store::new();
    let ledger = store.with_posts(3).await;
    let erase = |tx: &mut ledger::Tx<'_>| {
        let sql = sql!("delete from texts where workspace=$1 and person=$2 and seq=$3");
        Ok::<_, Failed<No>>(tx.keep(sql, values![ACME, "cus_1", 3])?)
    };
    assert_eq!(ledger.command(ACME, erase).await.unwrap(), 1);
    let page = ledger.read(|rows| ledger::page(rows, ACME, 1, i64::MAX, 10)).await.unwrap();
    let texts: Vec<Option<&str>> = page.iter().map(|fact| fact.text.as_deref()).collect();
    assert_eq!(texts, [Some("text 0"), None, Some("text 2")]);
    store.verify_clean();
    assert_eq!(posts(&ledger, ACME).await.len(), 3);
    let bodies = |ledger: Ledger| async move {
        let sql = sql!("select body from facts where body like '%text 0%'");
        ledger.read(|rows| rows.all(sql, &[], |row| row.get::<String>(0))).await.unwrap()
    };
    assert!(bodies(ledger).await.is_empty(), "facts hold no text");
}
