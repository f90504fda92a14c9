//! A disk that is really full: a small file system in memory, in a mount namespace of its own, so that nothing stays
//! mounted however the test ends.

use crate::program::{Desk, PASSWORD, did_run, not_run, texts, warmline};
use client::{ClientError, Patience, ServerProcess, Visitor};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says to the same test, run again, that it is inside.
const INSIDE: &str = "WARMLINE_TEST_INSIDE";

/// Runs the test `name` again where it may mount file systems; whether it is there already.
fn inside(name: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    did_run(name);
    let can = |flags: &str| {
        let tried = Command::new("unshare")
            .args([flags, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"])
            .output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    let Some(flags) = ["-m", "-Urm"].into_iter().find(|flags| can(flags)) else {
        not_run(name, "neither root nor a user namespace may mount a file system here");
        return false;
    };
    let test = std::env::current_exe().unwrap();
    let again = Command::new("unshare")
        .arg(flags)
        .arg(test)
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .output();
    let again = again.unwrap();
    let said = [again.stdout, again.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(again.status.success() && said.contains("1 passed"), "inside: {said}");
    false
}

fn mount(folder: &Path, size: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", size, "tmpfs"]).arg(folder).status();
    assert!(mounted.unwrap().success());
}

/// Fills the file system to its last byte.
fn fill(ballast: &Path) {
    let mut file = File::create(ballast).unwrap();
    for piece in [65_536, 4096, 1] {
        while file.write_all(&vec![0; piece]).is_ok() {}
    }
}

/// A desk whose data folder is a file system of 16 MB.
async fn small_desk() -> (Desk, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    mount(&data, "size=16m");
    let account = client::setup(&warmline(), &data, PASSWORD).await.unwrap();
    let ballast = data.join("ballast");
    (Desk { folder, data, account }, ballast)
}

/// The status of `GET` at this path, and what `Retry-After` says.
async fn get(server: &ServerProcess, path: &str) -> (u16, Option<String>) {
    let mut connection = client::Connection::new(server.address().clone());
    let answer = connection.request("GET".parse().unwrap(), path, None, &[], "").await.unwrap();
    let retry = answer.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    (answer.status.as_u16(), retry)
}

/// Asks until the status is this; an answer may be a second old. Gives what `Retry-After` says.
async fn becomes(server: &ServerProcess, path: &str, status: u16) -> Option<String> {
    let mut tries = Patience::LONG.start();
    loop {
        match get(server, path).await {
            (found, retry) if found == status => return retry,
            (found, _) => assert!(tries.again().await, "{path} stays {found}"),
        }
    }
}

/// Says one thing, and checks that a refusal is a 503 which says when to come again.
async fn try_to_say(visitor: &mut Visitor, conversation: &str, text: &str) -> bool {
    let client_id = text.split(" x").next();
    let path = format!("/widget/conversations/{conversation}/messages");
    let body = serde_json::json!({ "text": text, "client_id": client_id });
    let answer = visitor.caller().call_with("POST".parse().unwrap(), &path, &[], Some(&body)).await.unwrap();
    if answer.status.as_u16() == 201 {
        return true;
    }
    let problem: serde_json::Value = answer.json().unwrap();
    assert_eq!((answer.status.as_u16(), problem["code"].as_str()), (503, Some("unavailable")), "{problem}");
    assert!(answer.headers.contains_key("retry-after"), "{:?}", answer.headers);
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_loses_nothing_and_is_over_when_there_is_space_again() {
    if !inside("disk::a_full_disk_refuses_writes_loses_nothing_and_is_over_when_there_is_space_again") {
        return;
    }
    let (desk, ballast) = small_desk().await;
    let mut server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "hello").await.unwrap().value;
    let mut answered = vec!["hello".to_owned()];
    for round in 0..3 {
        fill(&ballast);
        let (mut number, mut refused) = (0, Vec::new());
        while refused.len() < 10 {
            let text = format!("round {round}, text {number} {}", "x".repeat(2000));
            if try_to_say(&mut visitor, &opened.id, &text).await {
                answered.push(text);
            } else {
                refused.push(text);
            }
            number += 1;
            assert!(number < 4000, "a full disk went on taking messages");
        }
        assert!(becomes(&server, "/ready", 503).await.is_some(), "it says when to ask again");
        assert_eq!(get(&server, "/health").await.0, 200);
        assert_eq!(texts(&mut desk.agent(&server), &opened.id).await, answered, "reading goes on");

        if round == 1 {
            // Even a kill in the middle of it loses nothing.
            server.kill().await.unwrap();
            std::fs::remove_file(&ballast).unwrap();
            server = desk.serve().await;
            visitor = desk.returning(&server, &mut visitor);
        } else {
            std::fs::remove_file(&ballast).unwrap();
        }
        for text in refused {
            assert!(try_to_say(&mut visitor, &opened.id, &text).await, "there is space again");
            answered.push(text);
        }
        becomes(&server, "/ready", 200).await;
    }
    assert_eq!(texts(&mut desk.agent(&server), &opened.id).await, answered);
    let (status, _) = server.stop(Patience::LONG.within).await.unwrap();
    assert_eq!(status.code(), Some(0));
    desk.verify();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_without_space_or_closed_to_writing_ends_setup_and_serve_with_6() {
    if !inside("disk::a_folder_without_space_or_closed_to_writing_ends_setup_and_serve_with_6") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("full");
    mount(&data, "size=64k");
    fill(&data.join("ballast"));
    let refused = client::setup(&warmline(), &data, PASSWORD).await;
    assert!(
        matches!(&refused, Err(ClientError::Process { why, .. }) if why.contains("exit status: 6")),
        "{refused:?}"
    );
    crate::program::serve(&data).expect(6);

    let (desk, _) = small_desk().await;
    let closed = Command::new("mount").args(["-o", "remount,bind,ro"]).arg(&desk.data).status();
    assert!(closed.unwrap().success());
    let refused = crate::program::serve(&desk.data).expect(6);
    assert!(refused.err.contains(desk.data.to_str().unwrap()), "{}", refused.err);
    let copy = desk.folder.path().join("copy");
    let looked = [
        crate::program::run(&["verify"], &desk.data),
        crate::program::run(&["backup", copy.to_str().unwrap()], &desk.data),
    ];
    for looked in looked {
        assert!(matches!(looked.code, Some(0 | 6)), "{:?} {}", looked.code, looked.err);
    }
}
