//! More than one inbox: made, shown, kept apart, given up.

use crate::support::{TestApp, Value, json, text};

#[tokio::test]
async fn an_administrator_makes_an_inbox_and_whoever_makes_it_answers_there() {
    let app = TestApp::start().await;
    let ada = app.agent_as("Ada", "administrator", &[app.inbox()]).await;
    let mut desk = app.owner().connect().await;
    let body = json!({ "name": " Shop in Oslo ", "origins": ["https://Oslo.Example/"], "patience_s": 600 });
    let made = ada.post("/inboxes", body).await.expect(201);
    assert!(text(&made, "id").starts_with("inb_"));
    let shown = json!({
        "id": made["id"], "name": "Shop in Oslo", "channel": "web", "origins": ["https://oslo.example"], "patience_s": 600,
        "retired": false, "members": [ada.id],
    });
    assert_eq!(made, shown);
    assert!(ada.list("/inboxes").await.contains(&shown));
    assert_eq!(desk.next_of("accounts.inbox_changed").await["inbox"], made["id"]);
    let usual = app.owner().post("/inboxes", json!({ "name": "Wholesale" })).await.expect(201);
    assert_eq!((&usual["patience_s"], &usual["members"]), (&json!(1800), &json!([app.owner().id])));
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_is_made_once_however_often_it_is_asked_for() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let body = || json!({ "name": "Wholesale" });
    let made = owner.post_once("once", "/inboxes", body()).await.expect(201);
    assert_eq!(owner.post_once("once", "/inboxes", body()).await.expect(201), made);
    owner
        .post_once("once", "/inboxes", json!({ "name": "Retail" }))
        .await
        .problem(409, "idempotency_key_reused");
    assert_eq!(owner.list("/inboxes").await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn what_makes_no_inbox_is_refused_in_words() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    owner.post("/inboxes", json!({ "name": "website" })).await.problem(409, "name_taken");
    owner.post("/inboxes", json!({ "name": " " })).await.problem(422, "bad_name");
    owner.post("/inboxes", json!({ "name": "A", "origins": ["oslo"] })).await.problem(422, "bad_origin");
    owner.post("/inboxes", json!({ "name": "A", "patience_s": 1 })).await.problem(422, "bad_patience");
    owner.post("/inboxes", json!({ "name": "A", "members": [] })).await.problem(409, "last_member");
    owner.post("/inboxes", json!({ "name": "A", "members": ["agt_x"] })).await.problem(422, "unknown_agent");
    let nobody = json!({ "name": "A", "members": ["agt_00000000000000000000000000"] });
    owner.post("/inboxes", nobody).await.problem(422, "unknown_agent");
    owner.put(&format!("/agents/{}/deactivation", ben.id), json!({})).await.expect(200);
    owner.post("/inboxes", json!({ "name": "A", "members": [ben.id] })).await.problem(422, "unknown_agent");
    owner.post("/inboxes", json!({ "name": 7 })).await.problem(400, "not_the_shape");
    let second = owner.post("/inboxes", json!({ "name": "Wholesale" })).await.expect(201);
    let path = format!("/inboxes/{}", text(&second, "id"));
    owner.patch(&path, json!({ "name": "WEBSITE" })).await.problem(409, "name_taken");
    owner.patch(&path, json!({ "name": "WHOLESALE" })).await.expect(200);
    assert_eq!(owner.list("/inboxes").await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn there_is_an_end_to_inboxes() {
    let app = TestApp::start().await;
    for number in 1..100 {
        app.owner().post("/inboxes", json!({ "name": format!("Inbox {number}") })).await.expect(201);
    }
    app.owner().post("/inboxes", json!({ "name": "One more" })).await.problem(409, "too_many");
    app.finish().await;
}

#[tokio::test]
async fn what_arrives_in_an_inbox_is_for_its_members_only() {
    let mut app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.outsider("Ben").await, app.agent("Eva").await);
    let wholesale = app.another_inbox("Wholesale", &[&ben.id]).await;
    let (_bens, _evas) = (ben.arrive().await, eva.arrive().await);
    let there = app.visitor_of(&wholesale).await.opens("a pallet of lamps").await;
    let here = app.visitor().await.opens("one lamp").await;
    ben.sees(&there, "active", Some(&ben)).await;
    eva.sees(&here, "active", Some(&eva)).await;
    eva.get(&format!("/conversations/{there}")).await.problem(404, "not_found");
    owner.get(&format!("/conversations/{there}")).await.problem(404, "not_found");
    assert_eq!(ben.list(&format!("/conversations?inbox={wholesale}")).await.len(), 1);
    assert_eq!(eva.list(&format!("/conversations?inbox={wholesale}")).await.len(), 0);
    let waits = app.nobody().get(&format!("/widget/wait?inbox={wholesale}")).await.expect(200);
    assert_eq!(waits["reason"], "agent_free");
    // Whoever belongs to both gets what is older, wherever it waits.
    owner.put(&format!("/inboxes/{wholesale}/members/{}", owner.id), json!({})).await.expect(200);
    ben.presence("offline").await;
    eva.presence("offline").await;
    app.advance(1000);
    let newer = app.visitor_of(&wholesale).await.opens("and a crate").await;
    let _owners = owner.arrive().await;
    for id in [&there, &here, &newer] {
        owner.sees(id, "active", Some(&owner)).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn a_retired_inbox_takes_nothing_new_and_answers_what_it_has() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let wholesale = app.another_inbox("Wholesale", &[&owner.id]).await;
    let (known, late) = (app.visitor_of(&wholesale).await, app.visitor_of(&wholesale).await);
    let _desk = owner.arrive().await;
    let open = known.opens("a pallet of lamps").await;
    let path = format!("/inboxes/{wholesale}/retirement");
    let retired = owner.put(&path, json!({})).await.expect(200);
    assert_eq!(retired["retired"], true);
    assert_eq!(owner.put(&path, json!({})).await.expect(200), retired, "twice is once");
    let body = json!({ "text": "hello", "client_id": "c" });
    let said = late.post("/widget/conversations", body.clone()).await.problem(403, "inbox_retired");
    assert!(text(&said, "detail").contains("in another way"), "{said}");
    app.nobody().post("/widget/sessions", json!({ "inbox": wholesale })).await.problem(403, "inbox_retired");
    // A person who has been spoken to there is always reachable.
    known.say(&open, "one more thing").await;
    owner.set_state(&open, "resolved").await.expect(200);
    known.say(&open, "and another").await;
    owner.sees(&open, "active", Some(&owner)).await;
    let kinds = |events: Vec<Value>| events.iter().map(|e| text(e, "kind").to_owned()).collect::<Vec<_>>();
    let changes = kinds(owner.list("/audit").await);
    assert_eq!(changes[0], "accounts.inbox_retired");
    owner.put(&format!("/inboxes/{}/retirement", app.inbox()), json!({})).await.problem(409, "last_inbox");
    owner.delete(&path).await.expect(200);
    late.post("/widget/conversations", body).await.expect(201);
    for id in ["inb_00000000000000000000000000", "inb_x"] {
        owner.put(&format!("/inboxes/{id}/retirement"), json!({})).await.problem(404, "not_found");
        owner.delete(&format!("/inboxes/{id}/retirement")).await.problem(404, "not_found");
    }
    app.finish().await;
}
