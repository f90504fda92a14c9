//! `Idempotency-Key` on every POST that has a principal.

use crate::support::{PASSWORD, TestApp, json};

const DAY_MS: i64 = 24 * 3600 * 1000;

#[tokio::test]
async fn the_same_key_with_the_same_body_gets_the_first_answer() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let opening = json!({ "text": "hello", "client_id": "o" });
    let opened = visitor.post_once("key", "/widget/conversations", opening.clone()).await.expect(201);
    assert_eq!(visitor.post_once("key", "/widget/conversations", opening).await.expect(200), opened);
    let id = opened["id"].as_str().unwrap();
    let colleague =
        json!({ "name": "Ben", "email": "ben@x.example", "password": PASSWORD, "inboxes": [app.inbox()] });
    let added = owner.post_once("key", "/agents", colleague.clone()).await.expect(201);
    assert_eq!(owner.post_once("key", "/agents", colleague.clone()).await.expect(201), added);
    owner.post("/agents", colleague).await.problem(409, "email_taken");
    for path in [format!("/conversations/{id}/messages"), format!("/conversations/{id}/notes")] {
        let body = json!({ "text": "hi", "client_id": path[path.len() - 5..] });
        let first = owner.post_once("key", &path, body.clone()).await.expect(201);
        assert_eq!(owner.post_once("key", &path, body).await.expect(200), first);
    }
    assert_eq!(owner.messages(id).await.len(), 3);
    app.finish().await;
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_at_every_door() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let body = |name: &str| json!({ "text": "hello", "client_id": name });
    let id = visitor.post_once("k", "/widget/conversations", body("1")).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    visitor.post_once("k", "/widget/conversations", body("2")).await.problem(409, "idempotency_key_reused");
    let (said, told) =
        (format!("/widget/conversations/{id}/messages"), format!("/conversations/{id}/messages"));
    visitor.post_once("k", &said, body("3")).await.expect(201);
    visitor.post_once("k", &said, body("4")).await.problem(409, "idempotency_key_reused");
    for path in [told, format!("/conversations/{id}/notes")] {
        owner.post_once("k", &path, body(&path[path.len() - 5..])).await.expect(201);
        owner.post_once("k", &path, body("5")).await.problem(409, "idempotency_key_reused");
    }
    owner.post_once("k", "/me/tokens", json!({ "name": "one" })).await.expect(201);
    owner.post_once("k", "/me/tokens", json!({ "name": "two" })).await.problem(409, "idempotency_key_reused");
    let colleague = |email: &str| json!({ "name": "Ben", "email": email, "password": PASSWORD });
    owner.post_once("k", "/agents", colleague("ben@x.example")).await.expect(201);
    owner.post_once("k", "/agents", colleague("eva@x.example")).await.problem(409, "idempotency_key_reused");
    assert_eq!(owner.messages(&id).await.len(), 4, "what was refused was not done");
    app.finish().await;
}

#[tokio::test]
async fn a_key_belongs_to_one_principal_and_one_path() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let (one, two) = (app.visitor().await, app.visitor().await);
    let body = |text: &str| json!({ "text": text, "client_id": text });
    let first = one.post_once("k", "/widget/conversations", body("a")).await.expect(201);
    let second = two.post_once("k", "/widget/conversations", body("b")).await.expect(201);
    let (first, second) = (first["id"].as_str().unwrap(), second["id"].as_str().unwrap());
    one.post_once("k", &format!("/widget/conversations/{first}/messages"), body("c")).await.expect(201);
    owner.post_once("k", &format!("/conversations/{first}/messages"), body("d")).await.expect(201);
    owner.post_once("k", &format!("/conversations/{second}/messages"), body("e")).await.expect(201);
    owner.post_once("k", &format!("/conversations/{first}/notes"), body("f")).await.expect(201);
    ben.post_once("k", &format!("/conversations/{first}/messages"), body("g")).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn a_key_is_kept_for_a_day() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    owner.post_once("k", "/me/tokens", json!({ "name": "one" })).await.expect(201);
    app.later(DAY_MS - 1).await;
    owner.post_once("k", "/me/tokens", json!({ "name": "two" })).await.problem(409, "idempotency_key_reused");
    app.restart(0).await;
    owner.post_once("k", "/me/tokens", json!({ "name": "two" })).await.problem(409, "idempotency_key_reused");
    // No job has swept it up yet: it is over all the same.
    app.advance(1);
    owner.post_once("k", "/me/tokens", json!({ "name": "two" })).await.expect(201);
    owner
        .post_once("k", "/me/tokens", json!({ "name": "three" }))
        .await
        .problem(409, "idempotency_key_reused");
    app.later(DAY_MS).await;
    owner.post_once("k", "/me/tokens", json!({ "name": "three" })).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn a_request_that_was_refused_does_not_use_up_its_key() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let body = |text: &str, name: &str| json!({ "text": text, "client_id": name });
    visitor.post_once("k", "/widget/conversations", body("", "a")).await.problem(422, "bad_text");
    let id = visitor.opens("hello").await;
    visitor
        .post_once("k", "/widget/conversations", body("more", "b"))
        .await
        .problem(409, "conversation_open");
    owner.set_state(&id, "resolved").await.expect(200);
    visitor.post_once("k", "/widget/conversations", body("more", "c")).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn one_key_at_once_is_done_once() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let ask = || owner.post_once("k", "/me/tokens", json!({ "name": "one" }));
    let (a, b, c) = tokio::join!(ask(), ask(), ask());
    let ids: Vec<_> = [a, b, c].iter().map(|answer| answer.expect(201)["id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(owner.list("/me/tokens").await.len(), 2, "the tests' own and this one");
    app.finish().await;
}

#[tokio::test]
async fn a_key_is_one_to_255_characters_of_ascii() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for key in ["", "ünïcode", "x".repeat(256).as_str()] {
        let body = json!({ "name": "one" }).to_string().into_bytes();
        owner.send("POST", "/me/tokens", &[("idempotency-key", key)], body).await.problem(400, "bad_key");
    }
    owner.post_once(&"x".repeat(255), "/me/tokens", json!({ "name": "one" })).await.expect(201);
    app.finish().await;
}
