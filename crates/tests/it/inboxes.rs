use crate::support::{TestApp, json, text};

#[tokio::test]
async fn an_inbox_is_listed_with_its_settings_and_members() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let listed = owner.list("/inboxes").await;
    let members = listed[0]["members"].as_array().unwrap();
    assert_eq!(members.len(), 3);
    assert!(members.contains(&json!(owner.id)) && members.contains(&json!(ben.id)), "{members:?}");
    assert_eq!(
        listed[0],
        json!({
            "id": app.inbox(), "name": "Website", "channel": "web", "origins": [], "patience_s": 1800,
            "retired": false, "members": members,
        })
    );
    app.finish().await;
}

#[tokio::test]
async fn the_owner_changes_one_setting_and_leaves_the_others() {
    let app = TestApp::start().await;
    let (owner, inbox) = (app.owner(), format!("/inboxes/{}", app.inbox()));
    let origins = json!(["https://Shop.Example", "http://localhost:3000/"]);
    let changed = owner.patch(&inbox, json!({ "origins": origins })).await.expect(200);
    assert_eq!(changed["origins"], json!(["https://shop.example", "http://localhost:3000"]));
    assert_eq!((text(&changed, "name"), &changed["patience_s"]), ("Website", &json!(1800)));
    let changed = owner.patch(&inbox, json!({ "name": "Shop", "patience_s": 60 })).await.expect(200);
    assert_eq!((text(&changed, "name"), &changed["patience_s"]), ("Shop", &json!(60)));
    assert_eq!(changed["origins"].as_array().unwrap().len(), 2);
    let before = owner.connect().await.cursor();
    assert_eq!(owner.patch(&inbox, json!({ "name": "Shop" })).await.expect(200), changed);
    owner.patch("/me", json!({ "name": "Olga" })).await.expect(200);
    let next = owner.resume(before).await.next().await;
    assert_ne!(next["kind"], "accounts.inbox_changed", "what changes nothing is no fact");
    app.finish().await;
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let app = TestApp::start().await;
    let (owner, inbox) = (app.owner(), format!("/inboxes/{}", app.inbox()));
    let origins = [
        "shop.example",
        "https://shop.example/path",
        "https://*.example",
        "ftp://shop.example",
        "https://a b",
        "null",
        "",
    ];
    for origin in origins {
        owner.patch(&inbox, json!({ "origins": [origin] })).await.problem(422, "bad_origin");
    }
    owner.patch(&inbox, json!({ "origins": ["https://user@shop.example"] })).await.problem(422, "bad_origin");
    owner
        .patch(&inbox, json!({ "origins": vec!["https://shop.example"; 101] }))
        .await
        .problem(422, "bad_origin");
    for seconds in [0, 59, 604_801, -1, i64::MAX] {
        owner.patch(&inbox, json!({ "patience_s": seconds })).await.problem(422, "bad_patience");
    }
    owner.patch(&inbox, json!({ "name": "" })).await.problem(422, "bad_name");
    for body in [
        json!({ "patience_s": "60" }),
        json!({ "patience_s": 60.5 }),
        json!({ "origins": "https://a.example" }),
    ] {
        owner.patch(&inbox, body).await.problem(400, "not_the_shape");
    }
    for id in ["inb_00000000000000000000000000", "inb_x", "agt_00000000000000000000000000"] {
        owner.patch(&format!("/inboxes/{id}"), json!({ "name": "Shop" })).await.problem(404, "not_found");
    }
    assert_eq!(owner.list("/inboxes").await[0]["name"], "Website");
    app.finish().await;
}

#[tokio::test]
async fn members_come_and_go() {
    let app = TestApp::start().await;
    let (owner, omar) = (app.owner(), app.outsider("Omar").await);
    let at = |agent: &str| format!("/inboxes/{}/members/{agent}", app.inbox());
    let is_member =
        |inbox: &crate::support::Value| inbox["members"].as_array().unwrap().contains(&json!(omar.id));
    assert!(is_member(&owner.put(&at(&omar.id), json!({})).await.expect(200)));
    assert!(is_member(&owner.put(&at(&omar.id), json!({})).await.expect(200)), "twice is once");
    assert!(!is_member(&owner.delete(&at(&omar.id)).await.expect(200)));
    assert!(!is_member(&owner.delete(&at(&omar.id)).await.expect(200)), "twice is once");
    for agent in ["agt_00000000000000000000000000", "agt_x", app.inbox()] {
        owner.put(&at(agent), json!({})).await.problem(404, "not_found");
        owner.delete(&at(agent)).await.problem(404, "not_found");
    }
    owner.put(&format!("/inboxes/inb_x/members/{}", omar.id), json!({})).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn somebody_is_left_in_an_inbox() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let watcher = owner.list("/agents").await.into_iter().find(|a| a["name"] == "Watcher").unwrap();
    let ben = app.agent("Ben").await;
    let at = |agent: &str| format!("/inboxes/{}/members/{agent}", app.inbox());
    owner.delete(&at(&ben.id)).await.expect(200);
    owner.delete(&at(&owner.id)).await.expect(200);
    owner.delete(&at(text(&watcher, "id"))).await.problem(409, "last_member");
    app.finish().await;
}

#[tokio::test]
async fn what_a_member_held_waits_again_when_they_leave() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let _desk = ben.arrive().await;
    let mut desk = owner.connect().await;
    let (held, parked) = (app.visitor().await, app.visitor().await);
    let (held, parked_id) = (held.opens("one").await, parked.opens("two").await);
    ben.set_state(&parked_id, "parked").await.expect(200);
    app.advance(60_000);
    owner.delete(&format!("/inboxes/{}/members/{}", app.inbox(), ben.id)).await.expect(200);
    let back = owner.sees(&held, "waiting", None).await;
    assert_eq!(back["waiting_since"], "2026-03-02T09:00:00.000Z");
    assert_eq!(desk.next_of("routing.conversation_queued").await["reason"], "member_removed");
    assert_eq!(ben.load().await, 0);
    // What they had parked does not come back to them either.
    parked.say(&parked_id, "and?").await;
    owner.sees(&parked_id, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn a_new_member_gets_what_waits() {
    let app = TestApp::start().await;
    let (owner, omar) = (app.owner(), app.outsider("Omar").await);
    let id = app.visitor().await.opens("hello").await;
    let _desk = omar.arrive().await;
    owner.sees(&id, "waiting", None).await;
    owner.put(&format!("/inboxes/{}/members/{}", app.inbox(), omar.id), json!({})).await.expect(200);
    owner.sees(&id, "active", Some(&omar)).await;
    app.finish().await;
}
