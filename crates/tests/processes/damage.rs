//! Damaged files: nobody serves them, `verify` says so, and the sentence names the file or the fact.

use crate::program::{Desk, run, serve};
use std::path::PathBuf;

/// A stopped desk with a conversation of 200 messages, and its database file.
async fn talked() -> (Desk, PathBuf) {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut visitor = desk.visitor(&server).await;
    let opened = visitor.open("hello", "opening").await.unwrap().value;
    for number in 0..200 {
        visitor
            .say(&opened.id, &format!("text {number} {}", "x".repeat(300)), &format!("client-{number}"))
            .await
            .unwrap();
    }
    let (status, _) = server.stop(std::time::Duration::from_secs(10)).await.unwrap();
    assert_eq!(status.code(), Some(0));
    let file = desk.data.join(ledger::DATABASE_FILE);
    (desk, file)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_byte_changed_in_a_fact_is_named_by_verify_and_by_the_start() {
    let (desk, file) = talked().await;
    let whole = std::fs::read(&file).unwrap();
    let body = b"\"client_id\":\"client-150\"";
    let place = whole.windows(body.len()).position(|window| window == body).unwrap();
    let mut changed = whole.clone();
    changed[place + body.len() - 2] = b'1';
    std::fs::write(&file, changed).unwrap();
    for refused in [run(&["verify"], &desk.data).expect(5), serve(&desk.data).expect(5)] {
        assert!(refused.err.contains(": fact ") && refused.err.contains("checksum"), "{}", refused.err);
    }
    std::fs::write(&file, whole).unwrap();
    desk.verify();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_cut_off_anywhere_is_refused_by_verify_and_by_the_start() {
    let (desk, file) = talked().await;
    let whole = std::fs::read(&file).unwrap();
    for part in [whole.len() - 4096, whole.len() / 2, 4096, 100] {
        std::fs::write(&file, &whole[..part]).unwrap();
        run(&["verify"], &desk.data).expect(5);
        serve(&desk.data).expect(5);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_overwritten_in_the_middle_never_pass_verify_unless_they_held_no_row_of_log_or_tables() {
    let (desk, file) = talked().await;
    let whole = std::fs::read(&file).unwrap();
    let pages = whole.len() / 4096;
    let mut damaged = 0;
    for page in (1..pages).step_by(pages.div_ceil(12)) {
        let mut changed = whole.clone();
        changed[page * 4096..(page + 1) * 4096].fill(0);
        std::fs::write(&file, changed).unwrap();
        let verdict = run(&["verify"], &desk.data);
        assert!(matches!(verdict.code, Some(0 | 5)), "page {page}: {:?} {}", verdict.code, verdict.err);
        assert!(verdict.err.lines().count() <= 1, "{}", verdict.err);
        damaged += usize::from(verdict.code == Some(5));
    }
    assert!(damaged >= 10, "{damaged} of 12 pages of zeros were noticed");
}
