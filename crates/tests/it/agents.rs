use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, json, text};

#[tokio::test]
async fn the_owner_adds_a_colleague_who_can_sign_in() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let body = json!({ "name": "Ben Birch", "email": "Ben@X.example", "password": PASSWORD, "inboxes": [app.inbox()] });
    let ben = owner.post("/agents", body).await.expect(201);
    assert_eq!(
        ben,
        json!({
            "id": ben["id"], "name": "Ben Birch", "role": "agent", "state": "offline", "connected": false, "capacity": 5,
            "load": 0, "absence": null, "inboxes": [app.inbox()],
        })
    );
    let me = app.sign_in("ben@x.example").await.get("/me").await.expect(200);
    assert_eq!((&me["id"], text(&me, "role")), (&ben["id"], "agent"));
    assert!(owner.list("/agents").await.contains(&ben));
    app.finish().await;
}

#[tokio::test]
async fn a_plain_agent_changes_nothing_about_who_works_here() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let inbox = format!("/inboxes/{}", app.inbox());
    let body = json!({ "name": "Eve", "email": "eve@x.example", "password": PASSWORD });
    ben.post("/agents", body).await.problem(403, "not_permitted");
    ben.patch(&inbox, json!({ "name": "Mine" })).await.problem(403, "not_permitted");
    ben.put(&format!("{inbox}/members/{}", ben.id), json!({})).await.problem(403, "not_permitted");
    ben.delete(&format!("{inbox}/members/{}", app.owner().id)).await.problem(403, "not_permitted");
    assert_eq!(ben.list("/agents").await.len(), 3, "everybody sees who works here");
    assert_eq!(ben.list("/inboxes").await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_colleague_who_cannot_be_added_is_refused() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let good = json!({ "name": "Ben", "email": "ben@x.example", "password": PASSWORD, "inboxes": [] });
    let with = |member: &str, value: crate::support::Value| {
        let mut body = good.clone();
        body[member] = value;
        body
    };
    owner.post("/agents", with("email", json!("nonsense"))).await.problem(422, "bad_email");
    owner.post("/agents", with("name", json!(""))).await.problem(422, "bad_name");
    owner.post("/agents", with("password", json!("short"))).await.problem(422, "weak_password");
    for inbox in ["inb_00000000000000000000000000", "nonsense"] {
        owner
            .post("/agents", with("inboxes", json!([app.inbox(), inbox])))
            .await
            .problem(422, "unknown_inbox");
    }
    owner.post("/agents", with("inboxes", json!(app.inbox()))).await.problem(400, "not_the_shape");
    owner.post("/agents", with("email", json!(OWNER_EMAIL.to_uppercase()))).await.problem(409, "email_taken");
    assert_eq!(owner.list("/agents").await.len(), 2, "nobody was added");
    owner.post("/agents", good).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_named_twice_makes_one_member() {
    let app = TestApp::start().await;
    let twice = json!([app.inbox(), app.inbox()]);
    let body = json!({ "name": "Ben", "email": "ben@x.example", "password": PASSWORD, "inboxes": twice });
    let ben = app.owner().post("/agents", body).await.expect(201);
    assert_eq!(ben["inboxes"], json!([app.inbox()]));
    app.finish().await;
}

#[tokio::test]
async fn loads_and_connections_are_seen_by_colleagues() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let _desk = ben.arrive().await;
    for _ in 0..3 {
        app.visitor().await.open("hello").await;
    }
    let listed = owner.list("/agents").await;
    let seen = listed.iter().find(|a| a["id"] == ben.id).unwrap();
    assert_eq!(
        (&seen["state"], &seen["connected"], &seen["load"]),
        (&json!("available"), &json!(true), &json!(3))
    );
    assert!(listed.iter().all(|a| a.get("email").is_none() && a.get("password").is_none()), "{listed:?}");
    app.finish().await;
}
