//! Passwords that change, links for new ones, and the browsers that are signed in.

use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, json, session_of, text};
use client::Cursor;
use server::Settings;

const NEW: &str = "another good passphrase";

#[tokio::test]
async fn a_link_that_nobody_can_use_any_more_is_forgotten() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    owner.post(&format!("/agents/{}/password-resets", ben.id), json!({})).await.expect(201);
    let kept = || {
        let count = ledger::look(&app.database(), |rows| {
            rows.one(ledger::sql!("select count(*) from resets"), &[], |row| row.get::<i64>(0))
        });
        count.unwrap().unwrap().unwrap()
    };
    app.later(60_000).await;
    assert_eq!(kept(), 1, "while it is good");
    app.later(25 * 3_600_000).await;
    assert_eq!(kept(), 0);
    app.finish().await;
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_every_other_browser() {
    let app = TestApp::start().await;
    let (browser, other) = (app.sign_in(OWNER_EMAIL).await, app.sign_in(OWNER_EMAIL).await);
    let stream = other.open_stream("/stream", Cursor::Now).await.unwrap();
    let body = |current: &str, new: &str| json!({ "current": current, "new": new });
    browser.put("/me/password", body("a wrong password", NEW)).await.problem(403, "wrong_password");
    browser.put("/me/password", body(PASSWORD, "short")).await.problem(422, "weak_password");
    app.owner().put("/me/password", body(PASSWORD, NEW)).await.problem(409, "not_a_session");
    let changed = browser.put("/me/password", body(PASSWORD, NEW)).await;
    changed.expect(201);
    stream.ended().await;
    other.get("/me").await.problem(401, "unauthorized");
    browser.get("/me").await.problem(401, "unauthorized");
    app.nobody().by(session_of(&changed)).get("/me").await.expect(200);
    app.owner().get("/me").await.expect(200);
    let sign_in = |password: &str| json!({ "email": OWNER_EMAIL, "password": password });
    app.nobody().post("/sessions", sign_in(PASSWORD)).await.problem(401, "wrong_credentials");
    app.nobody().post("/sessions", sign_in(NEW)).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn a_link_from_an_administrator_sets_a_new_password_once_and_within_a_day() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let browser = app.sign_in(&ben.email).await;
    let path = format!("/agents/{}/password-resets", ben.id);
    let secret =
        |link: &crate::support::Value| text(link, "link").strip_prefix("/desk/reset#").unwrap().to_owned();
    let reset = |secret: &str| json!({ "secret": secret, "password": NEW });
    let first = secret(&owner.post(&path, json!({})).await.expect(201));
    let second = secret(&owner.post(&path, json!({})).await.expect(201));
    let nobody = app.nobody();
    nobody.post("/password-resets", reset(&first)).await.problem(410, "link_spent");
    nobody
        .post("/password-resets", json!({ "secret": second, "password": "short" }))
        .await
        .problem(422, "weak_password");
    assert_eq!(nobody.post("/password-resets", reset(&second)).await.status(), 204);
    nobody.post("/password-resets", reset(&second)).await.problem(410, "link_spent");
    browser.get("/me").await.problem(401, "unauthorized");
    nobody.post("/sessions", json!({ "email": ben.email, "password": NEW })).await.expect(201);
    let old = secret(&owner.post(&path, json!({})).await.expect(201));
    app.advance(24 * 3_600_000);
    nobody.post("/password-resets", reset(&old)).await.problem(410, "link_spent");
    owner.post(&format!("/agents/{}/password-resets", owner.id), json!({})).await.problem(409, "yourself");
    owner.put(&format!("/agents/{}/deactivation", ben.id), json!({})).await.expect(200);
    owner.post(&path, json!({})).await.problem(409, "deactivated");
    app.finish().await;
}

