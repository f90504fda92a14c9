//! `PUT · DELETE /widget/identity`, `/inboxes/{id}/identity`.

use super::{Site, readable, shown};
use crate::support::{TestApp, json, text};

const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn a_site_says_who_the_visitor_is_and_what_they_wrote_comes_along() {
    let app = TestApp::start().await;
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let before = visitor.opens("as nobody").await;
    let mut claims = site.claims(&app, "42");
    claims["name"] = json!("Una Example");
    claims["email"] = json!("Una@Site.example");
    claims["attributes"] = json!({ "plan": "large" });
    let answer = visitor.put("/widget/identity", json!({ "token": site.signs(&claims) })).await.expect(200);
    assert_eq!(answer["ignored"], json!(["plan"]), "the company keeps no such attribute");
    assert_ne!(answer["visitor"], json!(visitor.id), "an identified customer is never an anonymous one");
    let una = visitor.by_token(text(&answer, "token"));
    let listed = una.list("/widget/conversations").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["customer"], json!({ "id": answer["visitor"], "name": null }));
    let seen = app.owner().conversation(&before).await;
    assert_eq!(seen["customer"], json!({ "id": answer["visitor"], "name": "Una Example" }));
    let person = app.owner().get(&format!("/customers/{}", text(&answer, "visitor"))).await.expect(200);
    assert_eq!(person["email"], "una@site.example");
    assert_eq!(person["external_ids"], json!(["42"]));
    assert_eq!(person["merged"][0]["id"], json!(visitor.id));
    app.finish().await;
}

#[tokio::test]
async fn one_who_is_identified_elsewhere_reads_all_that_they_wrote_and_goes_on() {
    let app = TestApp::start().await;
    let (site, phone, laptop) = (Site::of(&app).await, app.visitor().await, app.visitor().await);
    let phone = site.identifies(&app, &phone, "42").await;
    let one = phone.opens("from the phone").await;
    let laptop = site.identifies(&app, &laptop, "42").await;
    assert_eq!((&laptop.id, readable(&laptop).await), (&phone.id, vec![one.clone()]));
    laptop.say(&one, "and from the laptop").await;
    assert_eq!(phone.messages(&one).await.len(), 2, "both go on");
    app.finish().await;
}

