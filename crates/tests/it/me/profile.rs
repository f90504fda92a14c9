use crate::support::{OWNER_EMAIL, TestApp, json};

#[tokio::test]
async fn an_agent_learns_who_they_are() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let me = owner.get("/me").await.expect(200);
    let permissions: Vec<&str> = engine::permissions::Permission::ALL.iter().map(|p| p.as_str()).collect();
    assert_eq!(
        me,
        json!({
            "id": owner.id, "name": "Olga Oaks", "email": OWNER_EMAIL, "role": "owner", "permissions": permissions,
            "presence": { "state": "offline", "connected": false }, "capacity": 5, "load": 0,
            "workspace": { "id": app.workspace(), "name": "Lanterns" }, "inboxes": [app.inbox()], "csrf": null,
        })
    );
    let browser = app.sign_in(OWNER_EMAIL).await;
    let mut by_cookie = browser.get("/me").await.expect(200);
    assert!(by_cookie["csrf"].as_str().is_some_and(|csrf| csrf.len() > 20), "{by_cookie}");
    by_cookie["csrf"] = json!(null);
    assert_eq!(by_cookie, me);
    app.finish().await;
}

#[tokio::test]
async fn an_agent_changes_their_name() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.reply(&id, "hi").await;
    let mut desk = app.agent("Ben").await.stream().await;
    let me = owner.patch("/me", json!({ "name": "  Olivia Oaks " })).await.expect(200);
    assert_eq!(me["name"], "Olivia Oaks");
    assert_eq!(desk.next_of("accounts.agent_renamed").await["agent"], owner.id);
    assert_eq!(
        owner.messages(&id).await[1]["author"]["name"],
        "Olivia Oaks",
        "also on what they wrote before"
    );
    assert_eq!(visitor.messages(&id).await[1]["author"]["name"], "Olivia");
    for name in ["", "   ", "two\nlines", "nul\0", &"x".repeat(101)] {
        owner.patch("/me", json!({ "name": name })).await.problem(422, "bad_name");
    }
    owner.patch("/me", json!({ "name": "é".repeat(100) })).await.expect(200);
    for body in [json!({}), json!({ "name": null }), json!({ "name": ["Olga"] })] {
        owner.patch("/me", body).await.problem(400, "not_the_shape");
    }
    app.finish().await;
}
