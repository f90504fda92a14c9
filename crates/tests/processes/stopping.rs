//! SIGTERM: streams end at once, what was accepted is finished, the end is clean and soon.

use crate::program::Desk;
use client::{Agent, ClientError, Conversation, Cursor, Patience, ServerProcess};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The contract's.
const STOP_LIMIT: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_at_once_and_everything_that_was_answered_is_there_afterwards() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "0").await.unwrap().value;
    let mut streams = JoinSet::new();
    for number in 0..10 {
        let stream = if number % 2 == 0 {
            desk.agent(&server).stream(Cursor::Now).await.unwrap()
        } else {
            visitor.stream(Cursor::Now).await.unwrap()
        };
        streams.spawn(until_the_end(stream));
    }
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let agent = desk.agent(&server);
        writers.spawn(write_until_it_ends(agent, opened.clone(), writer));
    }
    wait_for_messages(&desk, &server, &opened.id, 20).await;

    let told = Instant::now();
    let (status, after) = server.stop(STOP_LIMIT).await.unwrap();
    assert_eq!(status.code(), Some(0));
    for ended in streams.join_all().await {
        let after = ended.duration_since(told);
        assert!(after < Duration::from_secs(1), "a stream ended {after:?} after SIGTERM");
    }
    assert!(after < Duration::from_secs(5), "it took {after:?} with nothing that could keep it");

    let answered: Vec<String> = writers.join_all().await.into_iter().flatten().collect();
    desk.verify();
    let server = desk.serve().await;
    let listed = crate::program::texts(&mut desk.agent(&server), &opened.id).await;
    for text in &answered {
        assert_eq!(listed.iter().filter(|listed| *listed == text).count(), 1, "{text}");
    }
    assert!(answered.len() >= 15);
}

async fn until_the_end(mut stream: client::Stream) -> Instant {
    while stream.next().await.is_ok() {}
    Instant::now()
}

/// Writes until the server is gone; gives the texts that were answered. An answer that is a refusal must be a 503.
async fn write_until_it_ends(mut agent: Agent, conversation: Conversation, writer: usize) -> Vec<String> {
    let mut answered = Vec::new();
    for number in 0.. {
        let text = format!("{writer} says {number}");
        match agent.reply(&conversation.id, &text, &format!("{writer}-{number}")).await {
            Ok(_) => answered.push(text),
            Err(ClientError::Refused(problem)) => {
                assert_eq!(problem.status.as_u16(), 503, "{problem:?}");
                break;
            }
            Err(_) => break,
        }
    }
    answered
}

async fn wait_for_messages(desk: &Desk, server: &ServerProcess, conversation: &str, count: usize) {
    let mut agent = desk.agent(server);
    let mut tries = Patience::LONG.start();
    while agent.messages(conversation).await.unwrap().len() < count {
        assert!(tries.again().await, "{count} messages did not come in a minute");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_request_and_idle_connections_do_not_keep_it() {
    use tokio::io::AsyncWriteExt as _;
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let at = server.address().get();
    let _idle = tokio::net::TcpStream::connect(at).await.unwrap();
    let mut half = tokio::net::TcpStream::connect(at).await.unwrap();
    let head = "POST /api/v1/widget/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    half.write_all(head.as_bytes()).await.unwrap();
    let mut visitor = desk.visitor(&server).await;
    visitor.open("the requests before this one have arrived", "0").await.unwrap();
    let (status, after) = server.stop(STOP_LIMIT).await.unwrap();
    assert_eq!(status.code(), Some(0), "after {after:?}");
    desk.verify();
}
