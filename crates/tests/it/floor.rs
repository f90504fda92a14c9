//! The floor: what leads see and do there.

use crate::support::{Agent, TestApp, Value, json, text};

/// A customer whom Ben serves, with Ben, another colleague and a lead.
struct Scene {
    ben: Agent,
    eva: Agent,
    lena: Agent,
    conversation: String,
    visitor: crate::support::Visitor,
    _desk: crate::support::Events,
}

async fn scene(app: &TestApp) -> Scene {
    let (ben, eva) = (app.agent("Ben").await, app.agent("Eva").await);
    let lena = app.agent_as("Lena", "lead", &[app.inbox()]).await;
    let desk = ben.arrive().await;
    let visitor = app.visitor().await;
    let conversation = visitor.opens("I want my money back").await;
    ben.sees(&conversation, "active", Some(&ben)).await;
    Scene { ben, eva, lena, conversation, visitor, _desk: desk }
}

fn whispers(messages: &[Value]) -> usize {
    messages.iter().filter(|message| message["whispered_to"].is_string()).count()
}

#[tokio::test]
async fn a_whisper_is_heard_live_by_whoever_has_the_conversation_and_by_leads_only() {
    let app = TestApp::start().await;
    let s = scene(&app).await;
    let owner = app.owner();
    let (mut bens, mut evas, mut leads) =
        (s.ben.connect().await, s.eva.connect().await, owner.connect().await);
    let mut customers = s.visitor.stream().await;
    let path = format!("/conversations/{}/whispers", s.conversation);
    let body = json!({ "text": "Offer half, she is right.", "client_id": "w" });
    let said = s.lena.post(&path, body.clone()).await.expect(201);
    assert_eq!(
        (&said["whispered_to"], &said["note"], text(&said, "text")),
        (&json!(s.ben.id), &json!(true), "Offer half, she is right.")
    );
    assert_eq!(s.lena.post(&path, body).await.expect(200), said, "a repeat is the first answer");
    s.lena
        .post(&path, json!({ "text": "Other words.", "client_id": "w" }))
        .await
        .problem(409, "client_id_taken");
    for stream in [&mut bens, &mut leads] {
        let heard = stream.next_of("desk.whispered").await;
        assert_eq!((&heard["message"]["text"], &heard["to"]), (&said["text"], &json!(s.ben.id)));
    }
    // What comes after is the next that the others hear.
    s.ben.reply(&s.conversation, "I am sorry.").await;
    for stream in [&mut evas, &mut customers] {
        let heard = stream.until(|e| e["message"]["text"] == "I am sorry.").await;
        assert!(heard.iter().all(|e| e["kind"] != "desk.whispered"), "{heard:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn whoever_resumes_and_whoever_reads_later_hears_a_whisper_by_the_same_rule() {
    let mut app = TestApp::start().await;
    let s = scene(&app).await;
    let cursors =
        [s.ben.connect().await.cursor(), s.eva.connect().await.cursor(), s.lena.connect().await.cursor()];
    let path = format!("/conversations/{}/whispers", s.conversation);
    s.lena.post(&path, json!({ "text": "Offer half.", "client_id": "w" })).await.expect(201);
    s.ben.reply(&s.conversation, "I am sorry.").await;
    let [bens, evas, lenas] = cursors;
    for (agent, cursor, hears) in [(&s.ben, bens, true), (&s.eva, evas, false), (&s.lena, lenas, true)] {
        let events = agent.resume(cursor).await.until(|e| e["message"]["text"] == "I am sorry.").await;
        assert_eq!(events.iter().any(|e| e["kind"] == "desk.whispered"), hears, "{events:?}");
        assert_eq!(whispers(&agent.messages(&s.conversation).await), usize::from(hears));
        let at = format!("/conversations/{}/transcript?notes=true", s.conversation);
        assert_eq!(agent.get(&at).await.body_text().contains("Offer half."), hears);
        let at = format!("/conversations/{}/transcript", s.conversation);
        assert!(!agent.get(&at).await.body_text().contains("Offer half."), "only where notes are asked for");
        let happened = agent.list(&format!("/conversations/{}/events", s.conversation)).await;
        assert!(happened.iter().all(|event| event["kind"] != "desk.whispered"));
    }
    assert_eq!(whispers(&s.visitor.messages(&s.conversation).await), 0);
    let own = format!("/widget/conversations/{}/transcript", s.conversation);
    assert!(!s.visitor.get(&own).await.body_text().contains("Offer half."));
    let export = app.owner().get(&format!("/customers/{}/export", s.visitor.id)).await.body_text();
    assert!(!export.contains("Offer half.") && export.contains("I am sorry."), "{export}");
    app.run_jobs().await;
    let found = app.owner().get("/search?q=Offer").await.expect(200);
    assert_eq!(found["items"], json!([]), "it is not among what is searched");
    let found = app.owner().get("/search?q=sorry").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    // To whom it was said hears it also when somebody else has the conversation; who has it then does not.
    s.ben.assign(&s.conversation, &s.eva).await.expect(200);
    assert_eq!(whispers(&s.ben.messages(&s.conversation).await), 1);
    assert_eq!(whispers(&s.eva.messages(&s.conversation).await), 0);
    // A lead's token that was issued without the permission is no lead's.
    let scopes = json!({ "name": "reader", "scopes": ["read_conversations"] });
    let token = s.lena.post("/me/tokens", scopes).await.expect(201);
    let reader = app.nobody().by_token(text(&token, "token"));
    let read = reader.list(&format!("/conversations/{}/messages", s.conversation)).await;
    assert_eq!(whispers(&read), 0);
    app.compare().await;
    app.finish().await;
}

#[tokio::test]
async fn an_erased_customer_leaves_no_whisper() {
    let app = TestApp::start().await;
    let s = scene(&app).await;
    let path = format!("/conversations/{}/whispers", s.conversation);
    s.lena.post(&path, json!({ "text": "Her name is Xanthippe.", "client_id": "w" })).await.expect(201);
    s.ben.set_state(&s.conversation, "resolved").await.expect(200);
    app.owner().delete(&format!("/customers/{}", s.visitor.id)).await.expect(200);
    let left = s.lena.messages(&s.conversation).await;
    assert!(left.iter().all(|message| message["text"].is_null()), "{left:?}");
    app.finish().await;
}

#[tokio::test]
async fn there_is_nobody_to_whisper_to_where_nobody_has_it_or_one_has_it_oneself() {
    let app = TestApp::start().await;
    let s = scene(&app).await;
    let waiting = app.visitor().await.opens("hello").await;
    s.ben.give_back(&waiting).await;
    let body = || json!({ "text": "psst", "client_id": "w" });
    s.lena.post(&format!("/conversations/{waiting}/whispers"), body()).await.problem(409, "nobody_has_it");
    s.lena.put(&format!("/conversations/{waiting}/company"), json!({})).await.problem(409, "nobody_has_it");
    s.lena.assign(&s.conversation, &s.lena).await.expect(200);
    s.lena
        .post(&format!("/conversations/{}/whispers", s.conversation), body())
        .await
        .problem(409, "is_yours");
    s.lena
        .put(&format!("/conversations/{}/company", s.conversation), json!({}))
        .await
        .problem(409, "is_yours");
    let path = format!("/conversations/{}/whispers", s.conversation);
    s.lena.post(&path, json!({ "text": "", "client_id": "w" })).await.problem(422, "bad_text");
    s.eva.post(&path, body()).await.problem(403, "not_permitted");
    let outside = app.agent_as("Otto", "lead", &[]).await;
    outside.post(&path, body()).await.problem(404, "not_found");
    outside
        .put(&format!("/conversations/{}/company", s.conversation), json!({}))
        .await
        .problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn a_lead_joins_replies_under_their_own_name_and_leaves() {
    let app = TestApp::start().await;
    let s = scene(&app).await;
    let mut desk = s.ben.connect().await;
    let path = format!("/conversations/{}/company", s.conversation);
    let joined = s.lena.put(&path, json!({})).await.expect(200);
    assert_eq!((&joined["joined"], &joined["assigned_to"]), (&json!([s.lena.id]), &json!(s.ben.id)));
    assert_eq!(s.lena.put(&path, json!({})).await.expect(200), joined, "twice is once");
    let heard = desk.next_of("desk.agent_joined").await;
    assert_eq!((&heard["agent"], text(&heard, "agent_name")), (&json!(s.lena.id), "Lena"));
    s.lena.reply(&s.conversation, "I am the head of this shop.").await;
    let read = s.visitor.messages(&s.conversation).await;
    assert_eq!(read[1]["author"]["name"], "Lena");
    assert_eq!((s.ben.load().await, s.lena.load().await), (1, 0), "it weighs in one person's hands");
    let left = s.lena.delete(&path).await.expect(200);
    assert_eq!(left["joined"], json!([]));
    let heard = desk.next_of("desk.agent_left").await;
    assert_eq!((&heard["agent"], &heard["by"]["id"]), (&json!(s.lena.id), &json!(s.lena.id)));
    app.finish().await;
}

#[tokio::test]
async fn company_ends_with_the_conversation_with_a_taking_over_and_with_the_right_to_be_there() {
    let app = TestApp::start().await;
    let s = scene(&app).await;
    let owner = app.owner();
    let path = format!("/conversations/{}/company", s.conversation);
    let joined =
        async || owner.get(&format!("/conversations/{}", s.conversation)).await.expect(200)["joined"].clone();
    s.lena.put(&path, json!({})).await.expect(200);
    owner.put(&path, json!({})).await.expect(200);
    // Taken over: who had it is told by the event, and who takes it is no second person any more.
    let mut desk = s.ben.connect().await;
    s.lena.assign(&s.conversation, &s.lena).await.expect(200);
    let told = desk.next_of("routing.conversation_assigned").await;
    assert_eq!((&told["agent"], &told["by"]["id"]), (&json!(s.lena.id), &json!(s.lena.id)));
    assert_eq!(joined().await, json!([owner.id]));
    s.lena.set_state(&s.conversation, "resolved").await.expect(200);
    assert_eq!(joined().await, json!([]));
    s.visitor.say(&s.conversation, "and now?").await;
    s.ben.assign(&s.conversation, &s.ben).await.expect(200);
    s.lena.put(&path, json!({})).await.expect(200);
    owner.put(&format!("/agents/{}/role", s.lena.id), json!({ "role": "agent" })).await.expect(200);
    assert_eq!(joined().await, json!([]), "no lead any more");
    owner.put(&format!("/agents/{}/role", s.lena.id), json!({ "role": "lead" })).await.expect(200);
    s.lena.put(&path, json!({})).await.expect(200);
    owner.delete(&format!("/inboxes/{}/members/{}", app.inbox(), s.lena.id)).await.expect(200);
    assert_eq!(joined().await, json!([]), "no member any more");
    owner.put(&path, json!({})).await.expect(200);
    owner.delete(&path).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn the_day_is_counted_by_half_hour_and_inbox_for_whoever_belongs_there() {
    let mut app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let wholesale = app.another_inbox("Wholesale", &[&owner.id]).await;
    let gone = app.visitor().await;
    let left = gone.opens("hello?").await;
    gone.leave(&left).await.expect(200);
    let served = app.visitor().await;
    let id = served.opens("hello").await;
    app.visitor_of(&wholesale).await.opens("a pallet").await;
    app.advance(30 * 60_000);
    let _desk = ben.arrive().await;
    ben.sees(&id, "active", Some(&ben)).await;
    // Given back and taken again, it was answered once; reopened, it is another arrival.
    ben.give_back(&id).await;
    ben.assign(&id, &ben).await.expect(200);
    ben.set_state(&id, "resolved").await.expect(200);
    served.say(&id, "one more thing").await;
    let span = "?from=2026-03-02T00:00:00Z&until=2026-03-03T00:00:00Z";
    let day = async |agent: &Agent| {
        agent.get(&format!("/floor/half-hours{span}")).await.expect(200)["items"].clone()
    };
    let of = |at: &str, inbox: &str, [arrived, answered, left]: [i64; 3]| json!({ "from": format!("2026-03-02T{at}:00.000Z"), "inbox": inbox, "arrived": arrived, "answered": answered, "left": left });
    let website = [of("09:00", app.inbox(), [2, 0, 1]), of("09:30", app.inbox(), [1, 2, 0])];
    assert_eq!(day(&ben).await, json!(website));
    let both = day(&owner).await;
    assert!(both.as_array().unwrap().contains(&of("09:00", &wholesale, [1, 0, 0])), "{both}");
    assert_eq!(both.as_array().unwrap().len(), 3);
    for (query, status, code) in [
        ("", 400, "bad_query"),
        ("?from=x&until=y", 422, "bad_time"),
        ("?from=2026-03-02T00:00:00Z&until=2026-03-05T00:00:00Z", 422, "bad_span"),
        ("?from=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", 422, "bad_span"),
    ] {
        ben.get(&format!("/floor/half-hours{query}")).await.problem(status, code);
    }
    app.finish().await;
}
