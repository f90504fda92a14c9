//! `/conversations/{id}/reading` and `/me/reading`.

use crate::support::{TestApp, Value, json};

fn marks(list: &[Value]) -> Vec<(String, i64)> {
    let mark = |one: &Value| (one["conversation"].as_str().unwrap().to_owned(), one["seq"].as_i64().unwrap());
    list.iter().map(mark).collect()
}

#[tokio::test]
async fn what_was_read_on_one_device_is_read_on_the_others() {
    let mut app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let said = visitor.say(&id, "anybody?").await["seq"].as_i64().unwrap();
    let mut phone = ben.stream().await;
    let path = format!("/conversations/{id}/reading");
    let latest = ben.conversation(&id).await;
    assert_eq!(
        latest["preview"]["seq"],
        json!(said),
        "a conversation says up to where there is something to read"
    );
    ben.put(&path, json!({ "seq": said })).await.expect(200);
    let event = loop {
        let event = phone.raw().await;
        if event.event == "live.read" {
            break event;
        }
    };
    let data: Value = event.json().unwrap();
    assert_eq!((event.id, &data["conversation"], &data["read_seq"]), (None, &json!(id), &json!(said)));
    assert_eq!(marks(&ben.list("/me/reading").await), [(id.clone(), said)], "before it is written down");
    app.later(3_000).await;
    assert_eq!(marks(&ben.list("/me/reading").await), [(id.clone(), said)], "and after");
    // It does not go back, and nobody reads ahead.
    assert_eq!(ben.put(&path, json!({ "seq": 1 })).await.expect(200)["seq"], 1);
    let seq = ben.put(&path, json!({ "seq": 1_000_000 })).await.expect(200)["seq"].as_i64().unwrap();
    assert_eq!(json!(seq), ben.conversation(&id).await["seq"]);
    app.restart(1_000).await;
    assert_eq!(marks(&ben.list("/me/reading").await), [(id, seq)], "an end writes down what was noted");
    assert!(owner.list("/me/reading").await.is_empty(), "marks are one's own");
    app.finish().await;
}

#[tokio::test]
async fn reading_is_no_fact_and_moves_nothing() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let before = owner.conversation(&id).await;
    for _ in 0..20 {
        owner.put(&format!("/conversations/{id}/reading"), json!({ "seq": 5 })).await.expect(200);
    }
    app.later(3_000).await;
    assert_eq!(owner.conversation(&id).await, before);
    app.finish().await;
}

#[tokio::test]
async fn what_one_may_not_see_one_has_not_read() {
    let app = TestApp::start().await;
    let (owner, zoe, visitor) = (app.owner(), app.outsider("Zoe").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/reading");
    zoe.put(&path, json!({ "seq": 1 })).await.problem(404, "not_found");
    visitor.put(&path, json!({ "seq": 1 })).await.problem(403, "agents_only");
    owner.put(&path, json!({ "seq": 0 })).await.problem(422, "bad_seq");
    owner.put(&path, json!({ "seq": "1" })).await.problem(400, "not_the_shape");
    app.finish().await;
}
