//! Bodies that are held back while their senders lose the right to what they ask for: the door let them in, and it was the last moment
//! at which they might.

use crate::permissions::{As, One, World, document, world};
use crate::support::{Agent, Caller, HeldBack, PASSWORD, TestApp, Value, Wire, json, session_of, text};
use client::Cursor;
use events::Role;
use server::{CALLS, Call, Who};

const JSON: &str = "content-type: application/json\r\n";

async fn hold(caller: &Caller, method: &str, path: &str, body: &Value) -> HeldBack {
    Wire::hold_back(caller, (method, path), JSON, body.to_string().as_bytes()).await
}

async fn role(app: &TestApp, agent: &Agent, role: &str) {
    app.owner().put(&format!("/agents/{}/role", agent.id), json!({ "role": role })).await.expect(200);
}

/// What a call is asked with that changes something; `None` where it has no body to hold back.
async fn held_call(world: &World, document: &Value, call: &Call, one: &One) -> Option<(String, Vec<u8>)> {
    let body = world.body(document, call);
    if body.is_empty() || !matches!(call.who, Who::Agent(_) | Who::SignedIn) {
        return None;
    }
    let made =
        async |path: &str, body: Value| text(&one.caller.post(path, body).await.expect(201), "id").to_owned();
    let reply = |shortcut: &str| json!({ "title": "a reply", "shortcut": shortcut, "text": "some words" });
    let path = match call.path {
        "/views/{id}" => format!("/views/{}", made("/views", json!({ "name": "a view" })).await),
        "/saved-replies/{id}" => format!("/saved-replies/{}", made("/saved-replies", reply("one")).await),
        "/me/saved-replies/{id}" => {
            format!("/me/saved-replies/{}", made("/me/saved-replies", reply("two")).await)
        }
        "/plans/{inbox}/{day}" => format!("/plans/{}/2026-03-03", world.inbox),
        _ => world.own(call, one).await.unwrap_or_else(|| panic!("no path for {}", call.path)),
    };
    let assumptions = json!({
        "handle_s": 300, "patience_s": 180, "at_once": 1, "shrinkage_permille": 0, "goal": "answered",
        "within_s": 60, "share_permille": 800, "contacts": 200, "contacts_from_min": 540, "contacts_to_min": 1020,
    });
    let plan = json!({ "version": 0, "zone": "Europe/Berlin", "shifts": [], "assumptions": &assumptions });
    let better = match call.path {
        "/agents" => json!({ "name": "New", "email": "new@x.example", "password": PASSWORD }),
        "/me/absence" => json!({ "until": "2026-03-03T09:00:00Z" }),
        "/me/password" => json!({ "current": PASSWORD, "new": "brand new staple" }),
        "/me/second-factor" if call.method == "POST" => json!({ "password": PASSWORD }),
        path if path.starts_with("/me/second-factor/") => json!({ "password": PASSWORD, "code": "000000" }),
        "/inboxes/{id}/hours" => {
            json!({ "zone": "Europe/Berlin", "week": vec![json!([{ "from": "09:00", "to": "17:00" }]); 7] })
        }
        "/plans/{inbox}/{day}" => plan,
        "/plans/preview" => {
            json!({ "inbox": world.inbox, "day": "2026-03-03", "zone": "Europe/Berlin", "shifts": [], "assumptions": assumptions })
        }
        _ => return Some((path, body)),
    };
    Some((path, better.to_string().into_bytes()))
}

