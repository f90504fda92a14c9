//! SIGKILL at any moment: what was acknowledged is there once, in order, and nothing is left behind.

use crate::program::{Desk, texts, warmline};
use client::soak::{self, Plan};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_kills_under_64_writers_and_20_readers_lose_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let seed = 20_260_801;
    let report = soak::run(&Plan::new(warmline(), folder.path().to_owned(), 10, seed)).await.unwrap();
    assert!(
        report.violations.is_empty(),
        "{} violations:\n{}",
        report.violations.len(),
        report.violations.join("\n")
    );
    assert_eq!(report.kills_survived, 10);
    assert!(report.acknowledged > 100, "too little was written to mean anything: {report:?}");
    assert!(report.events_seen > report.acknowledged, "too little was read to mean anything: {report:?}");
    println!("{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_leaves_nothing_behind_that_would_keep_the_next_one_out() {
    let desk = Desk::set_up().await;
    let mut server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("before the first kill", "0").await.unwrap().value;
    let mut said = vec!["before the first kill".to_owned()];
    for kill in 1..=3 {
        server.kill().await.unwrap();
        server = desk.serve().await;
        visitor = desk.returning(&server, &mut visitor);
        let text = format!("after kill {kill}");
        visitor.say(&opened.id, &text, &kill.to_string()).await.unwrap();
        said.push(text);
    }
    assert_eq!(texts(&mut desk.agent(&server), &opened.id).await, said);
    server.kill().await.unwrap();
    desk.verify();
}
