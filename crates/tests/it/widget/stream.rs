use crate::support::{TestApp, Value, seq, text};
use client::Cursor;

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|e| text(e, "kind")).collect()
}

#[tokio::test]
async fn a_visitor_hears_what_happens_to_their_conversation() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut stream = visitor.stream().await;
    let id = visitor.opens("hello").await;
    owner.take(&id).await;
    owner.reply(&id, "hi").await;
    owner.set_state(&id, "parked").await.expect(200);
    visitor.say(&id, "oh, and").await;
    owner.set_state(&id, "resolved").await.expect(200);
    visitor.say(&id, "thanks").await;
    visitor.leave(&id).await.expect(200);
    let events = stream.until(|e| e["kind"] == "desk.conversation_abandoned").await;
    assert_eq!(
        kinds(&events),
        [
            "desk.conversation_opened",
            "desk.message_posted",
            "routing.conversation_assigned",
            "desk.message_posted",
            "desk.conversation_parked",
            "desk.message_posted",
            "routing.conversation_queued",
            "desk.conversation_resolved",
            "desk.conversation_reopened",
            "desk.message_posted",
            "desk.conversation_abandoned",
        ]
    );
    assert!(events.iter().all(|e| e["conversation"] == id && e.get("by").is_none()), "{events:?}");
    app.finish().await;
}

#[tokio::test]
async fn notes_never_reach_a_customer_by_list_stream_or_resume() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut live = visitor.stream().await;
    let id = visitor.opens("hello").await;
    owner.note(&id, "a secret aside").await;
    owner.reply(&id, "hi").await;
    owner.note(&id, "another secret").await;
    let last = owner.reply(&id, "bye").await;
    let is_last = |e: &Value| e["seq"] == last["seq"];
    let mut resumed = visitor.resume(Cursor::seq(0)).await;
    for events in [live.until(is_last).await, resumed.until(is_last).await] {
        assert_eq!(events.len(), 4, "{events:?}");
        assert!(
            events.iter().all(|e| !e.to_string().contains("secret") && e["kind"] != "desk.note_added"),
            "{events:?}"
        );
    }
    let listed = visitor.messages(&id).await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|m| m.get("note").is_none()), "{listed:?}");
    let conversations = visitor.get("/widget/conversations").await;
    assert!(!conversations.body_text().contains("secret"), "not even as a preview");
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_hears_nothing_of_others() {
    let app = TestApp::start().await;
    let (owner, visitor, other) = (app.owner(), app.visitor().await, app.visitor().await);
    let mut live = visitor.stream().await;
    let theirs = other.opens("not yours").await;
    let own = visitor.opens("mine").await;
    owner.presence("away").await;
    owner.reply(&theirs, "not for you").await;
    let last = seq(&owner.reply(&own, "for you").await);
    let mut resumed = visitor.resume(Cursor::seq(0)).await;
    for events in [live.until(|e| seq(e) == last).await, resumed.until(|e| seq(e) == last).await] {
        assert_eq!(
            kinds(&events),
            ["desk.conversation_opened", "desk.message_posted", "desk.message_posted"]
        );
        assert!(events.iter().all(|e| e["conversation"] == own), "{events:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_resumes_from_any_place_of_the_log() {
    let app = TestApp::start().await;
    let (owner, visitor, other) = (app.owner(), app.visitor().await, app.visitor().await);
    let id = visitor.opens("hello").await;
    other.open("in between").await;
    owner.take(&id).await;
    owner.note(&id, "in between").await;
    let last = seq(&visitor.say(&id, "the end").await);
    let all = visitor.resume(Cursor::seq(0)).await.until(|e| seq(e) == last).await;
    assert_eq!(all.len(), 4);
    for cursor in 0..last {
        let rest: Vec<&Value> = all.iter().filter(|e| seq(e) > cursor).collect();
        let heard = visitor.resume(Cursor::seq(cursor)).await.until(|e| seq(e) == last).await;
        assert_eq!(heard.iter().collect::<Vec<_>>(), rest, "after {cursor}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_visitors_stream_ends_with_their_token() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("hello").await;
    let stream = visitor.stream().await;
    app.later(183 * 24 * 3600 * 1000).await;
    stream.ended().await;
    visitor.get(&format!("/widget/conversations/{id}/messages")).await.problem(401, "unauthorized");
    assert_eq!(
        visitor.open_stream("/widget/stream", Cursor::Now).await.err().unwrap().code(),
        Some("unauthorized")
    );
    app.finish().await;
}
