//! Teams: who is in them, where they answer, and what is handed to them.

use crate::support::{Agent, TestApp, Value, json, text};

/// A new team with these people in it.
async fn team(app: &TestApp, name: &str, members: &[&Agent]) -> String {
    let made = app.owner().post("/teams", json!({ "name": name })).await.expect(201);
    let id = text(&made, "id").to_owned();
    for member in members {
        app.owner().put(&format!("/teams/{id}/members/{}", member.id), json!({})).await.expect(200);
    }
    id
}

async fn hand(by: &Agent, conversation: &str, team: &str) -> Value {
    by.put(&format!("/conversations/{conversation}/team"), json!({ "team": team })).await.expect(200)
}

fn has(list: &Value, id: &str) -> bool {
    list.as_array().unwrap().contains(&json!(id))
}

#[tokio::test]
async fn a_team_is_made_filled_renamed_and_given_up() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut desk = ben.connect().await;
    let made = owner.post_once("k", "/teams", json!({ "name": " Billing " })).await.expect(201);
    assert_eq!(owner.post_once("k", "/teams", json!({ "name": " Billing " })).await.expect(201), made);
    let id = text(&made, "id").to_owned();
    assert!(id.starts_with("tem_"), "{made}");
    assert_eq!(made, json!({ "id": id, "name": "Billing", "retired": false, "members": [], "inboxes": [] }));
    assert_eq!(desk.next_of("accounts.team_changed").await["team"], id);
    let at = format!("/teams/{id}");
    let filled = owner.put(&format!("{at}/members/{}", ben.id), json!({})).await.expect(200);
    assert_eq!(filled["members"], json!([ben.id]));
    assert_eq!(owner.put(&format!("{at}/members/{}", ben.id), json!({})).await.expect(200), filled);
    owner.patch(&at, json!({ "name": "Invoices" })).await.expect(200);
    assert_eq!(ben.list("/teams").await[0]["name"], "Invoices");
    let retired = owner.patch(&at, json!({ "retired": true })).await.expect(200);
    assert_eq!((&retired["retired"], &retired["members"]), (&json!(true), &json!([])));
    owner.put(&format!("{at}/members/{}", ben.id), json!({})).await.problem(409, "team_retired");
    owner.patch(&at, json!({ "retired": false })).await.expect(200);
    let changes: Vec<Value> = owner.list("/audit").await;
    assert_eq!(
        (&changes[0]["kind"], &changes[0]["team"]["name"]),
        (&json!("accounts.team_changed"), &json!("Invoices"))
    );
    assert!(changes.iter().any(|c| c["kind"] == "accounts.team_member_added" && c["agent"]["id"] == ben.id));
    app.finish().await;
}

#[tokio::test]
async fn what_makes_no_team_is_refused_in_words() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let (id, other) = (team(&app, "Billing", &[]).await, team(&app, "Repairs", &[]).await);
    owner.post("/teams", json!({ "name": "BILLING" })).await.problem(409, "name_taken");
    owner.post("/teams", json!({ "name": "" })).await.problem(422, "bad_name");
    owner.post("/teams", json!({ "name": 1 })).await.problem(400, "not_the_shape");
    owner.patch(&format!("/teams/{other}"), json!({ "name": "billing" })).await.problem(409, "name_taken");
    owner.put(&format!("/agents/{}/deactivation", ben.id), json!({})).await.expect(200);
    owner.put(&format!("/teams/{id}/members/{}", ben.id), json!({})).await.problem(409, "deactivated");
    for path in ["/teams/tem_x", "/teams/tem_00000000000000000000000000"] {
        owner.patch(path, json!({ "name": "A" })).await.problem(404, "not_found");
        owner.put(&format!("{path}/members/{}", owner.id), json!({})).await.problem(404, "not_found");
        owner.put(&format!("{path}/inboxes/{}", app.inbox()), json!({})).await.problem(404, "not_found");
    }
    owner.put(&format!("/teams/{id}/members/agt_x"), json!({})).await.problem(404, "not_found");
    owner.put(&format!("/teams/{id}/inboxes/inb_x"), json!({})).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn a_teams_people_belong_to_its_inboxes_and_leaving_the_team_ends_it() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let (ben, eva) = (app.outsider("Ben").await, app.outsider("Eva").await);
    let wholesale = app.another_inbox("Wholesale", &[&owner.id]).await;
    let id = team(&app, "Traders", &[&ben]).await;
    let inboxes_of = async |agent: &Agent| agent.get("/me").await.expect(200)["inboxes"].clone();
    assert!(!has(&inboxes_of(&ben).await, &wholesale));
    let answers = format!("/teams/{id}/inboxes/{wholesale}");
    owner.put(&answers, json!({})).await.expect(200);
    assert!(has(&inboxes_of(&ben).await, &wholesale), "who is in the team when it comes to the inbox");
    owner.put(&format!("/teams/{id}/members/{}", eva.id), json!({})).await.expect(200);
    assert!(has(&inboxes_of(&eva).await, &wholesale), "and who comes to the team later");
    let desk = ben.arrive().await;
    let held = app.visitor_of(&wholesale).await.opens("a pallet of lamps").await;
    ben.sees(&held, "active", Some(&ben)).await;
    // By the inbox alone nobody is taken out who belongs there by a team.
    let at = |agent: &Agent| format!("/inboxes/{wholesale}/members/{}", agent.id);
    owner.delete(&at(&ben)).await.problem(409, "member_by_team");
    owner.delete(&format!("/teams/{id}/members/{}", ben.id)).await.expect(200);
    desk.ended().await;
    assert!(!has(&inboxes_of(&ben).await, &wholesale));
    owner.sees(&held, "waiting", None).await;
    ben.get(&format!("/conversations/{held}")).await.problem(404, "not_found");
    // Whoever belongs there for themselves, too, stays.
    owner.put(&at(&eva), json!({})).await.expect(200);
    owner.delete(&answers).await.expect(200);
    assert!(has(&inboxes_of(&eva).await, &wholesale));
    owner.delete(&at(&eva)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_is_not_left_without_anyone_by_a_team() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.outsider("Ben").await);
    let made = owner.post("/inboxes", json!({ "name": "Wholesale" })).await.expect(201);
    let wholesale = text(&made, "id");
    let id = team(&app, "Traders", &[&ben]).await;
    owner.put(&format!("/teams/{id}/inboxes/{wholesale}"), json!({})).await.expect(200);
    owner.delete(&format!("/inboxes/{wholesale}/members/{}", owner.id)).await.expect(200);
    owner.delete(&format!("/teams/{id}/members/{}", ben.id)).await.problem(409, "last_member");
    owner.delete(&format!("/teams/{id}/inboxes/{wholesale}")).await.problem(409, "last_member");
    owner.patch(&format!("/teams/{id}"), json!({ "retired": true })).await.problem(409, "last_member");
    assert_eq!(owner.list("/teams").await[0]["members"], json!([ben.id]), "a refusal undoes all of it");
    app.finish().await;
}

