use crate::support::{TestApp, client_id, json, text};

#[tokio::test]
async fn a_message_is_answered_as_it_is_listed() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("hello").await;
    let said = visitor.say(&id, "are you there?").await;
    assert_eq!(said["author"], json!({ "kind": "customer", "id": visitor.id, "name": null }));
    assert_eq!(visitor.messages(&id).await[1], said);
    assert_eq!(app.owner().messages(&id).await[1], said);
    assert!(said.get("note").is_none(), "a message is no note: {said}");
    app.finish().await;
}

#[tokio::test]
async fn customers_see_an_agents_first_name_only() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let mut stream = visitor.stream().await;
    let reply = owner.reply(&id, "hi").await;
    assert_eq!(reply["author"], json!({ "kind": "agent", "id": owner.id, "name": "Olga Oaks" }));
    assert_eq!(visitor.messages(&id).await[1]["author"]["name"], "Olga");
    assert_eq!(stream.next().await["message"]["author"]["name"], "Olga");
    owner.take(&id).await;
    let assigned = stream.next().await;
    assert_eq!(assigned["agent_name"], "Olga", "{assigned}");
    assert!(assigned.get("by").is_none(), "who decided is not for customers: {assigned}");
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_message_gets_the_first_answer_whatever_happened_since() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/widget/conversations/{id}/messages");
    let body = json!({ "text": "are you there?", "client_id": "again" });
    let first = visitor.post(&path, body.clone()).await.expect(201);
    assert_eq!(visitor.post(&path, body.clone()).await.expect(200), first);
    owner.set_state(&id, "resolved").await.expect(200);
    for key in ["a key", "another key", "a key"] {
        assert_eq!(visitor.post_once(key, &path, body.clone()).await.expect(200), first);
    }
    owner.sees(&id, "resolved", None).await;
    assert_eq!(visitor.messages(&id).await.len(), 2, "a repeat does not write");
    app.finish().await;
}

#[tokio::test]
async fn a_name_belongs_to_one_text_of_one_writer() {
    let app = TestApp::start().await;
    let (owner, colleague, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let (said, told) =
        (format!("/widget/conversations/{id}/messages"), format!("/conversations/{id}/messages"));
    let noted = format!("/conversations/{id}/notes");
    let body = |text: &str, name: &str| json!({ "text": text, "client_id": name });
    visitor.post(&said, body("mine", "v")).await.expect(201);
    visitor.post(&said, body("mine, changed", "v")).await.problem(409, "client_id_taken");
    owner.post(&told, body("mine", "v")).await.problem(409, "client_id_taken");
    owner.post(&told, body("yours", "a")).await.expect(201);
    colleague.post(&told, body("yours", "a")).await.problem(409, "client_id_taken");
    visitor.post(&said, body("yours", "a")).await.problem(409, "client_id_taken");
    owner.post(&noted, body("yours", "a")).await.problem(409, "client_id_taken");
    owner.post(&noted, body("aside", "n")).await.expect(201);
    owner.post(&told, body("aside", "n")).await.problem(409, "client_id_taken");
    app.finish().await;
}

#[tokio::test]
async fn the_first_message_repeats_under_the_name_of_the_opening() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let body = json!({ "text": "hello", "client_id": "one" });
    let opened = visitor.post("/widget/conversations", body.clone()).await.expect(201);
    let path = format!("/widget/conversations/{}/messages", text(&opened, "id"));
    assert_eq!(visitor.post(&path, body).await.expect(200), opened["message"]);
    visitor.post(&path, json!({ "text": "bye", "client_id": "one" })).await.problem(409, "client_id_taken");
    app.finish().await;
}

#[tokio::test]
async fn messages_come_in_pages_oldest_first() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("0").await;
    for n in 1..60 {
        visitor.say(&id, &n.to_string()).await;
    }
    let path = format!("/widget/conversations/{id}/messages");
    let page = visitor.get(&path).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 50, "50 when nobody says");
    let texts: Vec<String> = visitor.messages(&id).await.iter().map(|m| text(m, "text").to_owned()).collect();
    assert_eq!(texts, (0..60).map(|n| n.to_string()).collect::<Vec<_>>());
    let (mut after, mut pages, mut seen) = (String::new(), 0, Vec::new());
    loop {
        let page = visitor.get(&format!("{path}?limit=7{after}")).await.expect(200);
        pages += 1;
        seen.extend(page["items"].as_array().unwrap().iter().map(|m| text(m, "text").to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        assert!(next.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'), "{next}");
        after = format!("&after={next}");
    }
    assert_eq!((pages, seen), (9, texts));
    let exact = visitor.get(&format!("{path}?limit=60")).await.expect(200);
    assert_eq!(exact["next"], json!(null), "a page that holds all is the last");
    app.finish().await;
}

#[tokio::test]
async fn what_belongs_to_another_visitor_is_not_found() {
    let app = TestApp::start().await;
    let (visitor, thief) = (app.visitor().await, app.visitor().await);
    let theirs = visitor.opens("private").await;
    thief.open("hello").await;
    let body = json!({ "text": "hello", "client_id": client_id() });
    for id in [
        theirs.as_str(),
        "cnv_00000000000000000000000000",
        "cnv_short",
        "msg_00000000000000000000000000",
        "%00",
        "*",
    ] {
        let at = format!("/widget/conversations/{id}");
        thief.get(&format!("{at}/messages")).await.problem(404, "not_found");
        thief.post(&format!("{at}/messages"), body.clone()).await.problem(404, "not_found");
        thief.put(&format!("{at}/state"), json!({ "state": "abandoned" })).await.problem(404, "not_found");
    }
    assert_eq!(visitor.messages(&theirs).await.len(), 1);
    app.finish().await;
}
