//! `/conversations/{id}/draft` and `/me/drafts`.

use crate::support::{TestApp, Value, json};
use server::Settings;

#[tokio::test]
async fn a_draft_is_there_on_another_device_and_goes_when_it_was_sent() {
    let mut app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/draft");
    let none = owner.get(&path).await.expect(200);
    assert_eq!((&none["version"], &none["reply"]), (&json!(0), &json!("")));
    let mut phone = owner.stream().await;
    let saved = owner.put(&path, json!({ "reply": "We lo", "note": "", "base": 0 })).await.expect(200);
    assert_eq!((&saved["version"], &saved["reply"]), (&json!(1), &json!("We lo")));
    assert!(saved.get("replaced").is_none());
    let event = loop {
        let event = phone.raw().await;
        if event.event == "live.draft" {
            break event;
        }
    };
    let data: Value = event.json().unwrap();
    assert_eq!((event.id, &data["version"], &data["conversation"]), (None, &json!(1), &json!(id)));
    assert!(!data.to_string().contains("We lo"), "its text is on no stream: {data}");
    app.restart(1_000).await;
    assert_eq!(owner.list("/me/drafts").await, [owner.get(&path).await.expect(200)]);
    owner.delete(&path).await.expect(204);
    assert!(owner.list("/me/drafts").await.is_empty());
    owner.put(&path, json!({ "reply": "", "note": "aside" })).await.expect(200);
    let gone = owner.put(&path, json!({ "reply": "", "note": "", "base": 1 })).await.expect(200);
    assert_eq!(gone["version"], 0, "an empty one is none");
    assert!(owner.list("/me/drafts").await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn the_newest_wins_and_says_what_it_took_the_place_of() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/draft");
    owner.put(&path, json!({ "reply": "from the desk", "base": 0 })).await.expect(200);
    let phone = owner.put(&path, json!({ "reply": "from the phone", "base": 0 })).await.expect(200);
    assert_eq!(phone["replaced"], json!({ "reply": "from the desk", "note": "" }));
    assert_eq!((&phone["version"], &phone["reply"]), (&json!(2), &json!("from the phone")));
    let more = owner.put(&path, json!({ "reply": "from the phone too", "base": 2 })).await.expect(200);
    assert!(more.get("replaced").is_none(), "whoever saw it took the place of nothing: {more}");
    app.finish().await;
}

#[tokio::test]
async fn a_draft_is_nobody_elses_and_moves_nothing() {
    let app = TestApp::start().await;
    let (owner, ben, zoe) = (app.owner(), app.agent("Ben").await, app.outsider("Zoe").await);
    let visitor = app.visitor().await;
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/draft");
    let before = owner.conversation(&id).await;
    ben.put(&path, json!({ "reply": "SECRET" })).await.expect(200);
    for other in [&owner, &zoe] {
        assert!(other.list("/me/drafts").await.is_empty());
    }
    assert!(!owner.get(&path).await.body_text().contains("SECRET"));
    assert_eq!(owner.conversation(&id).await, before);
    zoe.get(&path).await.problem(404, "not_found");
    zoe.put(&path, json!({ "reply": "x" })).await.problem(404, "not_found");
    zoe.delete(&path).await.problem(404, "not_found");
    visitor.get(&path).await.problem(403, "agents_only");
    // Out of the inbox, out of sight; it is there again with the right to see.
    let member = format!("/inboxes/{}/members/{}", app.inbox(), ben.id);
    owner.delete(&member).await.expect(200);
    assert!(ben.list("/me/drafts").await.is_empty());
    owner.put(&member, json!({})).await.expect(200);
    assert_eq!(ben.list("/me/drafts").await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn drafts_have_bounds_in_length_and_number_and_pace() {
    let app = TestApp::start_with(Settings { rate_limits: true, ..Settings::default() }).await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/draft");
    let long = "ä".repeat(10_000);
    owner.put(&path, json!({ "reply": long })).await.expect(200);
    owner.put(&path, json!({ "note": format!("{long}ä") })).await.problem(422, "bad_text");
    owner.put(&path, json!({ "reply": 7 })).await.problem(400, "not_the_shape");
    let mut last = 200;
    for n in 0..80 {
        last = owner.put(&path, json!({ "reply": format!("{n}") })).await.status();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "each draft is a commit: nobody saves without end");
    app.finish().await;
}

#[tokio::test]
async fn the_oldest_of_too_many_drafts_makes_room() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut first = String::new();
    for n in 0..203 {
        let id = app.visitor().await.opens("hello").await;
        owner
            .put(&format!("/conversations/{id}/draft"), json!({ "reply": format!("{n}") }))
            .await
            .expect(200);
        app.advance(1);
        if n == 0 {
            first = id;
        }
    }
    assert_eq!(owner.list("/me/drafts").await.len(), 200);
    assert_eq!(owner.get(&format!("/conversations/{first}/draft")).await.expect(200)["version"], 0);
    app.finish().await;
}