#[tokio::test]
async fn an_anonymous_token_ends_when_its_visitor_is_identified() {
    let app = TestApp::start().await;
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let id = visitor.opens("as nobody").await;
    let stream = visitor.stream().await;
    let una = site.identifies(&app, &visitor, "42").await;
    una.say(&id, "something that a thief must not read").await;
    for event in stream.rest().await {
        assert_ne!(event["message"]["author"]["id"], json!(una.id), "{event}");
    }
    visitor.get("/widget/conversations").await.problem(401, "unauthorized");
    visitor.get(&format!("/widget/conversations/{id}/messages")).await.problem(401, "unauthorized");
    assert!(visitor.open_stream("/widget/stream", client::Cursor::Now).await.is_err());
    let body = json!({ "text": "x", "client_id": "late" });
    visitor.post(&format!("/widget/conversations/{id}/messages"), body).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn signing_out_leaves_nothing_that_can_be_read() {
    let app = TestApp::start().await;
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let (here, there) = (
        site.identifies(&app, &visitor, "42").await,
        site.identifies(&app, &app.visitor().await, "42").await,
    );
    here.opens("secret").await;
    let stream = here.stream().await;
    here.delete("/widget/identity").await.expect(204);
    stream.ended().await;
    here.get("/widget/conversations").await.problem(401, "unauthorized");
    here.put("/widget/identity", json!({ "token": site.token(&app, "42") }))
        .await
        .problem(401, "unauthorized");
    assert_eq!(readable(&there).await.len(), 1, "another browser goes on");
    let next = app.visitor().await;
    assert!(readable(&next).await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn an_anonymous_visitor_who_signs_out_leaves_nothing_that_can_be_read() {
    let mut app = TestApp::start().await;
    let (here, other) = (app.visitor().await, app.visitor().await);
    let id = here.opens("secret").await;
    let kept = other.opens("mine").await;
    let stream = here.stream().await;
    here.delete("/widget/identity").await.expect(204);
    stream.ended().await;
    let messages = format!("/widget/conversations/{id}/messages");
    for restarted in [false, true] {
        here.get("/widget/conversations").await.problem(401, "unauthorized");
        here.get(&messages).await.problem(401, "unauthorized");
        here.post(&messages, json!({ "text": "more", "client_id": "more" }))
            .await
            .problem(401, "unauthorized");
        here.delete("/widget/identity").await.problem(401, "unauthorized");
        assert!(here.open_stream("/widget/stream", client::Cursor::Now).await.is_err());
        assert_eq!(readable(&other).await, std::slice::from_ref(&kept), "somebody else goes on");
        assert!(readable(&app.visitor().await).await.is_empty(), "and whoever comes begins anew");
        if !restarted {
            app.restart(0).await;
        }
    }
    assert_eq!(app.owner().messages(&id).await.len(), 1, "colleagues have what was written");
    // As long as the token would have worked, it is remembered that it does not.
    app.later(183 * 24 * 3_600_000).await;
    here.get("/widget/conversations").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn whoever_was_somebody_else_takes_nothing_along() {
    let app = TestApp::start().await;
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let una = site.identifies(&app, &visitor, "una").await;
    let hers = una.opens("hers").await;
    let ben = site.identifies(&app, &una, "ben").await;
    assert!(readable(&ben).await.is_empty());
    una.get("/widget/conversations").await.problem(401, "unauthorized");
    ben.get(&format!("/widget/conversations/{hers}/messages")).await.problem(404, "not_found");
    let una = site.identifies(&app, &app.visitor().await, "una").await;
    assert_eq!(readable(&una).await, [hers]);
    app.finish().await;
}

#[tokio::test]
async fn a_token_is_used_once_whoever_uses_it() {
    let app = TestApp::start().await;
    let (site, one, two) = (Site::of(&app).await, app.visitor().await, app.visitor().await);
    let token = site.token(&app, "42");
    let (a, b) = tokio::join!(shown(&one, &token), shown(&two, &token));
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
    two.put("/widget/identity", json!({ "token": token })).await.problem(409, "identity_token_used");
    app.later(HOUR_MS).await;
    two.put("/widget/identity", json!({ "token": token })).await.problem(422, "bad_identity_token");
    app.finish().await;
}

#[tokio::test]
async fn tokens_of_other_inboxes_other_secrets_and_no_signature_are_refused() {
    let mut app = TestApp::start().await;
    let (_, elsewhere) = app.neighbour().await;
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let other = Site { inbox: elsewhere, secret: site.secret.clone() };
    let forged = Site { inbox: site.inbox.clone(), secret: "wlk_guessed".to_owned() };
    for token in [other.token(&app, "42"), forged.token(&app, "42"), "x.y.z".to_owned(), String::new()] {
        visitor.put("/widget/identity", json!({ "token": token })).await.problem(422, "bad_identity_token");
    }
    let mut claims = site.claims(&app, "42");
    claims["name"] = json!("\u{1b}[31m");
    let odd = json!({ "token": site.signs(&claims) });
    visitor.put("/widget/identity", odd).await.problem(422, "bad_identity_token");
    visitor.put("/widget/identity", json!({})).await.problem(400, "not_the_shape");
    app.nobody().put("/widget/identity", json!({ "token": "x" })).await.problem(401, "unauthorized");
    app.owner().put("/widget/identity", json!({ "token": "x" })).await.problem(403, "visitors_only");
    app.finish().await;
}

#[tokio::test]
async fn an_old_secret_goes_on_for_the_grace_that_was_chosen() {
    let app = TestApp::start().await;
    let (old, path) = (Site::of(&app).await, format!("/inboxes/{}/identity", app.inbox()));
    let made = app
        .owner()
        .post_once("k", &format!("{path}/secrets"), json!({ "earlier_for_s": 3600 }))
        .await
        .expect(201);
    let new = Site { inbox: app.inbox().to_owned(), secret: text(&made, "secret").to_owned() };
    let again = app
        .owner()
        .post_once("k", &format!("{path}/secrets"), json!({ "earlier_for_s": 3600 }))
        .await
        .expect(201);
    assert_eq!((&again["id"], &again["secret"]), (&made["id"], &json!(null)), "shown once");
    for site in [&old, &new] {
        site.identifies(&app, &app.visitor().await, "42").await;
    }
    let shows = app.owner().get(&path).await.expect(200);
    assert_eq!(shows["secrets"].as_array().unwrap().len(), 2);
    assert!(!shows.to_string().contains(&new.secret), "shown once");
    app.later(HOUR_MS).await;
    let late = json!({ "token": old.token(&app, "42") });
    app.visitor().await.put("/widget/identity", late).await.problem(422, "bad_identity_token");
    new.identifies(&app, &app.visitor().await, "42").await;
    let id = text(&made, "id");
    app.owner().delete(&format!("{path}/secrets/{id}")).await.expect(204);
    app.owner().delete(&format!("{path}/secrets/{id}")).await.problem(404, "not_found");
    let ended = json!({ "token": new.token(&app, "42") });
    app.visitor().await.put("/widget/identity", ended).await.problem(422, "bad_identity_token");
    for grace in [-1, 2_592_001] {
        let body = json!({ "earlier_for_s": grace });
        app.owner().post(&format!("{path}/secrets"), body).await.problem(422, "bad_grace");
    }
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_may_want_to_know_who_writes() {
    let app = TestApp::start().await;
    let (path, visitor) = (format!("/inboxes/{}/identity", app.inbox()), app.visitor().await);
    let open = visitor.opens("before the rule").await;
    app.owner().put(&path, json!({ "required": true })).await.problem(409, "no_secret");
    let site = Site::of(&app).await;
    assert_eq!(app.owner().put(&path, json!({ "required": true })).await.expect(200)["required"], true);
    let session = app.nobody().post("/widget/sessions", json!({ "inbox": app.inbox() })).await.expect(201);
    assert_eq!(session["identity_required"], true);
    let stranger = app.visitor().await;
    let body = json!({ "text": "hello", "client_id": "a" });
    stranger.post("/widget/conversations", body).await.problem(403, "identity_required");
    visitor.say(&open, "what is open goes on").await;
    let una = site.identifies(&app, &stranger, "42").await;
    una.opens("hello").await;
    let secret = app.owner().get(&path).await.expect(200)["secrets"][0]["id"].as_str().unwrap().to_owned();
    app.owner().delete(&format!("{path}/secrets/{secret}")).await.problem(409, "no_secret");
    app.owner().put(&path, json!({ "required": false })).await.expect(200);
    app.visitor().await.opens("hello again").await;
    app.finish().await;
}

#[tokio::test]
async fn only_owners_and_administrators_see_and_make_secrets() {
    let app = TestApp::start().await;
    let (ben, path) = (app.agent("Ben").await, format!("/inboxes/{}/identity", app.inbox()));
    ben.get(&path).await.problem(403, "not_permitted");
    ben.put(&path, json!({ "required": true })).await.problem(403, "not_permitted");
    ben.post(&format!("{path}/secrets"), json!({ "earlier_for_s": 0 })).await.problem(403, "not_permitted");
    let ada = app.agent_as("Ada", "administrator", &[app.inbox()]).await;
    ada.post(&format!("{path}/secrets"), json!({ "earlier_for_s": 0 })).await.expect(201);
    assert_eq!(ada.get(&path).await.expect(200)["secrets"].as_array().unwrap().len(), 1);
    let unknown = "/inboxes/inb_01h455vb4pex5vsknk084sn02q/identity";
    app.owner().get(unknown).await.problem(404, "not_found");
    app.owner().put(unknown, json!({ "required": false })).await.problem(404, "not_found");
    app.owner()
        .post(&format!("{unknown}/secrets"), json!({ "earlier_for_s": 0 }))
        .await
        .problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn an_identified_visitors_token_ends_after_a_day_and_the_oldest_of_many_visits_first() {
    let app = TestApp::start().await;
    let site = Site::of(&app).await;
    let first = site.identifies(&app, &app.visitor().await, "42").await;
    let mut last = first.clone();
    for _ in 0..20 {
        app.advance(1);
        last = site.identifies(&app, &app.visitor().await, "42").await;
    }
    first.get("/widget/conversations").await.problem(401, "unauthorized");
    last.get("/widget/conversations").await.expect(200);
    app.later(24 * HOUR_MS).await;
    last.get("/widget/conversations").await.problem(401, "unauthorized");
    app.finish().await;
}
