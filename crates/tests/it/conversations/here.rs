//! `/conversations/{id}/here`: who looks and who writes, on streams without an id, and nowhere else.

use crate::support::{Agent, Events, TestApp, Value, Visitor, json};

async fn does(agent: &Agent, id: &str, doing: &str) -> Value {
    agent.put(&format!("/conversations/{id}/here"), json!({ "doing": doing })).await.expect(200)
}

async fn customer(visitor: &Visitor, id: &str, body: Value) {
    visitor.put(&format!("/widget/conversations/{id}/here"), body).await.expect(204);
}

/// The next event without an id.
async fn fleeting(events: &mut Events) -> Value {
    loop {
        let event = events.raw().await;
        if event.event.starts_with("live.") {
            assert_eq!(event.id, None, "{event:?}");
            let data: Value = event.json().unwrap();
            assert!(data.get("seq").is_none(), "{data}");
            assert_eq!(data["kind"], event.event);
            return data;
        }
    }
}

fn who(view: &Value) -> Vec<(String, String, i64)> {
    let here = view["here"].as_array().unwrap().iter();
    here.map(|one| {
        let word = |name: &str| one[name].as_str().unwrap().to_owned();
        (word("name"), word("doing"), one["for_s"].as_i64().unwrap())
    })
    .collect()
}

#[tokio::test]
async fn colleagues_at_one_conversation_see_each_other_look_and_write() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben Birch").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let mut desk = owner.stream().await;
    assert_eq!(who(&does(&owner, &id, "looking").await), [("Olga Oaks".into(), "looking".into(), 25)]);
    fleeting(&mut desk).await;
    let both = does(&ben, &id, "replying").await;
    let expected = [("Olga Oaks".into(), "looking".into(), 25), ("Ben Birch".into(), "replying".into(), 8)];
    assert_eq!(who(&both), expected);
    let heard = fleeting(&mut desk).await;
    assert_eq!((heard["kind"].as_str(), &heard["conversation"]), (Some("live.here"), &json!(id)));
    assert_eq!(who(&heard), expected);
    // Who stops writing looks on, and is gone when they are not heard of again; nobody needs to say so.
    app.advance(9_000);
    assert_eq!(who(&does(&owner, &id, "looking").await)[1], ("Ben Birch".into(), "looking".into(), 16));
    app.advance(17_000);
    assert_eq!(who(&does(&owner, &id, "looking").await), [("Olga Oaks".into(), "looking".into(), 25)]);
    // Whoever leaves is gone at once.
    does(&ben, &id, "noting").await;
    ben.delete(&format!("/conversations/{id}/here")).await.expect(204);
    assert_eq!(who(&fleeting(&mut desk).await).len(), 2);
    assert_eq!(who(&fleeting(&mut desk).await).len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn none_of_it_is_ever_stored_or_in_the_log() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let before = owner.conversation(&id).await["seq"].clone();
    does(&owner, &id, "replying").await;
    customer(&visitor, &id, json!({ "typing": true })).await;
    let mark = owner.stream().await;
    drop(mark);
    assert_eq!(owner.conversation(&id).await["seq"], before);
    let kinds = owner.list(&format!("/conversations/{id}/events")).await;
    assert!(!format!("{kinds:?}").contains("live."), "{kinds:?}");
    app.finish().await;
}

#[tokio::test]
async fn the_customer_sees_that_somebody_writes_to_them_and_nothing_of_looks_or_notes() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben Birch").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let mut chat = visitor.stream().await;
    does(&owner, &id, "looking").await;
    does(&owner, &id, "noting").await;
    does(&ben, &id, "replying").await;
    let heard = fleeting(&mut chat).await;
    assert_eq!((heard["kind"].as_str(), &heard["agent_name"]), (Some("live.typing"), &json!("Ben")));
    assert_eq!(heard["for_s"], 8);
    assert!(!heard.to_string().contains("Birch") && !heard.to_string().contains("agt_"), "{heard}");
    does(&ben, &id, "looking").await;
    let heard = fleeting(&mut chat).await;
    assert_eq!((&heard["agent_name"], &heard["for_s"]), (&Value::Null, &json!(0)));
    app.finish().await;
}

#[tokio::test]
async fn agents_see_that_the_customer_types_and_what_was_on_their_screen() {
    let mut app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let reply = owner.reply(&id, "we look").await["seq"].as_i64().unwrap();
    let mut desk = owner.stream().await;
    let first = does(&owner, &id, "looking").await;
    assert_eq!((&first["typing_for_s"], &first["seen_seq"]), (&json!(0), &Value::Null));
    fleeting(&mut desk).await;
    customer(&visitor, &id, json!({ "typing": true, "seen_seq": reply })).await;
    let heard = fleeting(&mut desk).await;
    assert_eq!((&heard["typing_for_s"], &heard["seen_seq"]), (&json!(8), &json!(reply)));
    customer(&visitor, &id, json!({ "typing": false })).await;
    assert_eq!(fleeting(&mut desk).await["typing_for_s"], 0);
    // What was not said cannot have been seen, and what was seen is not unseen.
    let latest = owner.conversation(&id).await["seq"].as_i64().unwrap();
    customer(&visitor, &id, json!({ "seen_seq": 1_000_000 })).await;
    customer(&visitor, &id, json!({ "seen_seq": 1 })).await;
    assert_eq!(does(&owner, &id, "looking").await["seen_seq"], latest);
    app.later(3_000).await;
    app.restart(1_000).await;
    assert_eq!(does(&owner, &id, "looking").await["seen_seq"], latest, "it is kept");
    app.finish().await;
}

#[tokio::test]
async fn only_those_who_may_see_a_conversation_are_there_or_hear_who_is() {
    let app = TestApp::start().await;
    let (owner, zoe) = (app.owner(), app.outsider("Zoe").await);
    let (visitor, other) = (app.visitor().await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/here");
    zoe.put(&path, json!({ "doing": "looking" })).await.problem(404, "not_found");
    zoe.delete(&path).await.problem(404, "not_found");
    owner.put(&path, json!({ "doing": "sleeping" })).await.problem(422, "bad_doing");
    owner.put(&path, json!({})).await.problem(400, "not_the_shape");
    let here = format!("/widget/conversations/{id}/here");
    other.put(&here, json!({ "typing": true })).await.problem(404, "not_found");
    visitor.put(&here, json!({ "seen_seq": 0 })).await.problem(422, "bad_seq");
    // A colleague who has left the inbox is not told who is there, though they were there a moment ago.
    let ben = app.agent("Ben").await;
    does(&ben, &id, "looking").await;
    let member = format!("/inboxes/{}/members/{}", app.inbox(), ben.id);
    let before = ben.stream().await;
    owner.delete(&member).await.expect(200);
    before.ended().await;
    let mut stream = ben.stream().await;
    does(&owner, &id, "replying").await;
    ben.patch("/me", json!({ "name": "Ben" })).await.expect(200);
    loop {
        let event = stream.raw().await;
        assert!(!event.event.starts_with("live."), "{event:?}");
        if event.event == "accounts.agent_renamed" {
            break;
        }
    }
    app.finish().await;
}