#[tokio::test]
async fn whoever_is_deactivated_while_a_body_is_held_back_does_nothing_by_any_call() {
    let mut app = TestApp::start().await;
    let (world, document) = (world(&mut app).await, document());
    let held = app.agent_as("Held", "owner", &[app.inbox()]).await;
    let browser = app.sign_in(&held.email).await;
    let one = One { name: "held", who: As::Agent(Role::Owner), caller: browser, is_member: true };
    let mut calls = Vec::new();
    for call in CALLS {
        let Some((path, body)) = held_call(&world, &document, call, &one).await else { continue };
        let headers = if call.path == "/files" { "x-file-name: a.txt\r\n" } else { JSON };
        let held = Wire::hold_back(&one.caller, (call.method, &path), headers, &body).await;
        calls.push((format!("{} {path}", call.method), held));
    }
    assert!(calls.len() >= 40, "the table has so many calls with a body: {}", calls.len());
    app.owner().put(&format!("/agents/{}/deactivation", held.id), json!(null)).await.expect(200);
    let mut wrong = Vec::new();
    for (call, held) in calls {
        let answer = held.finish().await;
        if answer != (401, "unauthorized".to_owned()) {
            wrong.push(format!("{call}: {answer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    app.finish().await;
}

#[tokio::test]
async fn whoever_is_demoted_while_a_body_is_held_back_is_what_they_are_then() {
    let app = TestApp::start().await;
    let (ada, lena) = (
        app.agent_as("Ada", "owner", &[app.inbox()]).await,
        app.agent_as("Lena", "lead", &[app.inbox()]).await,
    );
    let id = app.visitor().await.opens("hello").await;
    let back = hold(&ada, "PUT", &format!("/agents/{}/role", ada.id), &json!({ "role": "owner" })).await;
    let new = json!({ "name": "New", "email": "new@x.example", "password": PASSWORD, "role": "owner" });
    let friend = hold(&ada, "POST", "/agents", &new).await;
    role(&app, &ada, "administrator").await;
    assert_eq!(back.finish().await, (403, "above_you".to_owned()));
    assert_eq!(friend.finish().await, (403, "above_you".to_owned()));
    let words = json!({ "text": "say this", "client_id": "one" });
    let whisper = hold(&lena, "POST", &format!("/conversations/{id}/whispers"), &words).await;
    role(&app, &lena, "agent").await;
    assert_eq!(whisper.finish().await, (403, "not_permitted".to_owned()));
    app.finish().await;
}

#[tokio::test]
async fn a_token_a_session_or_a_password_that_ends_takes_bodies_that_are_held_back_with_it() {
    let app = TestApp::start().await;
    let (ben, id) = (app.agent("Ben").await, app.visitor().await.opens("hello").await);
    let words = |n: &str| json!({ "text": "written too late", "client_id": n });
    let messages = format!("/conversations/{id}/messages");
    let gone = (401, "unauthorized".to_owned());
    let token = ben.get("/me/tokens").await.expect(200)["items"][0].clone();
    let reply = hold(&ben, "POST", &messages, &words("one")).await;
    let file = Wire::hold_back(&ben, ("POST", "/files"), "x-file-name: a.txt\r\n", b"some content").await;
    let browser = app.sign_in(&ben.email).await;
    browser.delete(&format!("/me/tokens/{}", text(&token, "id"))).await.expect(204);
    assert_eq!(reply.finish().await, gone, "the token was revoked");
    assert_eq!(file.finish().await, gone, "the token was revoked");
    let (thief, other) = (app.sign_in(&ben.email).await, app.sign_in(&ben.email).await);
    let reply = hold(&other, "POST", &messages, &words("two")).await;
    let current = |sessions: Value| {
        let mut all = sessions["items"].as_array().unwrap().clone().into_iter();
        text(&all.find(|one| one["current"] == true).unwrap(), "id").to_owned()
    };
    let ended = current(other.get("/me/sessions").await.expect(200));
    browser.delete(&format!("/me/sessions/{ended}")).await.expect(204);
    assert_eq!(reply.finish().await, gone, "the session was ended");
    let token = hold(&thief, "POST", "/me/tokens", &json!({ "name": "theirs" })).await;
    let change = json!({ "current": PASSWORD, "new": "brand new staple" });
    browser.put("/me/password", change).await.expect(201);
    assert_eq!(token.finish().await, gone, "the password was changed");
    assert_eq!(app.owner().messages(&id).await.len(), 1, "nothing was written");
    app.finish().await;
}

#[tokio::test]
async fn a_rule_that_asks_for_a_second_factor_holds_for_bodies_and_streams_that_are_open() {
    let app = TestApp::start().await;
    let (ben, id) = (app.agent("Ben").await, app.visitor().await.opens("hello").await);
    let browser = app.sign_in(&ben.email).await;
    let stream = browser.open_stream("/stream", Cursor::Now).await.unwrap();
    let words = json!({ "text": "written too late", "client_id": "one" });
    let reply = hold(&browser, "POST", &format!("/conversations/{id}/messages"), &words).await;
    app.owner().put("/second-factor-rule", json!({ "roles": ["agent"] })).await.expect(200);
    assert_eq!(reply.finish().await, (403, "not_permitted".to_owned()));
    stream.ended().await;
    let again = browser.open_stream("/stream", Cursor::Now).await;
    assert!(matches!(again, Err(client::ClientError::Refused(problem)) if problem.code == "not_permitted"));
    ben.reply(&id, "programs go on").await;
    app.finish().await;
}

#[tokio::test]
async fn whoever_had_the_old_password_is_out_when_a_new_one_was_chosen_while_they_signed_in() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let made =
        app.owner().post(&format!("/agents/{}/password-resets", ben.id), json!(null)).await.expect(201);
    let secret = text(&made, "link").split('#').nth(1).unwrap().to_owned();
    let nobody = app.nobody();
    let reset = nobody.post("/password-resets", json!({ "secret": secret, "password": "brand new staple" }));
    let thief = || nobody.post("/sessions", json!({ "email": ben.email, "password": PASSWORD }));
    let thieves =
        async { tokio::join!(thief(), thief(), thief(), thief(), thief(), thief(), thief(), thief()) };
    let (reset, thieves) = tokio::join!(reset, thieves);
    reset.expect(204);
    let (a, b, c, d, e, f, g, h) = thieves;
    for answer in [a, b, c, d, e, f, g, h] {
        if answer.status() == 201 {
            // Before the reset, which ended it.
            nobody.by(session_of(&answer)).get("/me").await.problem(401, "unauthorized");
        } else {
            answer.problem(401, "wrong_credentials");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_who_is_blocked_or_erased_while_a_file_is_held_back_leaves_none_behind() {
    let app = TestApp::start().await;
    let (blocked, erased) = (app.visitor().await, app.visitor().await);
    blocked.opens("hello").await;
    let id = erased.opens("hello").await;
    let content = "what nobody is to keep".as_bytes();
    let name = "x-file-name: a.txt\r\n";
    let one = Wire::hold_back(&blocked, ("POST", "/widget/files"), name, content).await;
    let two = Wire::hold_back(&erased, ("POST", "/widget/files"), name, content).await;
    let words = json!({ "text": "written too late", "client_id": "one" });
    let three = hold(&erased, "POST", &format!("/widget/conversations/{id}/messages"), &words).await;
    app.owner().put(&format!("/customers/{}/block", blocked.id), json!({ "days": 1 })).await.expect(200);
    app.owner().delete(&format!("/customers/{}", erased.id)).await.expect(200);
    assert_eq!(one.finish().await, (403, "blocked".to_owned()));
    assert_eq!(two.finish().await, (401, "unauthorized".to_owned()));
    assert_eq!(three.finish().await, (401, "unauthorized".to_owned()));
    app.finish().await;
}
