//! `GET · POST /push-keys`, `DELETE /push-keys/{id}`: the key by which push services know the server is replaced. Browsers that subscribed
//! with one before it are told by it until they subscribe anew, or until it ends.

use super::push::{Browser, MINUTE_MS, PushPost, Sent, check_signature, private};
use crate::support::{Caller, TestApp, Value, Visitor, json, text};

/// An agent with a conversation, and a browser of theirs that wants to be told at this path.
struct Told {
    browser: Caller,
    visitor: Visitor,
    conversation: String,
    endpoint: String,
}

impl Told {
    async fn of(app: &TestApp, service: &PushPost, name: &str) -> Self {
        let (agent, visitor) = (app.agent(name).await, app.visitor().await);
        let browser = app.sign_in(&agent.email).await;
        let conversation = visitor.opens("hello").await;
        agent.take(&conversation).await;
        let told = Self { browser, visitor, conversation, endpoint: format!("{}/{name}", service.origin) };
        told.subscribes(&told.look().await["key"]).await.expect(200);
        told
    }

    async fn look(&self) -> Value {
        self.browser.get("/me/push").await.expect(200)
    }

    async fn subscribes(&self, key: &Value) -> crate::support::Answer {
        let mut wish = Browser::new().wish(&self.endpoint);
        wish["key"] = key.clone();
        self.browser.put("/me/push", wish).await
    }

    /// What the push service is sent for this browser when somebody writes, and with which key.
    async fn is_told(&self, app: &TestApp, service: &PushPost) -> Vec<Sent> {
        self.visitor.say(&self.conversation, &format!("said at {}", app.now_ms())).await;
        app.later(1000).await;
        let sent = service.take();
        assert!(sent.iter().all(|one| service.origin.clone() + &one.path == self.endpoint));
        sent
    }
}

async fn makes(app: &TestApp, earlier_for_s: i64) -> Value {
    app.owner().post("/push-keys", json!({ "earlier_for_s": earlier_for_s })).await.expect(201)
}

async fn keys(app: &TestApp) -> Vec<Value> {
    app.owner().get("/push-keys").await.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn browsers_are_told_by_the_key_that_they_subscribed_with_until_they_subscribe_anew() {
    let app = TestApp::start_with(private()).await;
    let service = PushPost::start().await;
    assert!(keys(&app).await.is_empty(), "made for the first browser that asks");
    let (ada, ben) = (Told::of(&app, &service, "Ada").await, Told::of(&app, &service, "Ben").await);
    let first = ada.look().await["key"].clone();
    let mut desk = app.agent("Cyd").await.connect().await;
    let second = makes(&app, 3600).await["public"].clone();
    assert_ne!(first, second);
    let both = keys(&app).await;
    assert_eq!((&both[0]["public"], &both[0]["ends_at"]), (&second, &json!(null)));
    assert_eq!((&both[1]["public"], both[1]["ends_at"].is_string()), (&first, true));
    // An open desk hears of it, so that its browser can subscribe anew at once.
    assert_eq!(desk.next().await["kind"], "accounts.push_key_made");

    let by = |sent: &[Sent], key: &Value| {
        assert_eq!(sent.len(), 1);
        check_signature(&sent[0], &service.origin, key.as_str().unwrap(), app.now_ms());
    };
    let shown = ada.look().await;
    assert_eq!((&shown["key"], &shown["subscription"]["renew"]), (&second, &json!(true)));
    by(&ada.is_told(&app, &service).await, &first);
    let shown = ada.subscribes(&second).await.expect(200);
    assert_eq!(shown["subscription"]["renew"], false);
    by(&ada.is_told(&app, &service).await, &second);
    // A tab that knows the earlier key only may still subscribe with it, and is told by it.
    let shown = ben.subscribes(&first).await.expect(200);
    assert_eq!(shown["subscription"]["renew"], true);
    by(&ben.is_told(&app, &service).await, &first);

    // Beyond its time nobody is told by it, and the wish of whoever was is kept for when their desk is next open.
    app.later(3_600_000).await;
    assert!(ben.is_told(&app, &service).await.is_empty());
    assert_eq!(ben.look().await["subscription"]["renew"], true);
    ben.subscribes(&first).await.problem(409, "push_key_ended");
    ben.subscribes(&second).await.expect(200);
    by(&ben.is_told(&app, &service).await, &second);
    by(&ada.is_told(&app, &service).await, &second);
    assert_eq!(keys(&app).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_key_that_leaked_signs_nothing_more_not_even_what_waits() {
    let mut app = TestApp::start_with(private()).await;
    let service = PushPost::start().await;
    let ada = Told::of(&app, &service, "Ada").await;
    let first = keys(&app).await[0].clone();
    let path = format!("/push-keys/{}", text(&first, "id"));
    app.owner().delete(&path).await.problem(409, "key_signs");
    service.answers("503 Service Unavailable");
    assert_eq!(ada.is_told(&app, &service).await.len(), 1);
    makes(&app, 3600).await;
    app.owner().delete(&path).await.expect(204);
    app.owner().delete(&path).await.problem(404, "not_found");
    app.later(MINUTE_MS).await;
    assert!(service.take().is_empty(), "what waited to be tried again is dropped");

    let third = makes(&app, 0).await["public"].clone();
    assert_eq!(keys(&app).await.len(), 1);
    assert!(ada.is_told(&app, &service).await.is_empty());
    app.restart(1000).await;
    ada.subscribes(&json!(null)).await.expect(200);
    let sent = ada.is_told(&app, &service).await;
    check_signature(&sent[0], &service.origin, third.as_str().unwrap(), app.now_ms());
    app.finish().await;
}

#[tokio::test]
async fn only_an_owner_changes_the_key_and_it_is_in_the_log_of_changes() {
    let app = TestApp::start_with(private()).await;
    let lead = app.agent_as("Lea", "administrator", &[app.inbox()]).await;
    lead.get("/push-keys").await.problem(403, "not_permitted");
    lead.post("/push-keys", json!({ "earlier_for_s": 0 })).await.problem(403, "not_permitted");
    for grace in [-1, 2_592_001] {
        app.owner().post("/push-keys", json!({ "earlier_for_s": grace })).await.problem(422, "bad_grace");
    }
    let body = || json!({ "earlier_for_s": 3600 });
    let made = app.owner().post_once("k", "/push-keys", body()).await.expect(201);
    let again = app.owner().post_once("k", "/push-keys", body()).await.expect(201);
    assert_eq!((&made, keys(&app).await.len()), (&again, 1), "one key for one wish");
    for _ in 0..4 {
        makes(&app, 3600).await;
    }
    app.owner().post("/push-keys", body()).await.problem(409, "too_many");
    let earlier = text(&keys(&app).await[1], "id").to_owned();
    app.owner().delete(&format!("/push-keys/{earlier}")).await.expect(204);
    let changes = app.owner().get("/audit").await.expect(200);
    for (place, kind) in [(0, "accounts.push_key_ended"), (1, "accounts.push_key_made")] {
        let change = &changes["items"][place];
        assert_eq!((text(change, "kind"), &change["by"]["id"]), (kind, &json!(app.owner().id)));
    }
    app.finish().await;
}
