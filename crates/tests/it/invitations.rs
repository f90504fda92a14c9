//! Links by which somebody may join.

use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, Value, json, session_of, text};

const WEEK_MS: i64 = 7 * 24 * 3_600_000;

fn secret(invitation: &Value) -> String {
    text(invitation, "link").strip_prefix("/desk/join#").unwrap().to_owned()
}

fn joining(secret: &str, email: &str) -> Value {
    json!({ "secret": secret, "name": "Ines Iris", "email": email, "password": PASSWORD })
}

#[tokio::test]
async fn whoever_has_the_link_joins_once_as_what_they_were_invited_to_be() {
    let app = TestApp::start().await;
    let (owner, nobody) = (app.owner(), app.nobody());
    let made =
        owner.post("/invitations", json!({ "role": "lead", "inboxes": [app.inbox()] })).await.expect(201);
    let secret = secret(&made);
    let listed = owner.list("/invitations").await;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].get("link").is_none() && listed[0]["id"] == made["id"], "{listed:?}");
    let looked = nobody.post("/invitations/look", json!({ "secret": secret })).await.expect(200);
    assert_eq!(
        (&looked["workspace"], &looked["by"], &looked["role"]),
        (&json!("Lanterns"), &json!("Olga Oaks"), &json!("lead"))
    );
    nobody.post("/invitations/acceptances", joining(&secret, OWNER_EMAIL)).await.problem(409, "email_taken");
    let answer = nobody.post("/invitations/acceptances", joining(&secret, "ines@x.example")).await;
    assert_eq!(answer.expect(201)["me"]["role"], "lead");
    let me = nobody.by(session_of(&answer)).get("/me").await.expect(200);
    assert_eq!((&me["email"], &me["inboxes"]), (&json!("ines@x.example"), &json!([app.inbox()])));
    nobody
        .post("/invitations/acceptances", joining(&secret, "two@x.example"))
        .await
        .problem(410, "link_spent");
    nobody.post("/invitations/look", json!({ "secret": secret })).await.problem(410, "link_spent");
    assert!(owner.list("/invitations").await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn a_link_that_was_taken_back_or_is_a_week_old_or_was_never_one_is_spent() {
    let app = TestApp::start().await;
    let (owner, nobody) = (app.owner(), app.nobody());
    let taken = owner.post("/invitations", json!({ "role": "agent" })).await.expect(201);
    let path = format!("/invitations/{}", text(&taken, "id"));
    assert_eq!(owner.delete(&path).await.status(), 204);
    owner.delete(&path).await.problem(404, "not_found");
    let old = owner.post("/invitations", json!({ "role": "agent" })).await.expect(201);
    app.advance(WEEK_MS);
    assert!(owner.list("/invitations").await.is_empty());
    for secret in [secret(&taken), secret(&old), owner.token().to_owned(), String::new(), "wll_".to_owned()] {
        nobody
            .post("/invitations/acceptances", joining(&secret, "i@x.example"))
            .await
            .problem(410, "link_spent");
        nobody.post("/invitations/look", json!({ "secret": secret })).await.problem(410, "link_spent");
    }
    app.finish().await;
}

#[tokio::test]
async fn an_invitation_is_worth_no_more_than_whoever_made_it() {
    let app = TestApp::start().await;
    let (owner, ada) = (app.owner(), app.agent_as("Ada", "administrator", &[app.inbox()]).await);
    ada.post("/invitations", json!({ "role": "owner" })).await.problem(403, "above_you");
    ada.post("/invitations", json!({ "role": "agent", "inboxes": ["inb_x"] }))
        .await
        .problem(422, "unknown_inbox");
    let made = ada.post("/invitations", json!({ "role": "administrator" })).await.expect(201);
    let from_owner = owner.post("/invitations", json!({ "role": "owner" })).await.expect(201);
    ada.delete(&format!("/invitations/{}", text(&from_owner, "id"))).await.problem(403, "above_you");
    owner.put(&format!("/agents/{}/role", ada.id), json!({ "role": "agent" })).await.expect(200);
    let joins = app.nobody().post("/invitations/acceptances", joining(&secret(&made), "i@x.example")).await;
    joins.problem(410, "link_spent");
    app.finish().await;
}

#[tokio::test]
async fn two_who_use_one_link_at_once_are_one_colleague() {
    let app = TestApp::start().await;
    let made = app.owner().post("/invitations", json!({ "role": "agent" })).await.expect(201);
    let (one, two) = (app.nobody(), app.nobody());
    let secret = secret(&made);
    let (a, b) = tokio::join!(
        one.post("/invitations/acceptances", joining(&secret, "one@x.example")),
        two.post("/invitations/acceptances", joining(&secret, "two@x.example")),
    );
    let mut answers = [a.status(), b.status()];
    answers.sort_unstable();
    assert_eq!(answers, [201, 410]);
    app.finish().await;
}