#[tokio::test]
async fn who_is_deactivated_leaves_their_teams_and_what_these_brought() {
    let mut app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let wholesale = app.another_inbox("Wholesale", &[&owner.id]).await;
    let id = team(&app, "Traders", &[&ben, &eva]).await;
    owner.put(&format!("/teams/{id}/inboxes/{wholesale}"), json!({})).await.expect(200);
    owner.put(&format!("/agents/{}/deactivation", ben.id), json!({})).await.expect(200);
    assert_eq!(owner.list("/teams").await[0]["members"], json!([eva.id]));
    let back = owner.delete(&format!("/agents/{}/deactivation", ben.id)).await.expect(200);
    assert_eq!(back["inboxes"], json!([app.inbox()]), "what they had for themselves is theirs again");
    app.finish().await;
}

#[tokio::test]
async fn what_is_handed_to_a_team_waits_for_its_people_only_ahead_by_its_age() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let billing = team(&app, "Billing", &[&eva]).await;
    let _bens = ben.arrive().await;
    let visitor = app.visitor().await;
    let mut line = visitor.stream().await;
    let invoice = visitor.opens("my invoice").await;
    ben.sees(&invoice, "active", Some(&ben)).await;
    app.advance(60_000);
    let handed = hand(&ben, &invoice, &billing).await;
    assert_eq!(
        (&handed["state"], &handed["team"], &handed["assigned_to"]),
        (&json!("waiting"), &json!(billing), &Value::Null)
    );
    assert_eq!(handed["waiting_since"], "2026-03-02T09:00:00.000Z", "with its original arrival");
    // The customer hears that they are in line again, and nothing of teams.
    let queued = line.next_of("routing.conversation_queued").await;
    assert_eq!(queued["reason"], "handed_to_team");
    let seen = visitor.list("/widget/conversations").await[0].clone();
    assert_eq!((&seen["team"], &seen["joined"]), (&Value::Null, &json!([])));
    // Ben has room, and gets what came later; the invoice is not for him.
    let later = app.visitor().await.opens("opening hours?").await;
    ben.sees(&later, "active", Some(&ben)).await;
    owner.sees(&invoice, "waiting", None).await;
    ben.presence("away").await;
    let newest = app.visitor().await.opens("and on Sunday?").await;
    let mut desk = eva.arrive().await;
    let first = desk.next_of("routing.conversation_assigned").await;
    assert_eq!(first["conversation"], invoice, "the oldest first");
    eva.sees(&newest, "active", Some(&eva)).await;
    // It stays the team's while it is open: whoever comes back to it are its people.
    ben.presence("available").await;
    eva.presence("offline").await;
    ben.sees(&newest, "active", Some(&ben)).await;
    owner.sees(&invoice, "waiting", None).await;
    let freed = owner.delete(&format!("/conversations/{invoice}/team")).await.expect(200);
    assert_eq!((&freed["team"], &freed["state"]), (&Value::Null, &json!("active")), "everybody's again");
    ben.sees(&invoice, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn what_waits_is_handed_to_a_team_where_it_stands() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let billing = team(&app, "Billing", &[&eva]).await;
    let mut desk = owner.connect().await;
    let invoice = app.visitor().await.opens("my invoice").await;
    hand(&owner, &invoice, &billing).await;
    let event = desk.next_of("routing.conversation_handed_to_team").await;
    assert_eq!((&event["team"], &event["by"]["id"]), (&json!(billing), &json!(owner.id)));
    assert_eq!(hand(&owner, &invoice, &billing).await["team"], billing, "twice is once");
    let _bens = ben.arrive().await;
    owner.sees(&invoice, "waiting", None).await;
    // A person may still take it: nobody is out of reach.
    ben.assign(&invoice, &ben).await.expect(200);
    ben.set_state(&invoice, "resolved").await.expect(200);
    ben.put(&format!("/conversations/{invoice}/team"), json!({ "team": billing }))
        .await
        .problem(409, "illegal_transition");
    app.finish().await;
}

