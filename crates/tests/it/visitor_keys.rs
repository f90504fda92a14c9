//! The key that signs visitors' tokens is replaced: the new one signs, those before it are believed until their end, and one that
//! leaked ends at once.

use crate::support::{TestApp, Value, Visitor, json, text};
use client::Cursor;

const HOUR_MS: i64 = 3_600_000;

async fn makes(app: &TestApp, earlier_for_s: i64) -> String {
    let made = app.owner().post("/visitor-keys", json!({ "earlier_for_s": earlier_for_s })).await.expect(201);
    assert_eq!(made["ends_at"], json!(null), "{made}");
    text(&made, "id").to_owned()
}

async fn keys(app: &TestApp) -> Vec<Value> {
    app.owner().get("/visitor-keys").await.expect(200)["items"].as_array().unwrap().clone()
}

async fn is_let_in(visitor: &Visitor) -> bool {
    let answer = visitor.get("/widget/conversations").await;
    answer.status() != 401 && !answer.expect(200).is_null()
}

#[tokio::test]
async fn a_new_key_signs_and_the_one_before_it_is_believed_until_its_stated_end() {
    let mut app = TestApp::start().await;
    let before = app.visitor().await;
    let conversation = before.opens("hello").await;
    let first = keys(&app).await;
    assert_eq!((first.len(), &first[0]["ends_at"]), (1, &json!(null)));
    let second = makes(&app, 3600).await;
    let both = keys(&app).await;
    assert_eq!((text(&both[0], "id"), &both[1]["id"]), (second.as_str(), &first[0]["id"]));
    assert_eq!(both[1]["ends_at"], "2026-03-02T10:00:00.000Z");

    // Whoever was there goes on, and whoever comes is signed by the new one, over a restart too.
    let after = app.visitor().await;
    let stream = before.stream().await;
    before.say(&conversation, "still here").await;
    app.restart_after(|_| {}).await;
    for visitor in [&before, &after] {
        assert!(is_let_in(visitor).await);
    }
    drop(stream);
    let stream = before.stream().await;
    app.later(HOUR_MS - 1).await;
    assert!(is_let_in(&before).await);
    app.later(1).await;
    stream.ended().await;
    assert!(!is_let_in(&before).await && is_let_in(&after).await);
    before
        .post(
            &format!("/widget/conversations/{conversation}/messages"),
            json!({ "text": "x", "client_id": "x" }),
        )
        .await
        .problem(401, "unauthorized");
    assert!(before.open_stream("/widget/stream", Cursor::Now).await.is_err());
    assert_eq!(keys(&app).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_stream_that_was_open_at_the_change_ends_with_the_key_that_signed_it() {
    let app = TestApp::start().await;
    let (before, id) = (app.visitor().await, makes(&app, 60).await);
    let between = app.visitor().await;
    let stream = between.stream().await;
    let earlier = before.stream().await;
    makes(&app, 7200).await;
    app.later(60_000).await;
    earlier.ended().await;
    // The grace of a later change made nothing of an earlier one longer.
    assert_eq!(keys(&app).await.len(), 2);
    app.owner().delete(&format!("/visitor-keys/{id}")).await.expect(204);
    stream.ended().await;
    app.finish().await;
}

#[tokio::test]
async fn a_key_that_leaked_ends_at_once() {
    let app = TestApp::start().await;
    let (old, first) = (app.visitor().await, text(&keys(&app).await[0], "id").to_owned());
    app.owner().delete(&format!("/visitor-keys/{first}")).await.problem(409, "key_signs");
    makes(&app, 3600).await;
    let new = app.visitor().await;
    let (of_old, of_new) = (old.stream().await, new.stream().await);
    app.owner().delete(&format!("/visitor-keys/{first}")).await.expect(204);
    of_old.ended().await;
    assert!(!is_let_in(&old).await && is_let_in(&new).await);
    app.owner().delete(&format!("/visitor-keys/{first}")).await.problem(404, "not_found");

    // All at once, without a word beforehand.
    makes(&app, 0).await;
    app.later(1000).await;
    of_new.ended().await;
    assert!(!is_let_in(&new).await && is_let_in(&app.visitor().await).await);
    assert_eq!(keys(&app).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn only_an_owner_changes_the_key_which_nobody_sees_and_it_is_in_the_log_of_changes() {
    let app = TestApp::start().await;
    let lead = app.agent_as("Lea", "administrator", &[app.inbox()]).await;
    lead.get("/visitor-keys").await.problem(403, "not_permitted");
    lead.post("/visitor-keys", json!({ "earlier_for_s": 0 })).await.problem(403, "not_permitted");
    for grace in [-1, 15_724_801] {
        let body = json!({ "earlier_for_s": grace });
        app.owner().post("/visitor-keys", body).await.problem(422, "bad_grace");
    }
    let body = || json!({ "earlier_for_s": 3600 });
    let made = app.owner().post_once("k", "/visitor-keys", body()).await.expect(201);
    let again = app.owner().post_once("k", "/visitor-keys", body()).await.expect(201);
    assert_eq!((&made, keys(&app).await.len()), (&again, 2), "one key for one wish");
    for _ in 0..3 {
        makes(&app, 3600).await;
    }
    app.owner().post("/visitor-keys", body()).await.problem(409, "too_many");
    makes(&app, 0).await;
    let changes = app.owner().get("/audit").await.expect(200);
    let latest = &changes["items"][0];
    assert_eq!(
        (text(latest, "kind"), &latest["by"]["id"]),
        ("accounts.visitor_key_made", &json!(app.owner().id))
    );
    app.finish().await;
}
