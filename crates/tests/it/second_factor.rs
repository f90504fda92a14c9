//! Signing in with a second factor.

use crate::support::{Answer, Caller, OWNER_EMAIL, PASSWORD, TestApp, Value, json, session_of, text};
use totp_rs::{Algorithm, Builder, Secret};

/// Bytes of a text in base 32.
fn bytes(text: &str) -> [u8; 20] {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut all, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for c in text.bytes() {
        bits = bits << 5 | u32::try_from(ALPHABET.iter().position(|a| *a == c).unwrap()).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            all.push(u8::try_from(bits >> held & 255).unwrap());
        }
    }
    all.try_into().unwrap()
}

/// What the agent's device shows at this time.
fn shown(secret: &str, at_ms: i64) -> String {
    let totp =
        Builder::new().with_algorithm(Algorithm::SHA1).with_secret(Secret::new_stack(bytes(secret))).build();
    totp.unwrap().generate(u64::try_from(at_ms / 1000).unwrap()).to_string()
}

async fn sign_in(app: &TestApp, code: Option<&str>) -> Answer {
    let mut body = json!({ "email": OWNER_EMAIL, "password": PASSWORD });
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    app.nobody().post("/sessions", body).await
}

/// Sets one up in a browser: the browser as it goes on, the secret, the recovery codes.
async fn set_up(app: &TestApp, browser: &Caller) -> (Caller, String, Vec<Value>) {
    let begun = browser.post("/me/second-factor", json!({ "password": PASSWORD })).await.expect(201);
    let secret = text(&begun, "secret").to_owned();
    let code = shown(&secret, app.now_ms());
    let confirmed = browser.put("/me/second-factor", json!({ "code": code })).await;
    let recovery = confirmed.expect(200)["recovery_codes"].as_array().unwrap().clone();
    (browser.by(session_of(&confirmed)), secret, recovery)
}

#[tokio::test]
async fn a_second_factor_counts_once_its_code_was_shown_and_no_code_counts_twice() {
    let app = TestApp::start().await;
    let (browser, other) = (app.sign_in(OWNER_EMAIL).await, app.sign_in(OWNER_EMAIL).await);
    browser
        .post("/me/second-factor", json!({ "password": "not that one" }))
        .await
        .problem(403, "wrong_password");
    let begun = browser.post("/me/second-factor", json!({ "password": PASSWORD })).await.expect(201);
    assert!(
        text(&begun, "address").starts_with("otpauth://totp/Warmline%20Lanterns:olga%40warmline.example?")
    );
    assert!(text(&begun, "picture").starts_with("M0 0h1v1h-1z"));
    sign_in(&app, None).await.expect(201);
    browser.put("/me/second-factor", json!({ "code": "12345" })).await.problem(403, "wrong_second_factor");
    let (here, secret, _) = set_up(&app, &browser).await;
    other.get("/me").await.problem(401, "unauthorized");
    browser.get("/me").await.problem(401, "unauthorized");
    let shown_now = here.get("/me/second-factor").await.expect(200);
    assert_eq!(shown_now, json!({ "enabled": true, "required": false, "recovery_codes_left": 10 }));
    sign_in(&app, None).await.problem(401, "second_factor_needed");
    sign_in(&app, Some("000000")).await.problem(403, "wrong_second_factor");
    let used = shown(&secret, app.now_ms());
    sign_in(&app, Some(&used)).await.problem(403, "wrong_second_factor");
    app.advance(30_000);
    let next = shown(&secret, app.now_ms());
    sign_in(&app, Some(&next)).await.expect(201);
    sign_in(&app, Some(&next)).await.problem(403, "wrong_second_factor");
    // A clock that is 30 s ahead is fine, one that is a minute ahead is not.
    sign_in(&app, Some(&shown(&secret, app.now_ms() + 60_000))).await.problem(403, "wrong_second_factor");
    sign_in(&app, Some(&shown(&secret, app.now_ms() + 30_000))).await.expect(201);
    let body = json!({ "email": OWNER_EMAIL, "password": "a wrong password", "code": next });
    app.nobody().post("/sessions", body).await.problem(401, "wrong_credentials");
    here.post("/me/second-factor", json!({ "password": PASSWORD })).await.problem(409, "has_second_factor");
    app.finish().await;
}

