use crate::support::{TestApp, client_id, json, seq, text};

#[tokio::test]
async fn opening_answers_the_conversation_with_its_first_message() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let body = json!({ "text": "My lamp flickers.", "client_id": "first" });
    let opened = visitor.post("/widget/conversations", body).await.expect(201);
    let (id, message) = (text(&opened, "id"), opened["message"].clone());
    let at = "2026-03-02T09:00:00.000Z";
    assert!(id.starts_with("cnv_") && text(&message, "id").starts_with("msg_"), "{opened}");
    assert_eq!(
        message,
        json!({
            "id": message["id"], "conversation": id, "author": { "kind": "customer", "id": visitor.id, "name": null },
            "text": "My lamp flickers.", "client_id": "first", "at": at, "seq": message["seq"],
        })
    );
    assert_eq!(
        opened,
        json!({
            "id": id, "state": "waiting", "inbox": app.inbox(), "customer": { "id": visitor.id, "name": null },
            "assigned_to": null, "opened_at": at, "waiting_since": at, "parked_until": null, "unanswered_since": null,
            "promise": null, "tags": [], "team": null, "joined": [],
            "preview": { "author": "customer", "text": "My lamp flickers.", "at": at, "seq": seq(&message) }, "seq": seq(&message), "message": message,
        })
    );
    app.finish().await;
}

#[tokio::test]
async fn an_opening_goes_to_an_agent_with_room_at_once_and_says_so() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let _desk = owner.arrive().await;
    let opened = app.visitor().await.open("hello").await;
    assert_eq!(opened["state"], "active", "{opened}");
    assert_eq!(opened["assigned_to"], owner.id);
    assert_eq!(opened["waiting_since"], json!(null));
    let listed = owner.conversation(text(&opened, "id")).await;
    assert_eq!(opened["seq"], listed["seq"]);
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_opening_gets_the_first_answer_whatever_happened_since() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let body = json!({ "text": "hello", "client_id": "one" });
    let first = visitor.post("/widget/conversations", body.clone()).await.expect(201);
    let id = text(&first, "id").to_owned();
    let repeated = async || visitor.post("/widget/conversations", body.clone()).await.expect(200);
    assert_eq!(repeated().await, first);
    owner.take(&id).await;
    owner.reply(&id, "hi").await;
    visitor.say(&id, "more").await;
    assert_eq!(repeated().await, first, "while it is active");
    owner.set_state(&id, "parked").await.expect(200);
    assert_eq!(repeated().await, first, "while it is parked");
    owner.set_state(&id, "resolved").await.expect(200);
    assert_eq!(repeated().await, first, "when it is resolved");
    owner.sees(&id, "resolved", Some(&owner)).await;
    visitor.open("another").await;
    assert_eq!(repeated().await, first, "while another is open");
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_opening_still_says_who_got_it_at_once() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _desk = owner.arrive().await;
    let body = json!({ "text": "hello", "client_id": "one" });
    let first = visitor.post("/widget/conversations", body.clone()).await.expect(201);
    owner.give_back(text(&first, "id")).await.expect(200);
    assert_eq!(visitor.post("/widget/conversations", body).await.expect(200), first);
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_opening_is_the_same_when_others_were_given_out_before_it() {
    let app = TestApp::start().await;
    let (owner, early, late) = (app.owner(), app.visitor().await, app.visitor().await);
    let _desk = owner.arrive().await;
    let held = early.opens("I was given back").await;
    owner.give_back(&held).await.expect(200);
    // The hold is over, and no job has run yet: the next opening gives out both.
    app.advance(5 * 60_000);
    let body = json!({ "text": "hello", "client_id": "one" });
    let first = late.post("/widget/conversations", body.clone()).await.expect(201);
    owner.sees(&held, "active", Some(&owner)).await;
    assert_eq!(first["state"], "active", "{first}");
    assert_eq!(
        first["seq"],
        owner.conversation(text(&first, "id")).await["seq"],
        "its seq is that of its last fact"
    );
    assert_eq!(late.post("/widget/conversations", body).await.expect(200), first);
    app.finish().await;
}

#[tokio::test]
async fn the_same_name_for_another_opening_is_refused() {
    let app = TestApp::start().await;
    let (visitor, other) = (app.visitor().await, app.visitor().await);
    visitor.post("/widget/conversations", json!({ "text": "hello", "client_id": "one" })).await.expect(201);
    let twice = json!({ "text": "hello!", "client_id": "one" });
    visitor.post("/widget/conversations", twice.clone()).await.problem(409, "client_id_taken");
    visitor.post_once("key", "/widget/conversations", twice.clone()).await.problem(409, "client_id_taken");
    // The name is unique per visitor, not in the workspace.
    other.post("/widget/conversations", twice).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_has_one_open_conversation() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let another = async |when: &str| {
        let body = json!({ "text": "and another thing", "client_id": client_id() });
        let problem = visitor.post("/widget/conversations", body).await.problem(409, "conversation_open");
        assert_eq!(problem["conversation"], id, "while {when}");
    };
    another("waiting").await;
    owner.take(&id).await;
    another("active").await;
    owner.set_state(&id, "parked").await.expect(200);
    another("parked").await;
    owner.set_state(&id, "resolved").await.expect(200);
    let second = visitor.opens("and another thing").await;
    assert_ne!(second, id);
    app.finish().await;
}

#[tokio::test]
async fn an_ended_conversation_does_not_reopen_beside_an_open_one() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let first = visitor.opens("one").await;
    owner.set_state(&first, "resolved").await.expect(200);
    let second = visitor.opens("two").await;
    let body = json!({ "text": "one again", "client_id": client_id() });
    let problem = visitor.post(&format!("/widget/conversations/{first}/messages"), body).await;
    assert_eq!(problem.problem(409, "conversation_open")["conversation"], second);
    app.finish().await;
}

#[tokio::test]
async fn two_openings_at_once_make_one_conversation() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let open = |name: &'static str| {
        let visitor = visitor.clone();
        async move {
            visitor
                .post("/widget/conversations", json!({ "text": "hello", "client_id": name }))
                .await
                .status()
        }
    };
    let (a, b, c, d) = tokio::join!(open("a"), open("b"), open("c"), open("d"));
    let mut statuses = [a, b, c, d];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    let same = || open("same");
    app.owner()
        .set_state(text(&visitor.list("/widget/conversations").await[0], "id"), "resolved")
        .await
        .expect(200);
    let (a, b, c, d) = tokio::join!(same(), same(), same(), same());
    let mut statuses = [a, b, c, d];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 201], "a repeat of what is on its way");
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_lists_their_own_conversations_newest_first() {
    let app = TestApp::start().await;
    let (owner, visitor, other) = (app.owner(), app.visitor().await, app.visitor().await);
    other.open("not yours").await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let id = visitor.opens(&format!("matter {n}")).await;
        owner.set_state(&id, "resolved").await.expect(200);
        ids.insert(0, id);
    }
    let listed = visitor.list("/widget/conversations").await;
    assert_eq!(listed.iter().map(|c| text(c, "id").to_owned()).collect::<Vec<_>>(), ids);
    let page = visitor.get("/widget/conversations?limit=2").await.expect(200);
    assert_eq!(
        (page["items"][0]["id"].clone(), page["items"][1]["id"].clone()),
        (json!(ids[0]), json!(ids[1]))
    );
    let next = page["next"].as_str().unwrap();
    let page = visitor.get(&format!("/widget/conversations?limit=3&after={next}")).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    assert_eq!(page["next"], json!(null));
    app.finish().await;
}
