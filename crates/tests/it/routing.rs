//! Who gets whom, as seen from outside.

use crate::support::{Agent, TestApp, json};
use client::Cursor;

const HOLD_MS: i64 = 5 * 60_000;

/// So many customers open conversations, a second apart.
async fn line(app: &TestApp, length: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..length {
        ids.push(app.visitor().await.opens(&format!("matter {n}")).await);
        app.advance(1000);
    }
    ids
}

async fn holds(agent: &Agent) -> Vec<String> {
    let active = agent.list(&format!("/conversations?state=active&assigned_to={}", agent.id)).await;
    let mut ids: Vec<String> = active.iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect();
    ids.sort_unstable();
    ids
}

fn sorted(ids: &[String]) -> Vec<String> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn who_arrives_gets_the_longest_waiting_as_far_as_there_is_room() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let ids = line(&app, 8).await;
    let mut desk = ben.arrive().await;
    assert_eq!(holds(&ben).await, sorted(&ids[..5]));
    for id in &ids[..5] {
        let event = desk.next_of("routing.conversation_assigned").await;
        assert_eq!(
            (&event["conversation"], &event["by"]["kind"]),
            (&json!(id), &json!("system")),
            "oldest first"
        );
    }
    ben.set_state(&ids[2], "resolved").await.expect(200);
    ben.sees(&ids[5], "active", Some(&ben)).await;
    ben.set_state(&ids[0], "parked").await.expect(200);
    ben.sees(&ids[6], "active", Some(&ben)).await;
    ben.sees(&ids[7], "waiting", None).await;
    assert_eq!(ben.load().await, 5);
    app.finish().await;
}

#[tokio::test]
async fn nobody_is_routable_without_a_stream_or_without_being_available() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    ben.presence("available").await;
    let id = app.visitor().await.opens("hello").await;
    ben.sees(&id, "waiting", None).await;
    ben.presence("away").await;
    let _desk = ben.connect().await;
    ben.sees(&id, "waiting", None).await;
    ben.presence("offline").await;
    ben.sees(&id, "waiting", None).await;
    ben.presence("available").await;
    ben.sees(&id, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn the_owner_is_routable_by_a_browsers_stream() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let browser = app.sign_in(&owner.email).await;
    browser.put("/me/presence", json!({ "state": "available" })).await.expect(200);
    let id = app.visitor().await.opens("hello").await;
    let mut desk = browser.open_stream("/stream", Cursor::Now).await.unwrap();
    desk.ready().await;
    assert_eq!(desk.next_of("routing.conversation_assigned").await["conversation"], id);
    owner.sees(&id, "active", Some(&owner)).await;
    app.finish().await;
}

#[tokio::test]
async fn the_emptiest_hands_get_the_next_one() {
    let app = TestApp::start().await;
    let (ben, eva) = (app.agent("Ben").await, app.agent("Eva").await);
    let _bens = ben.arrive().await;
    let mine = line(&app, 2).await;
    let _evas = eva.arrive().await;
    let next = line(&app, 2).await;
    for id in &next {
        ben.sees(id, "active", Some(&eva)).await;
    }
    // Even now: whoever has waited longest for their next one gets it.
    let fifth = line(&app, 1).await;
    ben.sees(&fifth[0], "active", Some(&ben)).await;
    let sixth = line(&app, 1).await;
    ben.sees(&sixth[0], "active", Some(&eva)).await;
    ben.set_state(&mine[0], "resolved").await.expect(200);
    let seventh = line(&app, 1).await;
    ben.sees(&seventh[0], "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn many_customers_at_once_fill_the_hands_and_no_more() {
    let app = TestApp::start().await;
    let (ben, eva) = (app.agent("Ben").await, app.agent("Eva").await);
    let (_bens, _evas) = (ben.arrive().await, eva.arrive().await);
    let mut opening = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let visitor = app.visitor().await;
        opening.spawn(async move { visitor.open("hello").await["state"] == "active" });
    }
    let mut at_once = 0;
    while let Some(active) = opening.join_next().await {
        at_once += i32::from(active.unwrap());
    }
    assert_eq!(at_once, 10, "the answers say who was served at once");
    assert_eq!((holds(&ben).await.len(), holds(&eva).await.len()), (5, 5));
    assert_eq!(ben.list("/conversations?state=waiting").await.len(), 6);
    app.finish().await;
}

#[tokio::test]
async fn what_is_given_back_goes_to_a_colleague_at_once() {
    let app = TestApp::start().await;
    let (ben, eva) = (app.agent("Ben").await, app.agent("Eva").await);
    let _bens = ben.arrive().await;
    let ids = line(&app, 1).await;
    let _evas = eva.arrive().await;
    let answer = ben.give_back(&ids[0]).await.expect(200);
    assert_eq!((&answer["state"], &answer["assigned_to"]), (&json!("active"), &json!(eva.id)));
    app.finish().await;
}

