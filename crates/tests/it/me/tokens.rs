use crate::support::{TestApp, json, text};

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let issued = owner.post("/me/tokens", json!({ "name": "robot" })).await.expect(201);
    assert!(text(&issued, "id").starts_with("tok_"), "{issued}");
    assert_eq!((text(&issued, "name"), &issued["last_used_at"]), ("robot", &json!(null)));
    let robot = owner.by_token(text(&issued, "token"));
    assert_eq!(robot.get("/me").await.expect(200)["id"], owner.id);
    let listed = owner.list("/me/tokens").await;
    assert!(listed.iter().all(|t| t.get("token").is_none()), "{listed:?}");
    assert!(listed.iter().any(|t| t["id"] == issued["id"] && t["created_at"] == "2026-03-02T09:00:00.000Z"));
    let stream = robot.open_stream("/stream", client::Cursor::Now).await.unwrap();
    let revoked = owner.delete(&format!("/me/tokens/{}", text(&issued, "id"))).await;
    assert_eq!(revoked.status(), 204);
    stream.ended().await;
    robot.get("/me").await.problem(401, "unauthorized");
    robot.put("/me/presence", json!({ "state": "away" })).await.problem(401, "unauthorized");
    owner.delete(&format!("/me/tokens/{}", text(&issued, "id"))).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn a_tokens_last_use_is_written_down_within_a_minute_or_so() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let issued = owner.post("/me/tokens", json!({ "name": "robot" })).await.expect(201);
    app.advance(3_600_000);
    owner.by_token(text(&issued, "token")).get("/me").await.expect(200);
    app.run_jobs().await;
    let listed = owner.list("/me/tokens").await;
    let robot = listed.iter().find(|t| t["id"] == issued["id"]).unwrap();
    assert_eq!(robot["last_used_at"], "2026-03-02T10:00:00.000Z");
    app.finish().await;
}

#[tokio::test]
async fn nobody_sees_or_revokes_a_colleagues_token() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let of_ben = ben.list("/me/tokens").await;
    assert_eq!(of_ben.len(), 1);
    owner.delete(&format!("/me/tokens/{}", text(&of_ben[0], "id"))).await.problem(404, "not_found");
    owner.delete("/me/tokens/tok_nonsense").await.problem(404, "not_found");
    assert!(!owner.list("/me/tokens").await.contains(&of_ben[0]));
    ben.get("/me").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_token_needs_a_name() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for name in ["", " ", "two\nlines", &"x".repeat(101)] {
        owner.post("/me/tokens", json!({ "name": name })).await.problem(422, "bad_name");
    }
    owner.post("/me/tokens", json!({})).await.problem(400, "not_the_shape");
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_request_for_a_token_issues_one_and_keeps_its_secret() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let first = owner.post_once("k", "/me/tokens", json!({ "name": "robot" })).await.expect(201);
    let mut again = owner.post_once("k", "/me/tokens", json!({ "name": "robot" })).await.expect(201);
    assert_eq!(again["id"], first["id"]);
    assert!(again.get("token").is_none(), "a secret is not kept to be shown again");
    again["token"] = first["token"].clone();
    assert_eq!(again, first);
    app.finish().await;
}

#[tokio::test]
async fn a_token_can_do_no_more_than_it_was_issued_for() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let body = json!({ "name": "reader", "scopes": ["read_conversations", "manage_own_account"] });
    let issued = owner.post("/me/tokens", body).await.expect(201);
    assert_eq!(issued["scopes"], json!(["read_conversations", "manage_own_account"]));
    let reader = owner.by_token(text(&issued, "token"));
    assert_eq!(reader.get("/me").await.expect(200)["permissions"], issued["scopes"]);
    reader.get("/conversations").await.expect(200);
    let said = reader.put("/me/presence", json!({ "state": "away" })).await.problem(403, "not_permitted");
    assert!(text(&said, "detail").contains("token"), "{said}");
    reader.patch(&format!("/inboxes/{}", app.inbox()), json!({})).await.problem(403, "not_permitted");
    // What it issues is no wider than itself, whether it says so or not.
    let wider = json!({ "name": "wider", "scopes": ["manage_people"] });
    reader.post("/me/tokens", wider).await.problem(422, "unknown_scope");
    let child = reader.post("/me/tokens", json!({ "name": "child" })).await.expect(201);
    assert_eq!(child["scopes"], issued["scopes"]);
    let child = owner.by_token(text(&child, "token"));
    child.post("/agents", json!({})).await.problem(403, "not_permitted");
    let listed = owner.list("/me/tokens").await;
    assert!(listed.iter().any(|t| t["id"] == issued["id"] && t["scopes"] == issued["scopes"]), "{listed:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_token_is_issued_for_what_its_agent_may_do_and_nothing_else() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    for scopes in [json!(["manage_people"]), json!(["everything"]), json!([""])] {
        ben.post("/me/tokens", json!({ "name": "t", "scopes": scopes })).await.problem(422, "unknown_scope");
    }
    ben.post("/me/tokens", json!({ "name": "t", "scopes": "all" })).await.problem(400, "not_the_shape");
    let nothing = ben.post("/me/tokens", json!({ "name": "t", "scopes": [] })).await.expect(201);
    let nothing = ben.by_token(text(&nothing, "token"));
    assert_eq!(nothing.get("/me").await.expect(200)["permissions"], json!([]));
    nothing.get("/conversations").await.problem(403, "not_permitted");
    app.finish().await;
}
