//! `PUT · DELETE /customers/{id}/block`.

use super::readable;
use crate::support::{TestApp, json};

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn a_blocked_customer_is_told_until_when_and_of_other_ways_to_a_person() {
    let app = TestApp::start().await;
    let (ben, visitor) = (app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("rude words").await;
    let stream = visitor.stream().await;
    let path = format!("/customers/{}/block", visitor.id);
    let person = ben.put(&path, json!({ "days": 7 })).await.expect(200);
    assert_eq!(person["blocked"]["by"], json!(ben.id));
    assert_eq!(person["blocked"]["until"], "2026-03-09T09:00:00.000Z");
    stream.ended().await;
    ben.sees(&id, "resolved", None).await;
    let body = json!({ "text": "more", "client_id": "m" });
    let told = visitor
        .post(&format!("/widget/conversations/{id}/messages"), body.clone())
        .await
        .problem(403, "blocked");
    assert_eq!(told["until"], "2026-03-09T09:00:00.000Z");
    assert!(told["detail"].as_str().unwrap().contains("2026-03-09"), "{told}");
    visitor.post("/widget/conversations", body.clone()).await.problem(403, "blocked");
    assert!(visitor.open_stream("/widget/stream", client::Cursor::Now).await.is_err());
    assert_eq!(readable(&visitor).await, std::slice::from_ref(&id), "what they wrote is theirs to read");
    app.later(7 * DAY_MS).await;
    visitor.post("/widget/conversations", body).await.expect(201);
    assert_eq!(ben.get(&format!("/customers/{}", visitor.id)).await.expect(200)["blocked"], json!(null));
    app.finish().await;
}

#[tokio::test]
async fn unblocking_lets_them_write_at_once_and_holds_over_merging() {
    let app = TestApp::start().await;
    let (ben, una, other) = (app.agent("Ben").await, app.visitor().await, app.visitor().await);
    let id = una.opens("hello").await;
    other.opens("the same person, says Ben").await;
    ben.put(&format!("/customers/{}/merges/{}", una.id, other.id), json!({})).await.expect(200);
    let path = format!("/customers/{}/block", other.id);
    ben.put(&path, json!({ "days": 90 })).await.expect(200);
    let body = json!({ "text": "x", "client_id": "x" });
    for visitor in [&una, &other] {
        visitor.post("/widget/conversations", body.clone()).await.problem(403, "blocked");
    }
    assert_eq!(ben.delete(&path).await.expect(200)["blocked"], json!(null));
    ben.delete(&path).await.expect(200);
    una.say(&id, "again").await;
    for days in [0, 91, -1] {
        ben.put(&path, json!({ "days": days })).await.problem(422, "bad_days");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_blocked_visitor_cannot_become_somebody_else() {
    let app = TestApp::start().await;
    let (site, visitor) = (super::Site::of(&app).await, app.visitor().await);
    visitor.opens("rude words").await;
    app.owner().put(&format!("/customers/{}/block", visitor.id), json!({ "days": 1 })).await.expect(200);
    let token = site.token(&app, "42");
    visitor.put("/widget/identity", json!({ "token": token })).await.problem(403, "blocked");
    app.finish().await;
}

#[tokio::test]
async fn blocking_ends_nothing_that_whoever_blocks_may_not_see() {
    let mut app = TestApp::start().await;
    let (ben, owner) = (app.agent("Ben").await, app.owner());
    let elsewhere = app.another_inbox("Elsewhere", &[&owner.id]).await;
    let (una, other) = (app.visitor().await, app.visitor_of(&elsewhere).await);
    let (here, there) = (una.opens("hello").await, other.opens("the same person").await);
    owner.put(&format!("/customers/{}/merges/{}", una.id, other.id), json!({})).await.expect(200);
    ben.put(&format!("/customers/{}/block", una.id), json!({ "days": 7 })).await.expect(200);
    assert_eq!(owner.conversation(&here).await["state"], "resolved");
    assert_eq!(owner.conversation(&there).await["state"], "waiting", "Ben is not there");
    let body = json!({ "text": "more", "client_id": "m" });
    other.post(&format!("/widget/conversations/{there}/messages"), body).await.problem(403, "blocked");
    owner.reply(&there, "Goodbye.").await;
    owner.set_state(&there, "resolved").await.expect(200);
    app.finish().await;
}
