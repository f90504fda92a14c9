//! The server is stopped and started again on the same folder.

use crate::support::{TestApp, json, seq};
use client::Cursor;

const GRACE_MS: i64 = 20_000;

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let mut app = TestApp::start().await;
    let (owner, visitor, other) = (app.owner(), app.visitor().await, app.visitor().await);
    let body = json!({ "text": "hello", "client_id": "one" });
    let opened = visitor.post("/widget/conversations", body.clone()).await.expect(201);
    let id = opened["id"].as_str().unwrap().to_owned();
    owner.take(&id).await;
    let last = owner.reply(&id, "hi").await;
    owner.note(&id, "aside").await;
    let parked = other.opens("later").await;
    owner.park_until(&parked, "2026-03-02T10:00:00Z").await.expect(200);
    let before = (owner.list("/conversations").await, owner.messages(&id).await, owner.list("/agents").await);
    app.restart(0).await;
    let after = (owner.list("/conversations").await, owner.messages(&id).await, owner.list("/agents").await);
    assert_eq!(before, after);
    assert_eq!(visitor.post("/widget/conversations", body).await.expect(200), opened);
    let mut stream = visitor.resume(Cursor::seq(0)).await;
    let heard = stream.until(|e| seq(e) == seq(&last)).await;
    assert_eq!(heard.len(), 4);
    let said = visitor.say(&id, "still here").await;
    assert_eq!(seq(&stream.next().await), seq(&said));
    app.later(3_600_000).await;
    owner.sees(&parked, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn connected_agents_have_the_grace_time_to_come_back() {
    let mut app = TestApp::start().await;
    let (ben, eva) = (app.agent("Ben").await, app.agent("Eva").await);
    let (bens, evas) = (ben.arrive().await, eva.arrive().await);
    let one = app.visitor().await.opens("one").await;
    let two = app.visitor().await.opens("two").await;
    let (of_ben, of_eva) =
        if ben.conversation(&one).await["assigned_to"] == ben.id { (one, two) } else { (two, one) };
    app.restart(60_000).await;
    drop((bens, evas));
    app.later(GRACE_MS - 1).await;
    ben.sees(&of_ben, "active", Some(&ben)).await;
    let _again = ben.connect().await;
    ben.presence("away").await;
    app.later(1).await;
    let back = ben.sees(&of_eva, "waiting", None).await;
    assert_eq!(back["waiting_since"], "2026-03-02T09:00:00.000Z");
    app.later(GRACE_MS * 2).await;
    ben.sees(&of_ben, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn streams_end_at_once_when_the_server_stops() {
    let mut app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let (desk, widget) = (owner.connect().await, visitor.stream().await);
    app.restart(0).await;
    desk.ended().await;
    widget.ended().await;
    app.finish().await;
}

#[tokio::test]
async fn waiting_visitors_are_not_gone_because_nobody_could_see_them() {
    let mut app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    app.restart(24 * 3600 * 1000).await;
    app.run_jobs().await;
    owner.sees(&id, "waiting", None).await;
    app.later(1_800_000).await;
    owner.sees(&id, "abandoned", None).await;
    app.finish().await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_loses_nothing() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _desk = owner.arrive().await;
    let id = visitor.opens("hello").await;
    app.later(-60_000).await;
    let smoothed = visitor.say(&id, "a minute back").await;
    assert_eq!(smoothed["at"], "2026-03-02T09:00:00.000Z", "a little is smoothed");
    app.later(-3_600_000).await;
    let believed = visitor.say(&id, "an hour back").await;
    assert_eq!(believed["at"], "2026-03-02T07:59:00.000Z", "more was wrong before");
    let other = app.visitor().await.opens("hello").await;
    owner.sees(&other, "active", Some(&owner)).await;
    let seqs: Vec<u64> = visitor.messages(&id).await.iter().map(seq).collect();
    assert!(seqs.is_sorted(), "the order is that of the log, whatever the clock says");
    app.finish().await;
}
