use crate::support::{Agent, TestApp, Value, Visitor, client_id, json, text};

/// Two conversations of one visitor: the first is over, the second is served by the owner.
async fn two(app: &TestApp, owner: &Agent) -> (Visitor, String, String) {
    let visitor = app.visitor().await;
    let first = visitor.opens("first question").await;
    owner.reply(&first, "first answer").await;
    owner.set_state(&first, "resolved").await.expect(200);
    app.advance(60_000);
    let second = visitor.opens("second question").await;
    owner.take(&second).await;
    (visitor, first, second)
}

fn texts(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| text(message, "text")).collect()
}

async fn merge(owner: &Agent, stays: &str, gone: &str) -> Value {
    owner.put(&format!("/conversations/{stays}/merges/{gone}"), json!({})).await.expect(200)
}

#[tokio::test]
async fn two_conversations_become_one_with_all_that_was_said_in_order() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let (visitor, first, second) = two(&app, &owner).await;
    let tag = owner.post("/tags", json!({ "name": "benches" })).await.expect(201);
    owner.put(&format!("/conversations/{second}/tags/{}", text(&tag, "id")), json!({})).await.expect(200);
    let mut browser = visitor.stream().await;
    let one = merge(&owner, &first, &second).await;
    assert_eq!(
        (&one["state"], &one["assigned_to"]),
        (&json!("active"), &json!(owner.id)),
        "served as before"
    );
    assert_eq!((&one["preview"]["text"], &one["tags"]), (&json!("second question"), &json!([tag["id"]])));
    assert_eq!(owner.load().await, 1, "one conversation in hand, not two");
    app.compare().await;
    let said = owner.messages(&first).await;
    assert_eq!(texts(&said), ["first question", "first answer", "second question"]);
    let whose: Vec<&str> = said.iter().map(|message| text(message, "conversation")).collect();
    assert_eq!(whose, [first.as_str(), &first, &second], "what was said stays where it was said");
    let told = browser.next_of("desk.conversation_merged").await;
    assert_eq!((&told["conversation"], &told["into"]), (&json!(second), &json!(first)));

    // The customer has one conversation, and goes on in it also by the old address.
    let listed = visitor.list("/widget/conversations").await;
    assert_eq!(listed.iter().map(|c| text(c, "id")).collect::<Vec<_>>(), [first.as_str()]);
    let read = visitor.messages(&first).await;
    assert_eq!(texts(&read), ["first question", "first answer", "second question"]);
    assert!(read.iter().all(|message| message["conversation"] == json!(first)));
    let body = json!({ "text": "and one more", "client_id": client_id() });
    let path = format!("/widget/conversations/{second}/messages");
    let posted = visitor.post(&path, body.clone()).await.expect(201);
    assert_eq!(posted["conversation"], json!(first));
    assert_eq!(visitor.post(&path, body).await.expect(200)["id"], posted["id"], "once");
    assert_eq!(owner.messages(&first).await.len(), 4);

    // Colleagues are led to the one that stays.
    let gone = owner.get(&format!("/conversations/{second}")).await.expect(200);
    assert_eq!((&gone["merged_into"], &gone["state"]), (&json!(first), &json!("resolved")));
    let body = json!({ "text": "x", "client_id": "x" });
    let said = owner
        .post(&format!("/conversations/{second}/messages"), body)
        .await
        .problem(409, "conversation_merged");
    assert_eq!(said["conversation"], json!(first));
    owner.set_state(&second, "resolved").await.problem(409, "conversation_merged");
    let tags = format!("/conversations/{second}/tags/{}", text(&tag, "id"));
    owner.delete(&tags).await.problem(409, "conversation_merged");
    for state in ["active", "resolved", "waiting"] {
        let listed = owner.list(&format!("/conversations?state={state}")).await;
        assert!(listed.iter().all(|c| c["id"] != json!(second)), "in no list: {state}");
    }
    merge(&owner, &first, &second).await;
    app.finish().await;
}

