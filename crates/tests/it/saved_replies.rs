//! `/saved-replies` and `/me/saved-replies`.

use crate::support::{TestApp, Value, json, text};

fn reply(shortcut: &str, says: &str) -> Value {
    json!({ "title": "Where it is", "shortcut": shortcut, "text": says })
}

#[tokio::test]
async fn a_shared_reply_is_there_for_all_and_heard_of_without_its_text() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut desk = ben.stream().await;
    let says =
        "Hello {customer.first_name}, you will hear from {agent.first_name} {wait}.\n{ \"kept\": true }";
    let made = owner.post("/saved-replies", reply("/Late", says)).await.expect(201);
    assert_eq!(
        (&made["shortcut"], &made["text"], &made["shared"]),
        (&json!("late"), &json!(says), &json!(true))
    );
    let event = desk.next_of("desk.saved_reply_changed").await;
    assert_eq!((&event["reply"], &event["by"]["id"]), (&made["id"], &json!(owner.id)));
    assert!(!event.to_string().contains("Where it is"), "{event}");
    assert_eq!(ben.list("/saved-replies").await, std::slice::from_ref(&made));
    let path = format!("/saved-replies/{}", text(&made, "id"));
    let changed = owner.patch(&path, json!({ "text": "Soon, {customer.name}." })).await.expect(200);
    assert_eq!(
        (&changed["title"], &changed["text"]),
        (&json!("Where it is"), &json!("Soon, {customer.name}."))
    );
    owner.delete(&path).await.expect(204);
    desk.next_of("desk.saved_reply_removed").await;
    owner.delete(&path).await.problem(404, "not_found");
    assert!(ben.list("/saved-replies").await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn ones_own_replies_are_ones_own_and_no_business_of_the_record() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let own = ben.post("/me/saved-replies", reply("late", "SECRET words")).await.expect(201);
    assert_eq!(own["shared"], false);
    let shared = owner.post("/saved-replies", reply("late", "for all")).await.expect(201);
    assert_eq!(ben.list("/saved-replies").await.len(), 2, "one's own may have the shortcut of a shared one");
    assert_eq!(owner.list("/saved-replies").await, std::slice::from_ref(&shared));
    for path in ["/me/saved-replies", "/saved-replies"] {
        let path = format!("{path}/{}", text(&own, "id"));
        owner.patch(&path, json!({ "text": "mine now" })).await.problem(404, "not_found");
        owner.delete(&path).await.problem(404, "not_found");
    }
    ben.patch(&format!("/me/saved-replies/{}", text(&shared, "id")), json!({ "text": "x" }))
        .await
        .problem(404, "not_found");
    ben.post("/saved-replies", reply("other", "x")).await.problem(403, "not_permitted");
    let path = format!("/me/saved-replies/{}", text(&own, "id"));
    ben.patch(&path, json!({ "shortcut": "later" })).await.expect(200);
    ben.delete(&path).await.expect(204);
    app.finish().await;
}

#[tokio::test]
async fn what_nobody_would_fill_in_is_refused_with_a_sentence() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let problem = owner
        .post("/saved-replies", reply("a", "Hello {customer.nmae}"))
        .await
        .problem(422, "unknown_placeholder");
    let detail = text(&problem, "detail");
    assert!(detail.contains("{customer.nmae}") && detail.contains("{customer.name}"), "{detail}");
    owner.post("/me/saved-replies", reply("a", "{ wait }")).await.problem(422, "unknown_placeholder");
    let made = owner.post("/saved-replies", reply("a", "fine")).await.expect(201);
    let path = format!("/saved-replies/{}", text(&made, "id"));
    owner.patch(&path, json!({ "text": "{vorname}" })).await.problem(422, "unknown_placeholder");
    app.finish().await;
}

#[tokio::test]
async fn a_reply_has_a_title_a_shortcut_of_its_own_and_a_text_of_some_length() {
    let app = TestApp::start().await;
    let owner = app.owner();
    owner.post("/saved-replies", reply("late", "x")).await.expect(201);
    owner.post("/saved-replies", reply("LATE", "x")).await.problem(409, "shortcut_taken");
    let other = owner.post("/saved-replies", reply("soon", "x")).await.expect(201);
    let path = format!("/saved-replies/{}", text(&other, "id"));
    owner.patch(&path, json!({ "shortcut": "late" })).await.problem(409, "shortcut_taken");
    for shortcut in ["", "/", "two words", "a.b", &"s".repeat(33)] {
        owner.post("/saved-replies", reply(shortcut, "x")).await.problem(422, "bad_shortcut");
    }
    for says in ["", " \n", &"ä".repeat(10_001)] {
        owner.post("/saved-replies", reply("ok", says)).await.problem(422, "bad_text");
    }
    for title in ["", "a\u{7}b", &"t".repeat(81)] {
        let body = json!({ "title": title, "shortcut": "ok", "text": "x" });
        owner.post("/saved-replies", body).await.problem(422, "bad_title");
    }
    owner.post("/saved-replies", json!({ "title": "x" })).await.problem(400, "not_the_shape");
    let body = reply("once", "x");
    let made = owner.post_once("k", "/saved-replies", body.clone()).await.expect(201);
    assert_eq!(owner.post_once("k", "/saved-replies", body).await.expect(201), made);
    app.finish().await;
}

#[tokio::test]
async fn there_is_an_end_to_ones_own_replies() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for n in 0..100 {
        owner.post("/me/saved-replies", reply(&format!("n{n}"), "x")).await.expect(201);
    }
    owner.post("/me/saved-replies", reply("more", "x")).await.problem(409, "too_many_replies");
    app.finish().await;
}
