use super::{Practised, ends};
use crate::support::{TestApp, json, seq, text};

#[tokio::test]
async fn whoever_joins_the_line_is_promised_a_wait_in_the_answer() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let mut desk = floor.owner.stream().await;
    let (visitor, opened) = floor.waits().await;
    let (low_s, high_s) = ends(&opened["promise"]);
    assert!(0 <= low_s && low_s < high_s, "{opened}");
    assert_eq!(opened["promise"]["said_at"], opened["opened_at"]);
    let event = desk.next_of("waits.promised").await;
    assert_eq!(event["promise"], opened["promise"], "colleagues hear what was said");
    assert_eq!((&event["occasion"], seq(&event)), (&json!("entry"), seq(&opened)));
    let listed = visitor.list("/widget/conversations").await;
    assert_eq!(listed[0]["promise"], opened["promise"]);
    let id = text(&opened, "id");
    assert_eq!(floor.owner.conversation(id).await["promise"], opened["promise"]);
    let waiting = floor.owner.list("/conversations?state=waiting").await;
    assert_eq!(waiting[0]["promise"], opened["promise"]);
    floor.app.finish().await;
}

#[tokio::test]
async fn asking_again_for_the_opening_gives_the_promise_that_was_made_then() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let visitor = floor.app.visitor().await;
    let body = json!({ "text": "hello", "client_id": "once" });
    let first = visitor.post("/widget/conversations", body.clone()).await.expect(201);
    floor.app.later(1_000).await;
    let again = visitor.post("/widget/conversations", body).await.expect(200);
    assert!(first["promise"].is_object());
    assert_eq!(first, again);
    floor.app.finish().await;
}

#[tokio::test]
async fn nothing_is_promised_where_nothing_is_known_or_nobody_waits() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let opened = app.visitor().await.open("hello").await;
    assert_eq!((&opened["state"], &opened["promise"]), (&json!("waiting"), &json!(null)));
    let _desk = owner.arrive().await;
    let opened = app.visitor().await.open("hello").await;
    assert_eq!((&opened["state"], &opened["promise"]), (&json!("active"), &json!(null)));
    app.finish().await;
}