#[tokio::test]
async fn what_was_said_in_a_part_is_found_and_saved_with_the_whole() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (_, first, second) = two(&app, &owner).await;
    owner.note(&second, "a note on zebras").await;
    merge(&owner, &first, &second).await;
    app.run_jobs().await;
    let found = owner.get("/search?q=zebras").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["conversation"]["id"], json!(first));
    let found = owner.get("/search?q=question").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "once: {found}");
    let saved = owner.get(&format!("/conversations/{first}/transcript")).await.body_text();
    assert!(saved.contains("first answer") && saved.contains("second question"), "{saved}");
    assert!(!saved.contains("zebras"));
    app.finish().await;
}

#[tokio::test]
async fn they_can_be_two_again() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let (visitor, first, second) = two(&app, &owner).await;
    merge(&owner, &first, &second).await;
    let path = format!("/conversations/{first}/merges/{second}");
    let one = owner.delete(&path).await.expect(200);
    assert_eq!(one["preview"]["text"], "first answer");
    assert_eq!(owner.delete(&path).await.expect(200), one, "nothing more to do");
    assert_eq!(texts(&owner.messages(&first).await), ["first question", "first answer"]);
    let part = owner.get(&format!("/conversations/{second}")).await.expect(200);
    assert_eq!((part.get("merged_into"), &part["state"]), (None, &json!("resolved")));
    assert_eq!(part["preview"]["text"], "second question");
    assert_eq!(visitor.list("/widget/conversations").await.len(), 2);
    app.compare().await;
    app.finish().await;
}

#[tokio::test]
async fn nobody_who_waits_is_merged_away_and_nobody_reads_what_another_wrote() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let visitor = app.visitor().await;
    let first = visitor.opens("first").await;
    owner.set_state(&first, "resolved").await.expect(200);
    let second = visitor.opens("second").await;
    let path = format!("/conversations/{first}/merges/{second}");
    owner.put(&path, json!({})).await.problem(409, "still_waiting");
    owner.set_state(&second, "parked").await.expect(200);
    owner.put(&path, json!({})).await.problem(409, "still_parked");
    let stranger = app.visitor().await.opens("mine").await;
    owner.take(&stranger).await;
    owner
        .put(&format!("/conversations/{first}/merges/{stranger}"), json!({}))
        .await
        .problem(409, "other_customer");
    owner
        .put(&format!("/conversations/{first}/merges/{first}"), json!({}))
        .await
        .problem(422, "same_conversation");
    let outsider = app.outsider("Otto").await;
    outsider.put(&path, json!({})).await.problem(404, "not_found");
    // The other way round: what is over joins the one that waits or is parked.
    let one = merge(&owner, &second, &first).await;
    assert_eq!(one["state"], "parked");
    assert_eq!(texts(&owner.messages(&second).await), ["first", "second"]);
    visitor.say(&first, "are you there?").await;
    assert_eq!(owner.get(&format!("/conversations/{second}")).await.expect(200)["state"], "waiting");
    app.finish().await;
}

#[tokio::test]
async fn a_part_of_a_part_is_a_part_of_the_whole_and_is_erased_with_it() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let (visitor, first, second) = two(&app, &owner).await;
    merge(&owner, &first, &second).await;
    owner.set_state(&first, "resolved").await.expect(200);
    let third = visitor.opens("third question").await;
    owner.take(&third).await;
    merge(&owner, &third, &first).await;
    assert_eq!(owner.messages(&third).await.len(), 4);
    let said = owner.put(&format!("/conversations/{first}/merges/{third}"), json!({})).await;
    said.problem(409, "conversation_merged");
    app.compare().await;
    owner.delete(&format!("/customers/{}", visitor.id)).await.expect(200);
    assert!(owner.messages(&third).await.iter().all(|message| message["erased"] == true));
    app.restart(0).await;
    assert_eq!(owner.messages(&third).await.len(), 4);
    app.finish().await;
}

