//! Who hears what on `GET /stream`, and what ends it.

use crate::support::{TestApp, Value, json, text};
use client::{Access, Cursor};

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|e| text(e, "kind")).collect()
}

#[tokio::test]
async fn an_agent_hears_only_the_inboxes_to_which_they_belong() {
    let app = TestApp::start().await;
    let (owner, outsider, visitor) = (app.owner(), app.outsider("Omar").await, app.visitor().await);
    let mut live = outsider.connect().await;
    let id = visitor.opens("hello").await;
    owner.take(&id).await;
    owner.note(&id, "aside").await;
    owner.set_state(&id, "resolved").await.expect(200);
    owner.patch("/me", json!({ "name": "Olga" })).await.expect(200);
    let last = |e: &Value| e["kind"] == "accounts.agent_renamed" && e["agent"] == owner.id;
    let mut resumed = outsider.resume(Cursor::seq(0)).await;
    assert_eq!(kinds(&live.until(last).await), ["accounts.agent_renamed"]);
    let past = resumed.until(last).await;
    assert!(past.iter().all(|e| e["conversation"] == json!(null)), "{past:?}");
    app.finish().await;
}

#[tokio::test]
async fn colleagues_hear_of_each_other() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut desk = owner.stream().await;
    let ben = app.agent("Ben").await;
    let _bens = ben.arrive().await;
    ben.presence("away").await;
    ben.patch("/me", json!({ "name": "Benno" })).await.expect(200);
    owner.patch(&format!("/inboxes/{}", app.inbox()), json!({ "name": "Shop" })).await.expect(200);
    owner.delete(&format!("/inboxes/{}/members/{}", app.inbox(), ben.id)).await.expect(200);
    let events = desk.until(|e| e["kind"] == "accounts.member_removed").await;
    let of_ben = |e: &&Value| e["agent"] == ben.id && e["kind"] == "routing.agent_state_changed";
    let states: Vec<(&Value, &Value)> =
        events.iter().filter(of_ben).map(|e| (&e["state"], &e["connected"])).collect();
    let expected =
        [(json!("offline"), json!(true)), (json!("available"), json!(true)), (json!("away"), json!(true))];
    assert_eq!(states, expected.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>());
    let accounts: Vec<&str> = kinds(&events).into_iter().filter(|k| k.starts_with("accounts.")).collect();
    let expected = ["agent_added", "member_added", "agent_renamed", "inbox_changed", "member_removed"];
    assert_eq!(accounts, expected.map(|kind| format!("accounts.{kind}")));
    let secret = |e: &Value| e.to_string().contains("@warmline.example") || e.to_string().contains("Benno");
    assert!(!events.iter().any(secret), "names and addresses are fetched, not sent: {events:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_revoked_token_ends_its_streams_and_no_others() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut own = owner.connect().await;
    let issued = owner.post("/me/tokens", json!({ "name": "old" })).await.expect(201);
    let old = owner.by_token(text(&issued, "token"));
    let (one, two) = (
        old.open_stream("/stream", Cursor::Now).await.unwrap(),
        old.open_stream("/stream", Cursor::Now).await.unwrap(),
    );
    owner.delete(&format!("/me/tokens/{}", text(&issued, "id"))).await;
    one.ended().await;
    two.ended().await;
    old.get("/me").await.problem(401, "unauthorized");
    assert_eq!(old.open_stream("/stream", Cursor::Now).await.err().unwrap().code(), Some("unauthorized"));
    app.visitor().await.open("hello").await;
    own.next_of("desk.message_posted").await;
    app.finish().await;
}

#[tokio::test]
async fn signing_out_ends_the_browsers_streams_and_no_others() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (here, there) = (app.sign_in(&owner.email).await, app.sign_in(&owner.email).await);
    let stream = here.open_stream("/stream", Cursor::Now).await.unwrap();
    let mut other = there.open_stream("/stream", Cursor::Now).await.unwrap();
    other.ready().await;
    assert_eq!(here.delete("/sessions/current").await.status(), 204);
    stream.ended().await;
    here.get("/me").await.problem(401, "unauthorized");
    there.get("/me").await.expect(200);
    app.visitor().await.open("hello").await;
    other.next_of("desk.message_posted").await;
    app.finish().await;
}

#[tokio::test]
async fn whoever_leaves_an_inbox_hears_no_more_of_it() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let stream = ben.connect().await;
    let member = format!("/inboxes/{}/members/{}", app.inbox(), ben.id);
    owner.delete(&member).await.expect(200);
    stream.ended().await;
    ben.get(&format!("/conversations/{id}")).await.problem(404, "not_found");
    assert!(ben.list("/conversations").await.is_empty());
    // They come back and hear what they may hear now: nothing of the past either.
    let mut again = ben.resume(Cursor::seq(0)).await;
    owner.reply(&id, "not for Ben").await;
    let mut heard = again.until(|e| e["kind"] == "accounts.member_removed" && e["agent"] == ben.id).await;
    owner.put(&member, json!({})).await.expect(200);
    heard.extend(again.rest().await);
    assert!(heard.iter().all(|e| e["conversation"] == json!(null)), "{heard:?}");
    let mut within = ben.resume(Cursor::seq(0)).await;
    within.next_of("desk.conversation_opened").await;
    app.finish().await;
}

#[tokio::test]
async fn a_browsers_stream_ends_with_its_session() {
    let app = TestApp::start().await;
    let browser = app.sign_in(&app.owner().email).await;
    let stream = browser.open_stream("/stream", Cursor::Now).await.unwrap();
    app.later(31 * 24 * 3600 * 1000).await;
    stream.ended().await;
    browser.get("/me").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn a_stream_without_a_right_to_it_is_refused() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    owner.get("/widget/stream").await.problem(403, "visitors_only");
    visitor.get("/stream").await.problem(403, "agents_only");
    for path in ["/stream", "/widget/stream"] {
        app.nobody().get(path).await.problem(401, "unauthorized");
        app.nobody().by_token("nonsense").get(path).await.problem(401, "unauthorized");
        let by_query = format!("{path}?token={}&access_token={}", owner.token(), visitor.token());
        app.nobody().by(Access::Nobody).get(&by_query).await.problem(401, "unauthorized");
    }
    app.finish().await;
}
