//! What only a server has.

use crate::store::{ACME, SCHEMA, Store, append_post, post, posts};
use ledger::{Database, Failed, Ledger, LedgerError, PostgresAddress};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_backup_moves_to_the_other_database_and_back() {
    let store = Store::closed_with_posts(7).await;
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("1.backup"), folder.path().join("2.backup"));
    store.back_up(&first).unwrap();
    let files = Database::in_folder(&folder.path().join("data"));
    std::fs::create_dir(files.folder().unwrap()).unwrap();
    ledger::Backup::open(&first).unwrap().restore(&files, &SCHEMA).unwrap();
    assert_eq!(ledger::verify(&files, &SCHEMA).unwrap(), store.verify().unwrap());
    ledger::backup(&files, &SCHEMA, &second).unwrap();
    let back = Store::new();
    back.restore(&second).unwrap();
    // But for the server's own timeline, and the era that begins with each restoring.
    for one in [&back, &store] {
        one.tamper("delete from meta where name in ('line', 'era')");
    }
    assert!(back.content() == store.content(), "what came back is not what left");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_append_to_one_log_and_each_hears_all_of_it_in_order() {
    let store = Store::new();
    let (first, first_tail) = store.open().await;
    let (second, second_tail) = store.try_open(&SCHEMA).unwrap();
    crate::store::open_matter(&first, ACME, 1).await;
    let mut running = tokio::task::JoinSet::new();
    for number in 0..200 {
        let node = if number % 2 == 0 { first.clone() } else { second.clone() };
        running.spawn(async move { post(&node, ACME, number).await.unwrap() });
    }
    running.join_all().await;
    let whole = crate::store::log(&first, ACME).await;
    assert_eq!(whole.len(), 201);
    for mut tail in [first_tail, second_tail] {
        let mut heard = Vec::new();
        while heard.len() < whole.len() {
            let commit = tokio::time::timeout(Duration::from_secs(20), tail.recv()).await.unwrap().unwrap();
            heard.extend(commit.facts);
        }
        assert_eq!(heard, whole, "with their texts, none twice");
    }
    store.verify_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_starts_while_another_appends_finds_the_log_whole() {
    let store = Store::new();
    let (first, mut tail) = store.open().await;
    crate::store::open_matter(&first, ACME, 1).await;
    let mut running = tokio::task::JoinSet::new();
    running.spawn(async move { while tail.recv().await.is_some() {} });
    for writer in 0..4 {
        let node = first.clone();
        running.spawn(async move {
            for number in 0..300 {
                post(&node, ACME, writer * 1000 + number).await.unwrap();
            }
        });
    }
    for _ in 0..12 {
        let (another, _deaf) = store.try_open(&SCHEMA).unwrap();
        another.close().await;
    }
    for _ in 0..4 {
        running.join_next().await.unwrap().unwrap();
    }
    first.close().await;
    store.verify_clean();
}

#[tokio::test]
async fn tables_that_fill_at_once_are_looked_at_before_the_server_would() {
    let store = Store::new();
    let (ledger, mut tail) = store.open().await;
    crate::store::open_matter(&ledger, ACME, 1).await;
    let posted = ledger.command(ACME, |tx| {
        for number in 0..1_000 {
            append_post(tx, number)?;
        }
        Ok::<_, Failed<crate::store::No>>(())
    });
    posted.await.unwrap();
    while tail.recv().await.unwrap().facts.len() < 1_000 {}
    // Before, and for a minute, PostgreSQL takes each table for one of a few pages: -1.
    let until = Instant::now() + Duration::from_secs(20);
    while store.asked("select reltuples from pg_class where relname in ('facts', 'texts') order by relname")
        != "1001\n1000"
    {
        assert!(Instant::now() < until, "nobody looked");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_before_the_commit_has_the_group_run_again() {
    let (answered, runs, log) = posted_while(Cut::BeforeTheServerHears).await;
    assert_eq!((answered.unwrap(), runs), (2, 2));
    assert_eq!(log, ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_got_lost_is_found_done_and_not_done_again() {
    // On a slow machine the wire may break at a question before the commit, too: then it runs again, and is still done once.
    let (answered, _runs, log) = posted_while(Cut::AfterTheServerAnswered).await;
    assert_eq!(answered.unwrap(), 2);
    assert_eq!(log, ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_were_ended_while_nobody_looked_are_made_anew() {
    let store = Store::new();
    let ledger = store.with_posts(2).await;
    for number in 2..6 {
        store.tamper(
            "select pg_terminate_backend(pid) from pg_stat_activity
              where application_name='warmline' and datname=current_database()",
        );
        assert_eq!(posts(&ledger, ACME).await.len(), usize::try_from(number).unwrap());
        post(&ledger, ACME, number).await.unwrap();
    }
    store.verify_clean();
}

#[tokio::test]
async fn every_text_comes_back_as_it_was_written() {
    let store = Store::new();
    let ledger = store.with_posts(0).await;
    let texts = [
        "a\0b",
        "\0",
        "\u{FDD0}",
        "\u{FDD0}0\0d",
        "Grüße 👋🏽 \u{10FFFF}",
        "'; drop table facts; --",
        "\\",
        "",
    ];
    for text in texts {
        let post = move |tx: &mut ledger::Tx<'_>| {
            let recorded = tx.append_with_text(crate::store::posting(1, "x"), "cus_1", text)?;
            Ok::<_, Failed<crate::store::No>>(recorded.seq)
        };
        ledger.command(ACME, post).await.unwrap();
    }
    let page = ledger.read(|rows| ledger::page(rows, ACME, 1, i64::MAX, 100)).await.unwrap();
    let read: Vec<&str> = page.iter().map(|fact| fact.text.as_deref().unwrap()).collect();
    assert_eq!(read, texts);
}

/// Where a connection is cut.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    BeforeTheServerHears,
    AfterTheServerAnswered,
}

/// Posts once through a wire that is cut when the command is done: what it sends next is its commit. Gives the answer, how often
/// the command ran, and what is in the log.
async fn posted_while(cut: Cut) -> (Result<i64, Failed<crate::store::No>>, usize, Vec<String>) {
    let store = Store::new();
    store.with_posts(0).await.close().await;
    let Database::Postgres(_) = store.database() else { panic!("this suite runs on a server") };
    let wire = Wire::to(&store.url(), cut);
    let database = Database::Postgres(PostgresAddress::read(&wire.url).unwrap());
    let (ledger, _tail) = Ledger::open(&database, &SCHEMA, Arc::new(|| crate::store::NOON_MS)).unwrap();
    let (runs, armed) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&wire.armed));
    let counting = Arc::clone(&runs);
    let answered = ledger.command(ACME, move |tx| {
        let seq = append_post(tx, 1)?;
        if counting.fetch_add(1, Ordering::Relaxed) == 0 {
            armed.store(true, Ordering::Relaxed);
        }
        Ok(seq)
    });
    let answered = answered.await;
    let log = posts(&ledger, ACME).await;
    ledger.close().await;
    store.verify_clean();
    (answered, runs.load(Ordering::Relaxed), log)
}

/// Passes bytes on, until it is armed and the next bytes come from the writer: then their connection is cut.
struct Wire {
    url: String,
    armed: Arc<AtomicBool>,
}

impl Wire {
    fn to(url: &str, cut: Cut) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (_, place) = url.split_once('@').unwrap();
        let (server, name) = place.split_once('/').unwrap();
        let own = format!("postgres://warmline@{}/{name}", listener.local_addr().unwrap());
        let armed = Arc::new(AtomicBool::new(false));
        let (arming, server) = (Arc::clone(&armed), server.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
                let cutting = Arc::new(AtomicBool::new(false));
                let (mut from_client, mut to_server) =
                    (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (mut from_server, mut to_client) = (server, client);
                let (arming, shared) = (Arc::clone(&arming), Arc::clone(&cutting));
                std::thread::spawn(move || {
                    let mut bytes = [0; 65_536];
                    while let Ok(read @ 1..) = from_client.read(&mut bytes) {
                        // A group's last flush is long; a sign of life and a question of the follower's are not.
                        if read > 300 && arming.swap(false, Ordering::Relaxed) {
                            if cut == Cut::BeforeTheServerHears {
                                break;
                            }
                            shared.store(true, Ordering::Relaxed);
                        }
                        if to_server.write_all(&bytes[..read]).is_err() {
                            break;
                        }
                    }
                    let _ = (from_client.shutdown(Shutdown::Both), to_server.shutdown(Shutdown::Both));
                });
                std::thread::spawn(move || {
                    let mut bytes = [0; 65_536];
                    while let Ok(read @ 1..) = from_server.read(&mut bytes) {
                        if cutting.load(Ordering::Relaxed) || to_client.write_all(&bytes[..read]).is_err() {
                            break;
                        }
                    }
                    let _ = (from_server.shutdown(Shutdown::Both), to_client.shutdown(Shutdown::Both));
                });
            }
        });
        Self { url: own, armed }
    }
}
