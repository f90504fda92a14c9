use crate::support::{TestApp, Value, json, seq, text};

fn change(text: &str, version: i64) -> Value {
    json!({ "text": text, "version": version })
}

#[tokio::test]
async fn a_note_says_something_else_and_that_it_was_changed() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let note = owner.note(&id, "call at nine").await;
    let path = format!("/conversations/{id}/notes/{}", text(&note, "id"));
    let mut desk = ben.stream().await;
    app.advance(60_000);
    let body = json!({ "text": "call at ten", "version": 1, "mentions": [ben.id] });
    let changed = owner.patch(&path, body.clone()).await.expect(200);
    assert_eq!((&changed["text"], &changed["version"]), (&json!("call at ten"), &json!(2)));
    assert_eq!(
        (&changed["at"], &changed["seq"], &changed["client_id"]),
        (&note["at"], &note["seq"], &note["client_id"])
    );
    assert_eq!(changed["edited_at"], "2026-03-02T09:01:00.000Z");
    let event = desk.next_of("desk.note_edited").await;
    let edit = json!({ "message": note["id"], "note_seq": note["seq"], "text": "call at ten", "mentions": [ben.id], "version": 2 });
    assert_eq!(event["edit"], edit);
    desk.next_of("desk.agent_mentioned").await;
    assert_eq!(ben.messages(&id).await[1], changed);
    assert_eq!(owner.patch(&path, body).await.expect(200), changed, "a repeat is no change");
    let versions = ben.list(&format!("{path}/versions")).await;
    let said: Vec<&str> = versions.iter().map(|version| text(version, "text")).collect();
    assert_eq!(said, ["call at nine", "call at ten"]);
    // Named before: not told again.
    owner.patch(&path, json!({ "text": "ten!", "version": 2, "mentions": [ben.id] })).await.expect(200);
    assert_eq!(ben.get("/me/mentions").await.expect(200)["unseen"], 1);
    let mention = ben.get("/me/mentions").await.expect(200)["items"][0]["message"].clone();
    assert_eq!((&mention["text"], &mention["version"]), (&json!("ten!"), &json!(3)));
    app.finish().await;
}

#[tokio::test]
async fn only_who_wrote_a_note_changes_the_version_that_they_read() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let note = owner.note(&id, "one").await;
    let path = format!("/conversations/{id}/notes/{}", text(&note, "id"));
    ben.patch(&path, change("mine", 1)).await.problem(403, "not_your_note");
    owner.patch(&path, change("two", 1)).await.expect(200);
    let said = owner.patch(&path, change("three", 1)).await.problem(409, "note_changed");
    assert!(text(&said, "detail").contains("version 2"), "{said}");
    owner.patch(&path, change("", 2)).await.problem(422, "bad_text");
    let reply = owner.reply(&id, "hello").await;
    let of_reply = format!("/conversations/{id}/notes/{}", text(&reply, "id"));
    owner.patch(&of_reply, change("other", 1)).await.problem(404, "not_found");
    let other = app.visitor().await.opens("hello").await;
    let elsewhere = format!("/conversations/{other}/notes/{}", text(&note, "id"));
    owner.patch(&elsewhere, change("other", 2)).await.problem(404, "not_found");
    owner.get(&format!("{elsewhere}/versions")).await.problem(404, "not_found");
    let outsider = app.outsider("Otto").await;
    outsider.get(&format!("{path}/versions")).await.problem(404, "not_found");
    visitor.get(&format!("{path}/versions")).await.problem(403, "agents_only");
    for n in 2..50 {
        owner.patch(&path, change(&format!("version {n}"), n)).await.expect(200);
    }
    owner.patch(&path, change("one more", 50)).await.problem(409, "too_many_versions");
    app.finish().await;
}

#[tokio::test]
async fn a_changed_note_is_found_by_what_it_says_now() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let note = owner.note(&id, "the zebra crossing").await;
    app.run_jobs().await;
    let path = format!("/conversations/{id}/notes/{}", text(&note, "id"));
    owner.patch(&path, change("the giraffe house", 1)).await.expect(200);
    let found = |word: &'static str| {
        let owner = owner.clone();
        async move {
            owner.get(&format!("/search?q={word}")).await.expect(200)["items"].as_array().unwrap().clone()
        }
    };
    assert_eq!(found("zebra").await.len(), 0, "from the moment in which it was changed");
    app.run_jobs().await;
    let hit = found("giraffe").await.remove(0);
    assert_eq!((&hit["said"]["id"], &hit["said"]["seq"]), (&note["id"], &note["seq"]), "in its place: {hit}");
    assert_eq!(hit["said"]["note"], true);
    assert_eq!(found("zebra").await.len(), 0);
    app.finish().await;
}

#[tokio::test]
async fn a_reader_who_comes_back_sees_the_note_as_it_is_now() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let stream = ben.stream().await;
    let cursor = stream.cursor();
    drop(stream);
    let mut heard = owner.stream().await;
    let id = visitor.opens("hello").await;
    let before = visitor.get(&format!("/widget/conversations/{id}/messages")).await.body_text();
    let note = owner.note(&id, "one").await;
    let path = format!("/conversations/{id}/notes/{}", text(&note, "id"));
    owner.patch(&path, change("two", 1)).await.expect(200);
    // Once it was handed out, whoever comes back reads it from the log.
    heard.next_of("desk.note_edited").await;
    let mut again = ben.resume(cursor).await;
    let added = again.next_of("desk.note_added").await;
    assert_eq!((&added["message"]["text"], added["message"].get("erased")), (&json!("two"), None));
    let edited = again.next_of("desk.note_edited").await;
    assert!(seq(&edited) > seq(&added));
    assert_eq!(visitor.get(&format!("/widget/conversations/{id}/messages")).await.body_text(), before);
    let said = owner.get(&format!("/conversations/{id}/transcript?notes=true")).await.body_text();
    assert!(said.contains("    two\n") && !said.contains("    one\n"), "{said}");
    app.finish().await;
}
