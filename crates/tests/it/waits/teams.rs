//! Waiting for a team: what is said of it, and that it ends.

use super::Practised;
use crate::support::{Agent, TestApp, Value, json, text};

const MINUTE_MS: i64 = 60_000;

async fn team(owner: &Agent, members: &[&Agent]) -> String {
    let made = owner.post("/teams", json!({ "name": "Billing" })).await.expect(201);
    let id = text(&made, "id").to_owned();
    for member in members {
        owner.put(&format!("/teams/{id}/members/{}", member.id), json!({})).await.expect(200);
    }
    id
}

async fn hand(by: &Agent, conversation: &str, team: &str) -> Value {
    by.put(&format!("/conversations/{conversation}/team"), json!({ "team": team })).await.expect(200)
}

async fn events(owner: &Agent, conversation: &str, kind: &str) -> Vec<Value> {
    let all = owner.list(&format!("/conversations/{conversation}/events")).await;
    all.into_iter().filter(|event| event["kind"] == kind).collect()
}

#[tokio::test]
async fn who_waits_for_a_team_is_told_once_enough_of_what_it_takes_was_seen() {
    let mut floor = Practised::start().await;
    let billing = team(&floor.owner, &[&floor.owner]).await;
    let mut told = Vec::new();
    for _ in 0..=20 {
        let held = floor.fill().await;
        hand(&floor.owner, &held[0], &billing).await;
        floor.app.later(1_000).await;
        told.push(!floor.owner.conversation(&held[0]).await["promise"].is_null());
        // It does not go back at once to who handed it over.
        floor.app.later(5 * MINUTE_MS).await;
        floor.owner.sees(&held[0], "active", Some(&floor.owner)).await;
        for id in &held {
            floor.finish(id).await;
        }
    }
    assert_eq!(told.iter().position(|told| *told), Some(20), "{told:?}");
    // When nobody of the team is there any more, that is said too.
    let held = floor.fill().await;
    hand(&floor.owner, &held[0], &billing).await;
    floor.app.later(1_000).await;
    assert_eq!(events(&floor.owner, &held[0], "waits.promised").await.len(), 1);
    floor.owner.presence("away").await;
    floor.app.later(2 * MINUTE_MS).await;
    assert_eq!(events(&floor.owner, &held[0], "waits.promise_withdrawn").await.len(), 1);
    floor.app.finish().await;
}

#[tokio::test]
async fn what_waits_for_a_team_that_stays_away_is_everybodys_after_an_hour_at_its_place() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    let billing = team(&owner, &[&eva]).await;
    let visitor = app.visitor().await;
    let _line = visitor.stream().await;
    let invoice = visitor.opens("my invoice").await;
    app.advance(MINUTE_MS);
    let later = app.visitor().await;
    let _other_line = later.stream().await;
    let later = later.opens("opening hours?").await;
    hand(&owner, &invoice, &billing).await;
    app.later(59 * MINUTE_MS).await;
    assert_eq!(owner.conversation(&invoice).await["team"], json!(billing));
    app.later(2 * MINUTE_MS).await;
    let freed = owner.conversation(&invoice).await;
    assert_eq!((&freed["team"], &freed["state"]), (&Value::Null, &json!("waiting")));
    assert_eq!(freed["waiting_since"], "2026-03-02T09:00:00.000Z", "with its original arrival");
    let said = events(&owner, &invoice, "routing.conversation_freed_from_team").await;
    assert_eq!(said[0]["by"]["kind"], "system");
    owner.put(&format!("/agents/{}/capacity", ben.id), json!({ "capacity": 1 })).await.expect(200);
    let _bens = ben.arrive().await;
    ben.sees(&invoice, "active", Some(&ben)).await;
    owner.sees(&later, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn while_somebody_of_the_team_is_there_it_waits_for_them() {
    let app = TestApp::start().await;
    let (owner, ben, eva) = (app.owner(), app.agent("Ben").await, app.agent("Eva").await);
    owner.put(&format!("/agents/{}/capacity", eva.id), json!({ "capacity": 1 })).await.expect(200);
    let billing = team(&owner, &[&eva]).await;
    let _evas = eva.arrive().await;
    let first = app.visitor().await.opens("hello").await;
    eva.sees(&first, "active", Some(&eva)).await;
    let visitor = app.visitor().await;
    let _line = visitor.stream().await;
    let invoice = visitor.opens("my invoice").await;
    hand(&owner, &invoice, &billing).await;
    let _bens = ben.arrive().await;
    app.later(180 * MINUTE_MS).await;
    assert_eq!(owner.conversation(&invoice).await["team"], json!(billing), "she is there, with full hands");
    eva.presence("away").await;
    app.later(59 * MINUTE_MS).await;
    owner.sees(&invoice, "waiting", None).await;
    app.later(2 * MINUTE_MS).await;
    ben.sees(&invoice, "active", Some(&ben)).await;
    app.finish().await;
}
