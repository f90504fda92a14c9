use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, json, quiet, text};
use server::Settings;

#[tokio::test]
async fn signing_in_sets_a_cookie_that_scripts_cannot_read() {
    let app = TestApp::start().await;
    let answer = app.nobody().post("/sessions", json!({ "email": OWNER_EMAIL, "password": PASSWORD })).await;
    let body = answer.expect(201);
    assert_eq!((&body["me"]["email"], &body["csrf"]), (&json!(OWNER_EMAIL), &body["me"]["csrf"]));
    let cookie = answer.header("set-cookie");
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(attributes.contains(&attribute), "{cookie}");
    }
    assert!(!attributes.contains(&"Secure"), "not on plain HTTP, where it would be dropped: {cookie}");
    assert_eq!(answer.header("cache-control"), "no-store");
    app.finish().await;
}

#[tokio::test]
async fn the_cookie_is_secure_where_the_public_address_is() {
    let settings = Settings { public_url: Some("https://desk.example".to_owned()), ..quiet() };
    let app = TestApp::start_with(settings).await;
    let answer = app.nobody().post("/sessions", json!({ "email": OWNER_EMAIL, "password": PASSWORD })).await;
    assert!(answer.header("set-cookie").contains("; Secure"), "{}", answer.header("set-cookie"));
    app.finish().await;
}

#[tokio::test]
async fn the_case_of_an_address_does_not_matter_that_of_a_password_does() {
    let app = TestApp::start().await;
    let upper = json!({ "email": format!("  {} ", OWNER_EMAIL.to_uppercase()), "password": PASSWORD });
    app.nobody().post("/sessions", upper).await.expect(201);
    let shouted = json!({ "email": OWNER_EMAIL, "password": PASSWORD.to_uppercase() });
    app.nobody().post("/sessions", shouted).await.problem(401, "wrong_credentials");
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let app = TestApp::start().await;
    let wrong =
        app.nobody().post("/sessions", json!({ "email": OWNER_EMAIL, "password": "wrong password" })).await;
    let unknown = app
        .nobody()
        .post("/sessions", json!({ "email": "nobody@x.example", "password": "wrong password" }))
        .await;
    assert_eq!(wrong.problem(401, "wrong_credentials"), unknown.problem(401, "wrong_credentials"));
    assert_eq!((wrong.header("set-cookie"), unknown.header("set-cookie")), ("", ""));
    for (email, password) in
        [("", ""), (OWNER_EMAIL, ""), (OWNER_EMAIL, "x".repeat(200_000).as_str()), ("a\0b", "' or 1=1 --")]
    {
        app.nobody()
            .post("/sessions", json!({ "email": email, "password": password }))
            .await
            .problem(401, "wrong_credentials");
    }
    for body in
        [json!({}), json!({ "email": OWNER_EMAIL }), json!({ "email": [OWNER_EMAIL], "password": PASSWORD })]
    {
        app.nobody().post("/sessions", body).await.problem(400, "not_the_shape");
    }
    app.finish().await;
}

