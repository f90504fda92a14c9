use crate::support::{Agent, TestApp, Value, json, seq, text};

fn naming(text: &str, client_id: &str, mentions: &[&Agent]) -> Value {
    let mentions: Vec<&str> = mentions.iter().map(|agent| agent.id.as_str()).collect();
    json!({ "text": text, "client_id": client_id, "mentions": mentions })
}

async fn mentions(agent: &Agent) -> Value {
    agent.get("/me/mentions").await.expect(200)
}

#[tokio::test]
async fn whoever_a_note_names_is_told_and_nobody_else() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let (mut hears, mut others) = (ben.stream().await, owner.stream().await);
    let path = format!("/conversations/{id}/notes");
    let body = naming("@Ben, is that right? @Olga Oaks", "n", &[&ben, &ben, &owner]);
    let note = owner.post(&path, body.clone()).await.expect(201);
    assert_eq!(note["mentions"], json!([ben.id, owner.id]), "each once");
    let told = hears.next_of("desk.agent_mentioned").await;
    assert_eq!(
        (&told["agent"], &told["message"], &told["conversation"]),
        (&json!(ben.id), &note["id"], &json!(id))
    );
    owner.reply(&id, "hello").await;
    let until = others.until(|event| event["kind"] == "desk.message_posted").await;
    assert!(
        until.iter().all(|event| event["kind"] != "desk.agent_mentioned"),
        "not to whoever wrote it: {until:?}"
    );

    let listed = mentions(&ben).await;
    assert_eq!((&listed["unseen"], listed["items"].as_array().unwrap().len()), (&json!(1), 1));
    let item = &listed["items"][0];
    assert_eq!(
        (&item["seen"], &item["message"], &item["conversation"]["id"]),
        (&json!(false), &note, &json!(id))
    );
    assert_eq!(mentions(&owner).await["unseen"], 0, "nobody is told of themselves");
    assert_eq!(owner.post(&path, body).await.expect(200), note, "and a repeat tells nobody again");
    assert_eq!(mentions(&ben).await["unseen"], 1);
    app.finish().await;
}

#[tokio::test]
async fn a_mention_that_was_seen_is_seen_on_every_device_and_after_a_restart() {
    let mut app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/notes");
    for n in ["1", "2"] {
        owner.post(&path, naming("@Ben", n, &[&ben])).await.expect(201);
    }
    let mut phone = ben.connect().await;
    let listed = mentions(&ben).await;
    let seqs = [seq(&listed["items"][0]), 1, 99_999];
    assert_eq!(
        ben.put("/me/mentions/seen", json!({ "seqs": seqs })).await.expect(200),
        json!({ "unseen": 1 })
    );
    let heard = phone.raw().await;
    assert_eq!((heard.event.as_str(), heard.id.as_deref()), ("live.mentions", None));
    assert_eq!(heard.json::<Value>().unwrap()["unseen"], 1);
    app.restart(0).await;
    let seen: Vec<Value> =
        mentions(&ben).await["items"].as_array().unwrap().iter().map(|item| item["seen"].clone()).collect();
    assert_eq!(seen, [json!(true), json!(false)], "newest first");
    ben.put("/me/mentions/seen", json!({ "seqs": vec![1; 201] })).await.problem(422, "too_many_mentions");
    app.finish().await;
}

#[tokio::test]
async fn only_who_may_read_a_note_can_be_named_in_it() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let outsider = app.outsider("Otto").await;
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/notes");
    let said =
        owner.post(&path, naming("@Otto", "n", &[&outsider])).await.problem(422, "mention_may_not_read");
    assert!(text(&said, "detail").contains("may not read"), "{said}");
    let bad = json!({ "text": "@x", "client_id": "n", "mentions": ["somebody"] });
    owner.post(&path, bad).await.problem(422, "mention_may_not_read");
    let many: Vec<String> = (0..21).map(|n| format!("agt_{n:026}")).collect();
    let bad = json!({ "text": "@x", "client_id": "n", "mentions": many });
    owner.post(&path, bad).await.problem(422, "too_many_mentions");
    owner.put(&format!("/agents/{}/deactivation", ben.id), json!({})).await.expect(200);
    owner.post(&path, naming("@Ben", "n", &[&ben])).await.problem(422, "mention_may_not_read");
    assert_eq!(owner.messages(&id).await.len(), 1, "nothing was added");
    app.finish().await;
}

#[tokio::test]
async fn whoever_left_the_inbox_reads_no_mention_there_any_more() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.post(&format!("/conversations/{id}/notes"), naming("@Ben", "n", &[&ben])).await.expect(201);
    let cursor = client::Cursor::After("0".to_owned());
    owner.delete(&format!("/inboxes/{}/members/{}", app.inbox(), ben.id)).await.expect(200);
    assert_eq!(mentions(&ben).await, json!({ "items": [], "next": null, "unseen": 0 }));
    owner.post("/tags", json!({ "name": "end" })).await.expect(201);
    let mut again = ben.resume(cursor).await;
    let heard = again.until(|event| event["kind"] == "desk.tag_changed").await;
    assert!(heard.iter().all(|event| event["conversation"].is_null()), "{heard:?}");
    app.finish().await;
}

#[tokio::test]
async fn an_erased_note_still_says_that_it_named_somebody_and_nothing_else() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.post(&format!("/conversations/{id}/notes"), naming("@Ben secret", "n", &[&ben])).await.expect(201);
    owner.delete(&format!("/customers/{}", visitor.id)).await.expect(200);
    let item = mentions(&ben).await["items"][0].clone();
    assert_eq!((&item["message"]["text"], &item["message"]["erased"]), (&Value::Null, &json!(true)));
    app.finish().await;
}
