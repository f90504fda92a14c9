use crate::support::{TestApp, client_id, json, text};

#[tokio::test]
async fn an_agent_replies() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/messages");
    let reply = owner.post(&path, json!({ "text": "hi", "client_id": "mine" })).await.expect(201);
    assert_eq!(
        reply,
        json!({
            "id": reply["id"], "conversation": id, "author": { "kind": "agent", "id": owner.id, "name": "Olga Oaks" },
            "text": "hi", "client_id": "mine", "at": "2026-03-02T09:00:00.000Z", "seq": reply["seq"],
        })
    );
    assert_eq!(owner.messages(&id).await[1], reply);
    let seen = &visitor.messages(&id).await[1];
    assert_eq!((&seen["id"], &seen["text"], &seen["seq"]), (&reply["id"], &json!("hi"), &reply["seq"]));
    app.finish().await;
}

#[tokio::test]
async fn whoever_may_see_a_conversation_may_reply_in_any_state() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    ben.reply(&id, "while it waits").await;
    owner.take(&id).await;
    ben.reply(&id, "while it is not mine").await;
    owner.set_state(&id, "parked").await.expect(200);
    ben.reply(&id, "while it is parked").await;
    owner.sees(&id, "parked", Some(&owner)).await;
    owner.set_state(&id, "resolved").await.expect(200);
    ben.reply(&id, "after the end").await;
    owner.sees(&id, "resolved", Some(&owner)).await;
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_reply_gets_the_first_answer_whatever_happened_since() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/messages");
    let body = json!({ "text": "hi", "client_id": "again" });
    let first = owner.post_once("k1", &path, body.clone()).await.expect(201);
    for key in ["k1", "k2"] {
        assert_eq!(owner.post_once(key, &path, body.clone()).await.expect(200), first);
    }
    owner.set_state(&id, "resolved").await.expect(200);
    assert_eq!(owner.post(&path, body).await.expect(200), first);
    assert_eq!(visitor.messages(&id).await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn the_preview_is_the_last_message_short() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let reply = "ü".repeat(140);
    app.advance(1000);
    owner.reply(&id, &reply).await;
    let preview = owner.conversation(&id).await["preview"].clone();
    assert_eq!((text(&preview, "author"), text(&preview, "at")), ("agent", "2026-03-02T09:00:01.000Z"));
    assert!(text(&preview, "text").chars().count() <= 140, "{preview}");
    owner.note(&id, "not this").await;
    assert_eq!(owner.conversation(&id).await["preview"], preview);
    visitor.say(&id, "👩‍👩‍👧‍👦".repeat(100).as_str()).await;
    let preview = owner.conversation(&id).await["preview"].clone();
    assert!(
        text(&preview, "text").ends_with('…') && text(&preview, "text").chars().count() <= 140,
        "{preview}"
    );
    app.finish().await;
}

#[tokio::test]
async fn messages_of_many_writers_are_each_there_once_and_in_order() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("0").await;
    let (told, said) =
        (format!("/conversations/{id}/messages"), format!("/widget/conversations/{id}/messages"));
    let write = |caller: crate::support::Caller, path: String, who: &'static str| async move {
        for n in 0..20 {
            let body = json!({ "text": format!("{who} {n}"), "client_id": client_id() });
            // Whoever is unsure sends again.
            let (a, b) = tokio::join!(caller.post(&path, body.clone()), caller.post(&path, body.clone()));
            let mut statuses = [a.status(), b.status()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 201]);
            assert_eq!(a.body_text(), b.body_text());
        }
    };
    let writers = (owner.caller.clone(), ben.caller.clone(), visitor.caller.clone());
    tokio::join!(
        write(writers.0, told.clone(), "owner"),
        write(writers.1, told, "ben"),
        write(writers.2, said, "visitor")
    );
    let messages = visitor.messages(&id).await;
    assert_eq!(messages.len(), 61);
    assert!(messages.is_sorted_by_key(|m| m["seq"].as_u64()), "in order of the log");
    for who in ["owner", "ben", "visitor"] {
        let own: Vec<&str> = messages.iter().filter_map(|m| m["text"].as_str()?.strip_prefix(who)).collect();
        assert_eq!(own, (0..20).map(|n| format!(" {n}")).collect::<Vec<_>>(), "each writer's in their order");
    }
    app.finish().await;
}