#[tokio::test]
async fn what_is_given_back_does_not_return_for_five_minutes() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let _desk = ben.arrive().await;
    let ids = line(&app, 2).await;
    ben.give_back(&ids[0]).await.expect(200);
    app.later(HOLD_MS - 1).await;
    ben.sees(&ids[0], "waiting", None).await;
    // Younger ones do not wait behind it.
    let younger = line(&app, 1).await;
    ben.sees(&younger[0], "active", Some(&ben)).await;
    app.run_jobs().await;
    let back = ben.sees(&ids[0], "active", Some(&ben)).await;
    assert_eq!(back["opened_at"], "2026-03-02T09:00:00.000Z");
    app.finish().await;
}

#[tokio::test]
async fn a_hold_keeps_routing_away_and_not_a_person() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let _desk = ben.arrive().await;
    let ids = line(&app, 1).await;
    ben.give_back(&ids[0]).await.expect(200);
    ben.sees(&ids[0], "waiting", None).await;
    ben.take(&ids[0]).await;
    ben.sees(&ids[0], "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn a_first_arrival_counts_when_it_is_given_back() {
    let app = TestApp::start().await;
    let (ben, eva) = (app.agent("Ben").await, app.agent("Eva").await);
    let _bens = ben.arrive().await;
    let ids = line(&app, 7).await;
    ben.give_back(&ids[0]).await.expect(200);
    // Freed hands get the oldest that is not held, the given back one keeps its place before the others.
    ben.sees(&ids[5], "active", Some(&ben)).await;
    let _evas = eva.connect().await;
    eva.presence("available").await;
    eva.sees(&ids[0], "active", Some(&eva)).await;
    eva.sees(&ids[6], "active", Some(&eva)).await;
    app.finish().await;
}

#[tokio::test]
async fn whoever_writes_after_the_end_comes_back_to_their_agent() {
    let app = TestApp::start().await;
    let (ben, eva, visitor) = (app.agent("Ben").await, app.agent("Eva").await, app.visitor().await);
    let (_bens, mut evas) = (ben.arrive().await, eva.connect().await);
    let id = visitor.opens("hello").await;
    ben.set_state(&id, "resolved").await.expect(200);
    eva.presence("available").await;
    app.advance(3_600_000);
    visitor.say(&id, "one more thing").await;
    let back = ben.sees(&id, "active", Some(&ben)).await;
    assert_eq!(back["opened_at"], "2026-03-02T09:00:00.000Z");
    evas.next_of("desk.conversation_resolved").await;
    let kinds = evas.until(|e| e["kind"] == "routing.conversation_assigned").await;
    let kinds: Vec<&str> =
        kinds.iter().map(|e| e["kind"].as_str().unwrap()).filter(|k| !k.contains("agent")).collect();
    assert_eq!(kinds, ["desk.conversation_reopened", "desk.message_posted", "routing.conversation_assigned"]);
    app.finish().await;
}

#[tokio::test]
async fn whoever_writes_after_the_end_waits_when_their_agent_cannot_take_them() {
    let app = TestApp::start().await;
    let (ben, visitor) = (app.agent("Ben").await, app.visitor().await);
    let _bens = ben.arrive().await;
    let id = visitor.opens("hello").await;
    ben.set_state(&id, "resolved").await.expect(200);
    let others = line(&app, 5).await;
    visitor.say(&id, "one more thing").await;
    let waiting = ben.sees(&id, "waiting", None).await;
    assert_eq!(waiting["waiting_since"], "2026-03-02T09:00:05.000Z", "since they wrote again");
    ben.set_state(&others[0], "resolved").await.expect(200);
    ben.sees(&id, "active", Some(&ben)).await;
    ben.set_state(&id, "resolved").await.expect(200);
    ben.presence("away").await;
    let eva = app.agent("Eva").await;
    let _evas = eva.arrive().await;
    visitor.say(&id, "and another").await;
    eva.sees(&id, "active", Some(&eva)).await;
    app.finish().await;
}

#[tokio::test]
async fn whoever_left_and_writes_again_waits_from_then() {
    let app = TestApp::start().await;
    let (ben, visitor) = (app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    visitor.leave(&id).await.expect(200);
    app.advance(60_000);
    visitor.say(&id, "I am back").await;
    let waiting = ben.sees(&id, "waiting", None).await;
    assert_eq!(waiting["waiting_since"], "2026-03-02T09:01:00.000Z");
    let _desk = ben.arrive().await;
    ben.sees(&id, "active", Some(&ben)).await;
    app.finish().await;
}