#[tokio::test]
async fn with_a_cookie_every_write_needs_the_csrf_value() {
    let app = TestApp::start().await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    let me = browser.get("/me").await.expect(200);
    let session = app.nobody().post("/sessions", json!({ "email": OWNER_EMAIL, "password": PASSWORD })).await;
    let cookie = session.header("set-cookie").split(';').next().unwrap().to_owned();
    let id = app.visitor().await.opens("hello").await;
    let calls = [
        ("PUT", "/me/presence".to_owned(), json!({ "state": "away" })),
        ("PATCH", "/me".to_owned(), json!({ "name": "Mallory" })),
        ("POST", "/me/tokens".to_owned(), json!({ "name": "theirs" })),
        ("POST", format!("/conversations/{id}/messages"), json!({ "text": "hi", "client_id": "one" })),
        ("DELETE", "/sessions/current".to_owned(), json!(null)),
        ("DELETE", format!("/conversations/{id}/assignment"), json!(null)),
    ];
    let other = text(&me, "csrf").to_owned();
    for (method, path, body) in calls {
        for csrf in [None, Some(""), Some("guess"), Some(other.as_str())] {
            let mut headers = vec![("cookie", cookie.as_str())];
            headers.extend(csrf.map(|csrf| ("x-csrf-token", csrf)));
            let body = body.to_string().into_bytes();
            app.nobody().send(method, &path, &headers, body).await.problem(403, "csrf");
        }
    }
    let reading = app.nobody().send("GET", "/me", &[("cookie", cookie.as_str())], Vec::new()).await;
    assert_eq!(text(&reading.expect(200), "name"), "Olga Oaks");
    browser.put("/me/presence", json!({ "state": "away" })).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_token_counts_more_than_a_cookie_beside_it() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let session = app.nobody().post("/sessions", json!({ "email": OWNER_EMAIL, "password": PASSWORD })).await;
    let cookie = session.header("set-cookie").split(';').next().unwrap().to_owned();
    let me = ben.send("GET", "/me", &[("cookie", cookie.as_str())], Vec::new()).await.expect(200);
    assert_eq!((&me["id"], &me["csrf"]), (&json!(ben.id), &json!(null)));
    let forged = app.nobody().by_token("wlt_forged");
    forged.send("GET", "/me", &[("cookie", cookie.as_str())], Vec::new()).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn signing_out_ends_one_browser() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (here, there) = (app.sign_in(OWNER_EMAIL).await, app.sign_in(OWNER_EMAIL).await);
    let stream = here.open_stream("/stream", client::Cursor::Now).await.unwrap();
    let answer = here.delete("/sessions/current").await;
    assert_eq!((answer.status(), answer.body_text().as_str()), (204, ""));
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "{}", answer.header("set-cookie"));
    stream.ended().await;
    here.get("/me").await.problem(401, "unauthorized");
    there.get("/me").await.expect(200);
    owner.delete("/sessions/current").await.problem(409, "not_a_session");
    app.finish().await;
}

#[tokio::test]
async fn other_sites_cannot_sign_a_browser_in() {
    let app = TestApp::start().await;
    let body = json!({ "email": OWNER_EMAIL, "password": PASSWORD }).to_string().into_bytes();
    let from = async |origin: &str| {
        app.nobody().send("POST", "/sessions", &[("origin", origin)], body.clone()).await
    };
    from("https://evil.example").await.problem(403, "foreign_page");
    from("null").await.problem(403, "foreign_page");
    from(&format!("http://{}", app.nobody().address())).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_with_a_time_to_come_back() {
    let app = TestApp::start_with(Settings { rate_limits: true, ..quiet() }).await;
    let guess = async |n: u32| {
        let body = json!({ "email": OWNER_EMAIL, "password": format!("guess number {n}") });
        app.nobody().post("/sessions", body).await
    };
    let mut wrong = 0;
    let refused = loop {
        let answer = guess(wrong).await;
        if answer.status() == 429 {
            break answer;
        }
        answer.problem(401, "wrong_credentials");
        wrong += 1;
        assert!(wrong < 30, "30 guesses at once");
    };
    assert!(wrong >= 3, "a person may mistype: {wrong}");
    refused.problem(429, "rate_limited");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&wait), "{wait}");
    // Neither the right password nor another case of the address helps meanwhile.
    let right = json!({ "email": OWNER_EMAIL.to_uppercase(), "password": PASSWORD });
    app.nobody().post("/sessions", right).await.problem(429, "rate_limited");
    app.owner().get("/me").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_browser_stays_signed_in_over_a_restart() {
    let mut app = TestApp::start().await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    app.restart(1000).await;
    browser.put("/me/presence", json!({ "state": "away" })).await.expect(200);
    app.finish().await;
}