#[tokio::test]
async fn one_sees_the_browsers_in_which_one_is_signed_in_and_ends_one_or_all() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let (here, there) = (app.sign_in(&ben.email).await, app.sign_in(&ben.email).await);
    app.later(3_600_000).await;
    here.get("/me").await.expect(200);
    app.later(60_000).await;
    let listed = here.list("/me/sessions").await;
    let current: Vec<_> = listed.iter().filter(|s| s["current"] == true).collect();
    // Signing in to make their token was a browser too.
    assert_eq!((listed.len(), current.len()), (3, 1), "{listed:?}");
    assert_eq!(current[0]["last_seen_at"], "2026-03-02T10:00:00.000Z");
    let theirs = there.list("/me/sessions").await;
    let there_id = theirs.iter().find(|s| s["current"] == true).map(|s| text(s, "id").to_owned()).unwrap();
    app.owner().delete(&format!("/me/sessions/{there_id}")).await.problem(404, "not_found");
    let stream = there.open_stream("/stream", Cursor::Now).await.unwrap();
    assert_eq!(here.delete(&format!("/me/sessions/{there_id}")).await.status(), 204);
    stream.ended().await;
    there.get("/me").await.problem(401, "unauthorized");
    let out = here.delete("/me/sessions").await;
    assert_eq!(out.status(), 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"), "the cookie goes too");
    here.get("/me").await.problem(401, "unauthorized");
    ben.get("/me").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn secrets_cannot_be_guessed_at_speed() {
    let app = TestApp::start_with(Settings::default()).await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    let guess = json!({ "current": "a wrong password", "new": NEW });
    let mut said = Vec::new();
    for _ in 0..11 {
        said.push(browser.put("/me/password", guess.clone()).await.status());
    }
    assert_eq!((said[9], said[10]), (403, 429), "{said:?}");
    let mut said = Vec::new();
    for _ in 0..32 {
        said.push(
            app.nobody()
                .post("/password-resets", json!({ "secret": "wll_x", "password": NEW }))
                .await
                .status(),
        );
    }
    assert_eq!((said[0], said.contains(&429)), (410, true), "{said:?}");
    app.finish().await;
}

#[tokio::test]
async fn what_everybody_tries_and_what_is_easy_to_guess_here_is_no_password_at_any_door() {
    let app = TestApp::start().await;
    let (owner, browser) = (app.owner(), app.sign_in(OWNER_EMAIL).await);
    let invited = owner.post("/invitations", json!({ "role": "agent" })).await.expect(201);
    let link = text(&invited, "link").strip_prefix("/desk/join#").unwrap().to_owned();
    let ben = app.agent("Ben").await;
    let reset = owner.post(&format!("/agents/{}/password-resets", ben.id), json!({})).await.expect(201);
    let reset = text(&reset, "link").strip_prefix("/desk/reset#").unwrap().to_owned();
    for weak in ["password123", "QWERTYuiop", "aaaaaaaaaaaaaaa", "Warmline2026!"] {
        let change = json!({ "current": PASSWORD, "new": weak });
        browser.put("/me/password", change).await.problem(422, "weak_password");
        let by_link = json!({ "secret": reset, "password": weak });
        app.nobody().post("/password-resets", by_link).await.problem(422, "weak_password");
        let joining =
            json!({ "secret": link, "name": "Ida Ivy", "email": "ida@x.example", "password": weak });
        app.nobody().post("/invitations/acceptances", joining).await.problem(422, "weak_password");
        let added = json!({ "name": "Ida Ivy", "email": "ida@x.example", "password": weak });
        owner.post("/agents", added).await.problem(422, "weak_password");
    }
    // Their own names, and the company's.
    for weak in ["OlgaOaks1999", "Lanterns-2026", OWNER_EMAIL] {
        let change = json!({ "current": PASSWORD, "new": weak });
        browser.put("/me/password", change).await.problem(422, "weak_password");
    }
    let theirs =
        json!({ "secret": link, "name": "Ida Ivy", "email": "ida@x.example", "password": "ida.ivy.1999" });
    app.nobody().post("/invitations/acceptances", theirs).await.problem(422, "weak_password");
    app.finish().await;
}

#[tokio::test]
async fn a_password_may_be_long_and_of_any_characters_and_every_one_of_them_counts() {
    let app = TestApp::start().await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    let long = format!(" Grüße 👍 {} ", "x ".repeat(200));
    let changed = browser.put("/me/password", json!({ "current": PASSWORD, "new": long })).await;
    changed.expect(201);
    let sign_in = |password: &str| json!({ "email": OWNER_EMAIL, "password": password });
    for other in [long.trim(), &long[..long.len() - 1], &long.to_lowercase()] {
        app.nobody().post("/sessions", sign_in(other)).await.problem(401, "wrong_credentials");
    }
    app.nobody().post("/sessions", sign_in(&long)).await.expect(201);
    app.finish().await;
}
