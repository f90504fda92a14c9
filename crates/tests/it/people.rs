//! What colleagues are: roles, capacity, and whether they still work here.

use crate::support::{OWNER_EMAIL, PASSWORD, TestApp, json, text};

#[tokio::test]
async fn a_new_role_holds_at_once_and_ends_streams_that_were_open_with_the_old_one() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let ears = ben.stream().await;
    let path = format!("/agents/{}/role", ben.id);
    let changed = owner.put(&path, json!({ "role": "administrator" })).await.expect(200);
    assert_eq!(changed["role"], "administrator");
    ears.ended().await;
    let me = ben.get("/me").await.expect(200);
    assert!(me["permissions"].as_array().unwrap().contains(&json!("manage_people")), "{me}");
    ben.patch(&format!("/inboxes/{}", app.inbox()), json!({ "name": "Shop" })).await.expect(200);
    owner.put(&path, json!({ "role": "agent" })).await.expect(200);
    ben.patch(&format!("/inboxes/{}", app.inbox()), json!({ "name": "Mine" }))
        .await
        .problem(403, "not_permitted");
    owner.put(&path, json!({ "role": "boss" })).await.problem(422, "unknown_role");
    app.finish().await;
}

#[tokio::test]
async fn nobody_changes_those_above_themselves_and_an_owner_is_always_left() {
    let app = TestApp::start().await;
    let (owner, ada) = (app.owner(), app.agent_as("Ada", "administrator", &[app.inbox()]).await);
    let of = |agent: &crate::support::Agent, what: &str| format!("/agents/{}/{what}", agent.id);
    for (what, body) in [
        ("role", json!({ "role": "agent" })),
        ("capacity", json!({ "capacity": 1 })),
        ("deactivation", json!({})),
    ] {
        ada.put(&of(&owner, what), body).await.problem(403, "above_you");
    }
    ada.post(&of(&owner, "password-resets"), json!({})).await.problem(403, "above_you");
    ada.delete(&of(&owner, "second-factor")).await.problem(403, "above_you");
    ada.put(&of(&ada, "role"), json!({ "role": "owner" })).await.problem(403, "above_you");
    owner.put(&of(&owner, "role"), json!({ "role": "agent" })).await.problem(409, "last_owner");
    owner.put(&of(&owner, "deactivation"), json!({})).await.problem(409, "last_owner");
    owner.put(&of(&ada, "role"), json!({ "role": "owner" })).await.expect(200);
    owner.put(&of(&owner, "role"), json!({ "role": "agent" })).await.expect(200);
    ada.put(&of(&ada, "role"), json!({ "role": "lead" })).await.problem(409, "last_owner");
    ada.put(&of(&owner, "role"), json!({ "role": "owner" })).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_deactivated_agent_is_out_within_moments_and_what_they_held_is_first_in_line_again() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let browser = app.sign_in(&ben.email).await;
    let first = app.visitor().await.opens("first").await;
    app.advance(60_000);
    let ears = ben.arrive().await;
    let before = ben.sees(&first, "active", Some(&ben)).await;
    ben.reply(&first, "Hello, this is Ben.").await;
    app.advance(60_000);
    let path = format!("/agents/{}/deactivation", ben.id);
    let gone = owner.put(&path, json!({})).await.expect(200);
    assert_eq!(
        (&gone["active"], &gone["state"], &gone["connected"], &gone["load"]),
        (&json!(false), &json!("offline"), &json!(false), &json!(0))
    );
    ears.ended().await;
    ben.get("/me").await.problem(401, "unauthorized");
    browser.get("/me").await.problem(401, "unauthorized");
    app.nobody()
        .post("/sessions", json!({ "email": ben.email, "password": PASSWORD }))
        .await
        .problem(401, "wrong_credentials");
    let waiting = owner.sees(&first, "waiting", None).await;
    assert_eq!(waiting["waiting_since"], before["opened_at"], "its original arrival counts");
    let second = app.visitor().await.opens("second").await;
    let line = owner.list("/conversations?state=waiting").await;
    assert_eq!(line.iter().map(|c| text(c, "id")).collect::<Vec<_>>(), [first.as_str(), second.as_str()]);
    owner
        .put(&format!("/conversations/{first}/assignment"), json!({ "agent": ben.id }))
        .await
        .problem(422, "unknown_agent");
    // Whoever reads what they wrote still sees who it was.
    let said = owner.messages(&first).await;
    assert_eq!(said[1]["author"]["name"], "Ben");
    // Back again: nothing by which they were signed in is left, and their inboxes are.
    owner.delete(&path).await.expect(200);
    ben.get("/me").await.problem(401, "unauthorized");
    let me = app.sign_in(&ben.email).await.get("/me").await.expect(200);
    assert_eq!(me["inboxes"], json!([app.inbox()]));
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_is_never_left_without_anyone_who_could_answer() {
    let mut app = TestApp::start().await;
    let (neighbour, inbox) = app.neighbour().await;
    let body =
        json!({ "name": "Nils", "email": "nils@other.example", "password": PASSWORD, "role": "owner" });
    let nils = neighbour.post("/agents", body).await.expect(201);
    let me = neighbour.get("/me").await.expect(200);
    let deactivate = format!("/agents/{}/deactivation", text(&me, "id"));
    neighbour.put(&deactivate, json!({})).await.problem(409, "last_member");
    neighbour.put(&format!("/inboxes/{inbox}/members/{}", text(&nils, "id")), json!({})).await.expect(200);
    neighbour.put(&format!("/agents/{}/deactivation", text(&nils, "id")), json!({})).await.expect(200);
    neighbour
        .delete(&format!("/inboxes/{inbox}/members/{}", text(&me, "id")))
        .await
        .problem(409, "last_member");
    app.finish().await;
}

#[tokio::test]
async fn capacity_is_per_agent_and_more_of_it_takes_what_waits() {
    let app = TestApp::start().await;
    let (lead, ben) = (app.agent_as("Lena", "lead", &[]).await, app.agent("Ben").await);
    let path = format!("/agents/{}/capacity", ben.id);
    lead.put(&path, json!({ "capacity": 1 })).await.expect(200);
    let _ears = ben.arrive().await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(app.visitor().await.opens("hello").await);
    }
    assert_eq!(ben.load().await, 1);
    assert_eq!(lead.put(&path, json!({ "capacity": 2 })).await.expect(200)["load"], 2);
    ben.sees(&all[1], "active", Some(&ben)).await;
    assert_eq!(
        lead.put(&path, json!({ "capacity": 1 })).await.expect(200)["load"],
        2,
        "what they have stays"
    );
    for wrong in [0, -1, 51, i64::MAX] {
        lead.put(&path, json!({ "capacity": wrong })).await.problem(422, "bad_capacity");
    }
    ben.put(&path, json!({ "capacity": 9 })).await.problem(403, "not_permitted");
    assert_eq!(app.sign_in(OWNER_EMAIL).await.get("/me").await.expect(200)["capacity"], 5);
    app.finish().await;
}

#[tokio::test]
async fn nobody_moves_those_above_them_into_or_out_of_inboxes_and_teams() {
    let mut app = TestApp::start().await;
    let lead = app.agent_as("Lena", "lead", &[app.inbox()]).await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let elsewhere = app.another_inbox("Elsewhere", &[&lead.id]).await;
    let team = owner.post("/teams", json!({ "name": "a team" })).await.expect(201);
    let team = format!("/teams/{}/members", text(&team, "id"));
    lead.put(&format!("{team}/{}", owner.id), json!({})).await.problem(403, "above_you");
    owner.put(&format!("{team}/{}", owner.id), json!({})).await.expect(200);
    lead.delete(&format!("{team}/{}", owner.id)).await.problem(403, "above_you");
    let there = format!("/inboxes/{}/members/{}", app.inbox(), owner.id);
    lead.delete(&there).await.problem(403, "above_you");
    let members = format!("/inboxes/{elsewhere}/members");
    lead.put(&format!("{members}/{}", owner.id), json!({})).await.problem(403, "above_you");
    lead.put(&format!("{members}/{}", ben.id), json!({})).await.expect(200);
    lead.delete(&format!("{members}/{}", ben.id)).await.expect(200);
    app.finish().await;
}