#[tokio::test]
async fn a_recovery_code_works_once_and_new_ones_end_the_old_ones() {
    let app = TestApp::start().await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    let (here, secret, recovery) = set_up(&app, &browser).await;
    assert_eq!(recovery.len(), 10);
    let first = recovery[0].as_str().unwrap();
    sign_in(&app, Some(&first.to_uppercase())).await.expect(201);
    sign_in(&app, Some(first)).await.problem(403, "wrong_second_factor");
    assert_eq!(here.get("/me/second-factor").await.expect(200)["recovery_codes_left"], 9);
    app.advance(30_000);
    let proof = json!({ "password": PASSWORD, "code": shown(&secret, app.now_ms()) });
    let renewed = here.post("/me/second-factor/recovery-codes", proof).await.expect(201);
    sign_in(&app, recovery[1].as_str()).await.problem(403, "wrong_second_factor");
    sign_in(&app, renewed["recovery_codes"][0].as_str()).await.expect(201);
    let proof = json!({ "password": PASSWORD, "code": renewed["recovery_codes"][1] });
    here.post("/me/second-factor/removal", proof).await.expect(201);
    sign_in(&app, None).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn a_colleague_who_lost_theirs_is_helped_and_it_is_in_the_log() {
    let app = TestApp::start().await;
    let ada = app.agent_as("Ada", "owner", &[app.inbox()]).await;
    let (here, ..) = set_up(&app, &app.sign_in(OWNER_EMAIL).await).await;
    let path = format!("/agents/{}/second-factor", app.owner().id);
    app.owner().delete(&path).await.problem(409, "yourself");
    assert_eq!(ada.delete(&path).await.status(), 204);
    ada.delete(&path).await.problem(409, "no_second_factor");
    here.get("/me").await.problem(401, "unauthorized");
    sign_in(&app, None).await.expect(201);
    let log = ada.list("/audit").await;
    assert_eq!(
        (text(&log[0], "kind"), &log[0]["by"]["name"], &log[0]["agent"]["name"]),
        ("accounts.second_factor_removed", &json!("Ada"), &json!("Olga Oaks"))
    );
    app.finish().await;
}

#[tokio::test]
async fn whoever_must_have_one_can_do_nothing_else_before_they_do() {
    let app = TestApp::start().await;
    let ada = app.agent_as("Ada", "administrator", &[app.inbox()]).await;
    let adas = app.sign_in(&ada.email).await;
    let browser = app.sign_in(OWNER_EMAIL).await;
    let rule = json!({ "roles": ["owner", "administrator", "owner"] });
    browser.put("/second-factor-rule", rule.clone()).await.problem(409, "second_factor_required");
    adas.put("/second-factor-rule", rule.clone()).await.problem(403, "not_permitted");
    let (here, secret, _) = set_up(&app, &browser).await;
    let set = here.put("/second-factor-rule", rule).await.expect(200);
    assert_eq!(set["roles"], json!(["owner", "administrator"]));
    adas.get("/conversations").await.problem(403, "not_permitted");
    let me = adas.get("/me").await.expect(200);
    assert_eq!((&me["must_add_second_factor"], &me["permissions"]), (&json!(true), &json!([])));
    let (adas, ..) = set_up(&app, &adas).await;
    adas.get("/conversations").await.expect(200);
    app.advance(30_000);
    let proof = json!({ "password": PASSWORD, "code": shown(&secret, app.now_ms()) });
    here.post("/me/second-factor/removal", proof).await.problem(409, "second_factor_required");
    here.put("/second-factor-rule", json!({ "roles": ["chief"] })).await.problem(422, "unknown_role");
    here.put("/second-factor-rule", json!({ "roles": [] })).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn codes_cannot_be_guessed_at_speed() {
    let app = TestApp::start_with(server::Settings::default()).await;
    set_up(&app, &app.sign_in(OWNER_EMAIL).await).await;
    let mut said = Vec::new();
    for _ in 0..6 {
        said.push(sign_in(&app, Some("000000")).await.status());
    }
    assert_eq!((said[0], said[5]), (403, 429), "{said:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_new_password_by_a_link_leaves_the_second_factor_as_it_is() {
    let app = TestApp::start().await;
    let ada = app.agent_as("Ada", "owner", &[app.inbox()]).await;
    let (_, secret, _) = set_up(&app, &app.sign_in(OWNER_EMAIL).await).await;
    let made = ada.post(&format!("/agents/{}/password-resets", app.owner().id), json!({})).await.expect(201);
    let link = text(&made, "link").strip_prefix("/desk/reset#").unwrap().to_owned();
    let new = "another good passphrase";
    let reset = app.nobody().post("/password-resets", json!({ "secret": link, "password": new })).await;
    assert_eq!((reset.status(), reset.header("set-cookie")), (204, ""), "nobody is signed in by it");
    let mut body = json!({ "email": OWNER_EMAIL, "password": new });
    app.nobody().post("/sessions", body.clone()).await.problem(401, "second_factor_needed");
    app.advance(30_000);
    body["code"] = json!(shown(&secret, app.now_ms()));
    app.nobody().post("/sessions", body).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn recovery_codes_are_too_long_to_be_guessed_and_none_is_like_another() {
    let app = TestApp::start().await;
    let (.., recovery) = set_up(&app, &app.sign_in(OWNER_EMAIL).await).await;
    let codes: std::collections::BTreeSet<&str> =
        recovery.iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(codes.len(), 10);
    // 24 digits of base 32 are 120 bits.
    assert!(
        codes.iter().all(|code| code.chars().filter(char::is_ascii_alphanumeric).count() == 24),
        "{codes:?}"
    );
    app.finish().await;
}
