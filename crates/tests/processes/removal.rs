//! The data folder is taken away, or closed to writing, under a running server.

use crate::program::{Desk, run};
use client::{Access, Caller, ClientError, Patience, Visitor};
use std::time::Duration;

/// Writes until the server says that it cannot; gives how many were answered before.
async fn write_until_refused(visitor: &mut Visitor, conversation: &str) -> (usize, ClientError) {
    for number in 1..2000 {
        if let Err(error) = visitor.say(conversation, &format!("text {number}"), &number.to_string()).await {
            return (number - 1, error);
        }
    }
    panic!("the server went on answering");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_was_moved_away_is_not_written_into_the_void() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "0").await.unwrap().value;
    let elsewhere = desk.folder.path().join("elsewhere");
    std::fs::rename(&desk.data, &elsewhere).unwrap();
    let (answered, refused) = write_until_refused(&mut visitor, &opened.id).await;
    assert_eq!(answered, 0, "answered although nobody will find it");
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(503), "{refused}");
    let mut anybody = Caller::new(server.address().clone(), Access::Nobody);
    let mut tries = Patience::LONG.start();
    loop {
        let ready =
            anybody.connection().request("GET".parse().unwrap(), "/ready", None, &[], "").await.unwrap();
        if ready.status.as_u16() == 503 {
            break;
        }
        assert!(tries.again().await, "an answer may be a second old, not older");
    }

    std::fs::rename(&elsewhere, &desk.data).unwrap();
    visitor.say(&opened.id, "it is back", "back").await.unwrap();
    let (status, _) = server.stop(Duration::from_secs(10)).await.unwrap();
    assert_eq!(status.code(), Some(0));
    desk.verify();
    let server = desk.serve().await;
    assert_eq!(crate::program::texts(&mut desk.agent(&server), &opened.id).await, ["hello", "it is back"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_was_deleted_takes_no_more_writes_and_the_server_still_ends_well() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "0").await.unwrap().value;
    std::fs::remove_dir_all(&desk.data).unwrap();
    let (answered, refused) = write_until_refused(&mut visitor, &opened.id).await;
    assert_eq!(answered, 0, "answered although it is lost");
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(503), "{refused}");
    let mut anybody = Caller::new(server.address().clone(), Access::Nobody);
    let health =
        anybody.connection().request("GET".parse().unwrap(), "/health", None, &[], "").await.unwrap();
    assert_eq!(health.status.as_u16(), 200);
    let (status, _) = server.stop(Duration::from_secs(10)).await.unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(!desk.data.exists(), "nothing was made anew in its place");
    run(&["verify"], &desk.data).expect(6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_was_closed_to_writing_loses_nothing_that_is_answered() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "0").await.unwrap().value;
    let mode = |mode| std::fs::set_permissions(&desk.data, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    let mut answered = vec!["hello".to_owned()];
    for number in 1..50 {
        let text = format!("text {number}");
        match visitor.say(&opened.id, &text, &number.to_string()).await {
            Ok(_) => answered.push(text),
            Err(error) => assert_eq!(error.status().map(|status| status.as_u16()), Some(503), "{error}"),
        }
    }
    server.kill().await.unwrap();
    mode(0o700);
    desk.verify();
    let server = desk.serve().await;
    let mut tries = Patience::LONG.start();
    while desk.agent(&server).conversation(&opened.id).await.is_err() {
        assert!(tries.again().await);
    }
    assert_eq!(crate::program::texts(&mut desk.agent(&server), &opened.id).await, answered);
}