#[tokio::test]
async fn what_was_handed_to_a_team_that_nobody_is_left_in_is_everybodys() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let billing = team(&app, "Billing", &[&eva]).await;
    let invoice = app.visitor().await.opens("my invoice").await;
    hand(&owner, &invoice, &billing).await;
    let _bens = ben.arrive().await;
    owner.sees(&invoice, "waiting", None).await;
    owner.delete(&format!("/teams/{billing}/members/{}", eva.id)).await.expect(200);
    ben.sees(&invoice, "active", Some(&ben)).await;
    let events = owner.list(&format!("/conversations/{invoice}/events")).await;
    let freed = events.iter().find(|e| e["kind"] == "routing.conversation_freed_from_team").unwrap();
    assert_eq!(freed["by"]["kind"], "system", "and it is written down");
    // And nothing is handed to such a team.
    let other = app.visitor().await.opens("another").await;
    let path = format!("/conversations/{other}/team");
    ben.put(&path, json!({ "team": billing })).await.problem(409, "nobody_of_team");
    for unknown in ["tem_x", "tem_00000000000000000000000000", app.inbox()] {
        ben.put(&path, json!({ "team": unknown })).await.problem(422, "unknown_team");
    }
    let outsider = app.outsider("Omar").await;
    outsider.put(&path, json!({ "team": billing })).await.problem(404, "not_found");
    outsider.delete(&path).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn many_for_an_absent_team_hold_nobody_up() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let billing = team(&app, "Billing", &[&eva]).await;
    for _ in 0..12 {
        let id = app.visitor().await.opens("my invoice").await;
        hand(&owner, &id, &billing).await;
        app.advance(1000);
    }
    let anybodys = app.visitor().await.opens("opening hours?").await;
    let _bens = ben.arrive().await;
    ben.sees(&anybodys, "active", Some(&ben)).await;
    assert_eq!(ben.load().await, 1);
    let _evas = eva.arrive().await;
    assert_eq!(eva.load().await, 5);
    app.finish().await;
}

#[tokio::test]
async fn lists_and_views_know_teams() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let billing = team(&app, "Billing", &[&eva]).await;
    let _bens = ben.arrive().await;
    let (invoice, _other) =
        (app.visitor().await.opens("my invoice").await, app.visitor().await.opens("hello").await);
    hand(&ben, &invoice, &billing).await;
    let of_team = async |more: &str| {
        let list = owner.list(&format!("/conversations?team={billing}{more}")).await;
        list.iter().map(|c| text(c, "id").to_owned()).collect::<Vec<_>>()
    };
    for more in ["", "&state=waiting", "&unanswered=true", "&assigned_to=nobody"] {
        assert_eq!(of_team(more).await, std::slice::from_ref(&invoice), "{more}");
    }
    assert!(of_team("&state=active").await.is_empty());
    assert!(of_team("&assigned_to=me").await.is_empty());
    let wanted = json!({ "state": "waiting", "team": billing });
    let view = owner
        .post("/views", json!({ "name": "For billing", "shared": true, "wanted": wanted }))
        .await
        .expect(201);
    assert_eq!((&view["wanted"], &view["count"]["value"]), (&wanted, &json!(1)));
    let _evas = eva.arrive().await;
    assert_eq!(of_team("&state=active").await, std::slice::from_ref(&invoice));
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_promised_of_a_team_of_which_nothing_is_known() {
    let app = TestApp::start().await;
    let (owner, eva) = (app.owner(), app.agent("Eva").await);
    let billing = team(&app, "Billing", &[&eva]).await;
    let invoice = app.visitor().await.opens("my invoice").await;
    hand(&owner, &invoice, &billing).await;
    app.later(60_000).await;
    assert_eq!(owner.get(&format!("/conversations/{invoice}")).await.expect(200)["promise"], Value::Null);
    app.finish().await;
}
