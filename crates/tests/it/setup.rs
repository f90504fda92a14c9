use crate::support::{OWNER_EMAIL, TestApp, json, quiet, text};
use server::Settings;

#[tokio::test]
async fn whoever_has_the_code_of_the_console_sets_the_server_up_once() {
    let app = TestApp::bare().await;
    let nobody = app.nobody();
    assert_eq!(nobody.get("/setup").await.expect(200), json!({ "needed": true }));
    let body = app.setup_body().await;
    let answer = nobody.post("/setup", body.clone()).await;
    let signed_in = answer.expect(201);
    let me = &signed_in["me"];
    assert_eq!((text(me, "email"), text(me, "role"), text(me, "name")), (OWNER_EMAIL, "owner", "Olga Oaks"));
    assert_eq!(text(&me["workspace"], "name"), "Lanterns");
    assert_eq!(me["inboxes"].as_array().unwrap().len(), 1, "a first inbox, to which the owner belongs");
    assert!(answer.header("set-cookie").contains("HttpOnly"));
    assert_eq!(nobody.get("/setup").await.expect(200), json!({ "needed": false }));
    nobody.post("/setup", body.clone()).await.problem(409, "set_up_already");
    let mut other = body;
    (other["workspace"], other["email"]) = (json!("Other"), json!("other@x.example"));
    nobody.post("/setup", other).await.problem(409, "set_up_already");
    app.sign_in(OWNER_EMAIL).await.get("/me").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_code_owns_nothing() {
    let app = TestApp::bare().await;
    let right = app.setup_body().await;
    for code in ["", "guess", "2222-2222-2222", text(&right, "code").trim_end_matches(char::is_alphanumeric)]
    {
        let mut body = right.clone();
        body["code"] = json!(code);
        app.nobody().post("/setup", body).await.problem(403, "wrong_code");
    }
    let mut body = right.clone();
    body["code"] = json!(null);
    app.nobody().post("/setup", body).await.problem(400, "not_the_shape");
    assert_eq!(app.nobody().get("/setup").await.expect(200)["needed"], true);
    app.nobody().post("/setup", right).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn two_who_have_the_code_at_once_make_one_workspace() {
    let app = TestApp::bare().await;
    let first = app.setup_body().await;
    let mut second = first.clone();
    (second["workspace"], second["email"]) = (json!("Other"), json!("other@x.example"));
    let nobody = app.nobody();
    let (a, b) = tokio::join!(nobody.post("/setup", first), nobody.post("/setup", second));
    let mut statuses = [a.status(), b.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", a.body_text(), b.body_text());
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_and_the_code_stays_good() {
    let app = TestApp::bare().await;
    let good = app.setup_body().await;
    let with = |member: &str, value: &str| {
        let mut body = good.clone();
        body[member] = json!(value);
        body
    };
    let refused = [
        ("password", "short", "weak_password"),
        ("password", "", "weak_password"),
        ("email", "olga", "bad_email"),
        ("email", "olga@", "bad_email"),
        ("email", "@x.example", "bad_email"),
        ("email", "a@b@c.example", "bad_email"),
        ("email", "olga oaks@x.example", "bad_email"),
        ("email", "olga@x..example", "bad_email"),
        ("name", "", "bad_name"),
        ("workspace", " ", "bad_name"),
        ("workspace", "two\nlines", "bad_name"),
    ];
    for (member, value, code) in refused {
        app.nobody().post("/setup", with(member, value)).await.problem(422, code);
    }
    app.nobody().post("/setup", with("password", &"x".repeat(1025))).await.problem(422, "weak_password");
    app.nobody().post("/setup", good).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn before_the_first_run_there_is_nothing_to_see() {
    let app = TestApp::bare().await;
    app.nobody().get("/conversations").await.problem(401, "unauthorized");
    app.nobody()
        .post("/sessions", json!({ "email": OWNER_EMAIL, "password": "any at all" }))
        .await
        .problem(401, "wrong_credentials");
    let inbox = json!({ "inbox": "inb_00000000000000000000000000" });
    app.nobody().post("/widget/sessions", inbox).await.problem(404, "not_found");
    app.nobody().get("//ready").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn guessing_the_code_is_slowed_down() {
    let settings = Settings { rate_limits: true, ..quiet() };
    let app = TestApp::bare_with(settings).await;
    let mut body = app.setup_body().await;
    body["code"] = json!("2222-2222-2222");
    let mut guesses = 0;
    while app.nobody().post("/setup", body.clone()).await.status() == 403 {
        guesses += 1;
        assert!(guesses < 60, "60 guesses at once");
    }
    app.nobody().post("/setup", body).await.problem(429, "rate_limited");
    app.finish().await;
}
