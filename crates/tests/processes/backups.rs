//! A backup beside load, restored and verified.

use crate::program::{Desk, run, texts};
use client::Visitor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;

async fn talk(mut visitor: Visitor, writing: Arc<AtomicBool>, writer: usize) -> (String, usize) {
    let opened = visitor.open(&format!("{writer}: 0"), "0").await.unwrap().value;
    let mut said = 1;
    while writing.load(Ordering::Relaxed) {
        visitor.say(&opened.id, &format!("{writer}: {said}"), &said.to_string()).await.unwrap();
        said += 1;
    }
    (opened.id, said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_beside_load_is_whole_and_holds_what_was_answered_before_it_began() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let writing = Arc::new(AtomicBool::new(true));
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        writers.spawn(talk(desk.visitor(&server).await, Arc::clone(&writing), writer));
    }
    let mut agent = desk.agent(&server);
    let mut before = agent.conversations(None, None).await.unwrap();
    while before.len() < 8 {
        before = agent.conversations(None, None).await.unwrap();
    }
    let copy = desk.folder.path().join("copy.backup");
    let (data, target) = (desk.data.clone(), copy.to_str().unwrap().to_owned());
    let copying = tokio::task::spawn_blocking(move || run(&["backup", &target], &data).expect(0));
    copying.await.unwrap();
    writing.store(false, Ordering::Relaxed);
    let said = writers.join_all().await;
    assert!(said.iter().map(|(_, count)| count).sum::<usize>() > 20);

    let restored = desk.folder.path().join("restored");
    run(&["restore", copy.to_str().unwrap()], &restored).expect(0);
    run(&["verify"], &restored).expect(0);
    let mut held = Vec::new();
    for (id, _) in &said {
        held.push(texts(&mut agent, id).await);
    }
    server.kill().await.unwrap();
    desk.verify();

    let copied = Desk { data: restored, ..desk };
    let server = copied.serve().await;
    let mut agent = copied.agent(&server);
    for ((id, _), all) in said.iter().zip(&held) {
        let there = texts(&mut agent, id).await;
        let known = before.iter().any(|conversation| conversation.id == *id);
        assert!(known && !there.is_empty(), "{id} was answered before the backup began");
        assert_eq!(there, all[..there.len()], "what is in the backup is the log as it was");
    }
    server.kill().await.unwrap();
    copied.verify();
}
