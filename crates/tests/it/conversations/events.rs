use crate::support::{TestApp, Value, json, seq, text};

#[tokio::test]
async fn what_happened_is_listed_as_it_was_on_the_stream() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut desk = owner.connect().await;
    let id = visitor.opens("hello").await;
    owner.take(&id).await;
    owner.reply(&id, "hi").await;
    owner.note(&id, "aside").await;
    owner.park_until(&id, "2026-03-03T09:00:00+01:00").await.expect(200);
    visitor.say(&id, "oh").await;
    owner.set_state(&id, "resolved").await.expect(200);
    visitor.say(&id, "wait").await;
    let left = visitor.leave(&id).await.expect(200);
    let live = desk.until(|e| seq(e) == seq(&left)).await;
    let is_event =
        |e: &&Value| !text(e, "kind").ends_with("message_posted") && !text(e, "kind").ends_with("note_added");
    let live: Vec<Value> = live.iter().filter(is_event).cloned().collect();
    let listed = owner.list(&format!("/conversations/{id}/events")).await;
    assert_eq!(listed, live);
    let kinds: Vec<&str> = listed.iter().map(|e| text(e, "kind").split_once('_').unwrap().1).collect();
    assert_eq!(kinds, ["opened", "assigned", "parked", "queued", "resolved", "reopened", "abandoned"]);
    assert_eq!(listed[2]["until"], "2026-03-03T08:00:00.000Z", "in UTC, whatever was sent");
    assert_eq!(
        (&listed[3]["reason"], &listed[3]["by"]),
        (&json!("customer_wrote"), &json!({ "kind": "system", "id": null }))
    );
    let page = owner.get(&format!("/conversations/{id}/events?limit=4")).await.expect(200);
    let rest = format!("/conversations/{id}/events?after={}", text(&page, "next"));
    let rest = owner.get(&rest).await.expect(200);
    assert_eq!(
        [page["items"].as_array().unwrap().clone(), rest["items"].as_array().unwrap().clone()].concat(),
        live
    );
    app.finish().await;
}