/// Una's conversation, which the owner serves, and Ben's, which is over; colleagues know the two as one person.
async fn of_two_visitors(app: &TestApp) -> ((Visitor, String), (Visitor, String)) {
    let owner = app.owner();
    let (una, ben) = (app.visitor().await, app.visitor().await);
    let (hers, his) = (una.opens("hers").await, ben.opens("his secret").await);
    owner.take(&hers).await;
    owner.take(&his).await;
    let path = format!("/conversations/{hers}/merges/{his}");
    owner.put(&path, json!({})).await.problem(409, "other_customer");
    owner.put(&format!("/customers/{}/merges/{}", una.id, ben.id), json!({})).await.expect(200);
    owner.put(&path, json!({})).await.problem(409, "open_to_another");
    owner.reply(&his, "an answer to him").await;
    owner.set_state(&his, "resolved").await.expect(200);
    ((una, hers), (ben, his))
}

#[tokio::test]
async fn what_two_visitors_wrote_is_one_to_colleagues_and_each_reads_their_own() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let ((una, hers), (ben, his)) = of_two_visitors(&app).await;
    let before = ben.list("/widget/conversations").await;
    let (mut hears_una, mut hears_ben) = (una.stream().await, ben.stream().await);
    let before_it = hears_ben.cursor();
    let one = merge(&owner, &hers, &his).await;
    assert_eq!(one["preview"]["text"], "an answer to him", "the last words of both, to colleagues");
    assert_eq!(texts(&owner.messages(&hers).await), ["hers", "his secret", "an answer to him"]);
    app.compare().await;
    // To her, nothing of it is there.
    for path in ["messages", "transcript"] {
        let read = una.get(&format!("/widget/conversations/{hers}/{path}")).await.body_text();
        assert!(read.contains("hers") && !read.contains("secret") && !read.contains("to him"), "{read}");
        una.get(&format!("/widget/conversations/{his}/{path}")).await.problem(404, "not_found");
    }
    let listed = una.list("/widget/conversations").await;
    assert_eq!((listed.len(), &listed[0]["preview"]["text"]), (1, &json!("hers")));
    // To him, it is what it was: his own, and over.
    assert_eq!(texts(&ben.messages(&his).await), ["his secret", "an answer to him"]);
    let after = ben.list("/widget/conversations").await;
    assert_eq!(after.len(), 1);
    for key in ["id", "state", "preview", "merged_into"] {
        assert_eq!(after[0].get(key), before[0].get(key), "{key}");
    }
    ben.get(&format!("/widget/conversations/{hers}/messages")).await.problem(404, "not_found");
    // The next that each hears is what the owner says to her, and that he wrote.
    owner.reply(&hers, "for her").await;
    let heard = hears_una.until(|event| event["kind"] == "desk.message_posted").await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0]["message"]["text"], "for her");
    ben.say(&his, "one more thing").await;
    // Also of what a browser missed that comes back later.
    let mut later = ben.resume(before_it).await;
    for stream in [&mut hears_ben, &mut later] {
        let heard = stream.until(|event| event["kind"] == "desk.conversation_reopened").await;
        assert_eq!((heard.len(), &heard[0]["conversation"]), (1, &json!(his)), "{heard:?}");
    }
    // What he writes opens his own again, by itself.
    let his_now = owner.conversation(&his).await;
    assert_eq!((&his_now["state"], his_now.get("merged_into")), (&json!("waiting"), None));
    assert_eq!(texts(&owner.messages(&hers).await), ["hers", "for her"]);
    let said = owner.list(&format!("/conversations/{his}/events")).await;
    let apart = said.iter().find(|e| e["kind"] == "desk.conversation_separated").unwrap();
    assert_eq!(apart["by"]["kind"], "customer");
    app.finish().await;
}

#[tokio::test]
async fn who_is_somebody_else_after_all_takes_their_conversation_along() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let ((una, hers), (ben, his)) = of_two_visitors(&app).await;
    merge(&owner, &hers, &his).await;
    owner.delete(&format!("/customers/{}/merges/{}", una.id, ben.id)).await.expect(200);
    assert_eq!(owner.conversation(&his).await.get("merged_into"), None);
    assert_eq!(texts(&owner.messages(&hers).await), ["hers"]);
    owner.delete(&format!("/customers/{}", una.id)).await.expect(200);
    assert_eq!(texts(&owner.messages(&his).await), ["his secret", "an answer to him"], "his is kept");
    app.compare().await;
    app.finish().await;
}
