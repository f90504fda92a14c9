use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, json, quiet, text};
use ledger::sql;
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
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-warmline_session=") && cookie.contains("; Secure"), "{cookie}");
    assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
    // A name that a neighbour below the same domain could set is not looked at.
    let value = cookie.split(['=', ';']).nth(1).unwrap();
    let tossed = format!("warmline_session={value}");
    app.nobody().send("GET", "/me", &[("cookie", &tossed)], Vec::new()).await.problem(401, "unauthorized");
    let whole = format!("theme=dark; __Host-warmline_session={value}");
    app.nobody().send("GET", "/me", &[("cookie", &whole)], Vec::new()).await.expect(200);
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
    let mut app = TestApp::start_with(Settings { rate_limits: true, ..quiet() }).await;
    let guess = async |app: &TestApp, n: u32| {
        let body = json!({ "email": OWNER_EMAIL, "password": format!("guess number {n}") });
        app.nobody().post("/sessions", body).await
    };
    let mut wrong = 0;
    let refused = loop {
        let answer = guess(&app, wrong).await;
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

    // No try comes back with a new server, one does with time, and what has come back is forgotten.
    app.restart(1000).await;
    guess(&app, wrong).await.problem(429, "rate_limited");
    app.advance(30_000);
    guess(&app, wrong).await.problem(401, "wrong_credentials");
    guess(&app, wrong).await.problem(429, "rate_limited");
    let counted = |app: &TestApp| -> Option<bool> {
        let any = |rows: &ledger::Rows<'_>| rows.any(sql!("select 1 from tries limit 1"), &[]);
        ledger::look(&app.database(), any).unwrap()
    };
    assert_eq!(counted(&app), Some(true));
    app.later(17 * 60_000).await;
    assert_eq!(counted(&app), Some(false));
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

const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn a_browser_that_is_quiet_for_three_days_is_signed_out_and_one_in_use_is_not() {
    let app = TestApp::start().await;
    let (used, quiet) = (app.sign_in(OWNER_EMAIL).await, app.sign_in(OWNER_EMAIL).await);
    app.later(48 * HOUR_MS).await;
    used.get("/me").await.expect(200);
    app.later(HOUR_MS).await;
    app.advance(23 * HOUR_MS - 1);
    let listed = used.list("/me/sessions").await;
    assert!(listed.iter().any(|session| session["expires_at"] == "2026-03-05T09:00:00.000Z"), "{listed:?}");
    quiet.get("/me").await.expect(200);
    app.later(5000).await;
    app.advance(72 * HOUR_MS - 5000);
    used.get("/me").await.problem(401, "unauthorized");
    quiet.get("/me").await.problem(401, "unauthorized");
    app.owner().get("/me").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn after_thirty_days_everybody_signs_in_again_however_busy_they_are() {
    let app = TestApp::start().await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    for _ in 0..15 {
        app.later(47 * HOUR_MS).await;
        browser.get("/me").await.expect(200);
        app.later(HOUR_MS).await;
    }
    browser.get("/me").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn signing_in_again_replaces_the_browsers_session() {
    let app = TestApp::start().await;
    let body = json!({ "email": OWNER_EMAIL, "password": PASSWORD });
    let first = app.nobody().post("/sessions", body.clone()).await;
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    let again =
        app.nobody().send("POST", "/sessions", &[("cookie", &cookie)], body.to_string().into_bytes()).await;
    let new = again.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(new, cookie);
    app.nobody().send("GET", "/me", &[("cookie", &cookie)], Vec::new()).await.problem(401, "unauthorized");
    app.nobody().send("GET", "/me", &[("cookie", &new)], Vec::new()).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn of_very_many_browsers_the_oldest_is_signed_out() {
    let app = TestApp::start().await;
    let first = app.sign_in(OWNER_EMAIL).await;
    for _ in 0..20 {
        app.advance(1000);
        app.sign_in(OWNER_EMAIL).await;
    }
    first.get("/me").await.problem(401, "unauthorized");
    let last = app.sign_in(OWNER_EMAIL).await;
    assert_eq!(last.list("/me/sessions").await.len(), 20);
    app.finish().await;
}

#[tokio::test]
async fn signing_out_empties_the_browsers_cache() {
    let app = TestApp::start().await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    let out = browser.delete("/sessions/current").await;
    assert_eq!((out.status(), out.header("clear-site-data")), (204, "\"cache\""));
    app.finish().await;
}
