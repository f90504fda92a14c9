use crate::support::{TestApp, Wire, json};

/// How long a lost stream is given to come back.
const GRACE_MS: i64 = 20_000;

#[tokio::test]
async fn an_agent_says_how_it_is() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for state in ["available", "away", "offline", "offline"] {
        let agent = owner.presence(state).await;
        assert_eq!(
            (&agent["id"], &agent["state"], &agent["connected"]),
            (&json!(owner.id), &json!(state), &json!(false))
        );
    }
    for state in ["Available", "busy", ""] {
        owner.put("/me/presence", json!({ "state": state })).await.problem(400, "not_the_shape");
    }
    for body in [json!({}), json!({ "state": null }), json!({ "state": true })] {
        owner.put("/me/presence", body).await.problem(400, "not_the_shape");
    }
    app.finish().await;
}

#[tokio::test]
async fn going_offline_gives_everything_back_at_once() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut desk = ben.arrive().await;
    let (first, second) = (app.visitor().await.opens("one").await, app.visitor().await.opens("two").await);
    ben.set_state(&second, "parked").await.expect(200);
    app.advance(60_000);
    ben.presence("offline").await;
    let back = owner.sees(&first, "waiting", None).await;
    assert_eq!(back["waiting_since"], "2026-03-02T09:00:00.000Z");
    owner.sees(&second, "parked", Some(&ben)).await;
    let event = desk.next_of("routing.conversation_queued").await;
    assert_eq!((&event["reason"], &event["by"]["kind"]), (&json!("agent_offline"), &json!("system")));
    // No hold: they get it as soon as they are back.
    ben.presence("available").await;
    owner.sees(&first, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn whoever_is_away_keeps_what_they_have_and_gets_no_more() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let _desk = ben.arrive().await;
    let first = app.visitor().await.opens("one").await;
    ben.presence("away").await;
    let second = app.visitor().await.opens("two").await;
    app.later(GRACE_MS * 2).await;
    ben.sees(&first, "active", Some(&ben)).await;
    ben.sees(&second, "waiting", None).await;
    ben.presence("available").await;
    ben.sees(&second, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn an_agent_who_is_gone_gives_back_with_the_first_arrival_after_the_grace_time() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut desk = owner.connect().await;
    let line = Wire::stream_of(&ben).await;
    ben.presence("available").await;
    let id = app.visitor().await.opens("hello").await;
    owner.sees(&id, "active", Some(&ben)).await;
    app.later(60_000).await;
    line.hang_up().await;
    app.later(GRACE_MS - 1).await;
    owner.sees(&id, "active", Some(&ben)).await;
    app.later(1).await;
    let back = owner.sees(&id, "waiting", None).await;
    assert_eq!(back["waiting_since"], "2026-03-02T09:00:00.000Z");
    let event = desk.next_of("routing.conversation_queued").await;
    assert_eq!((&event["reason"], &event["by"]["kind"]), (&json!("agent_gone"), &json!("system")));
    let me = ben.get("/me").await.expect(200);
    assert_eq!(me["presence"], json!({ "state": "available", "connected": false }), "gone, not offline");
    // The colleague who is there gets it first.
    owner.presence("available").await;
    owner.sees(&id, "active", Some(&owner)).await;
    app.finish().await;
}

#[tokio::test]
async fn a_quick_reconnection_keeps_everything() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let line = Wire::stream_of(&ben).await;
    ben.presence("available").await;
    let id = app.visitor().await.opens("hello").await;
    line.hang_up().await;
    app.later(GRACE_MS - 1).await;
    let line = Wire::stream_of(&ben).await;
    app.later(GRACE_MS * 10).await;
    ben.sees(&id, "active", Some(&ben)).await;
    line.hang_up().await;
    app.later(GRACE_MS - 1).await;
    ben.sees(&id, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn one_of_two_streams_is_enough() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let (one, two) = (Wire::stream_of(&ben).await, Wire::stream_of(&ben).await);
    ben.presence("available").await;
    let id = app.visitor().await.opens("hello").await;
    one.hang_up().await;
    app.later(GRACE_MS * 10).await;
    ben.sees(&id, "active", Some(&ben)).await;
    two.hang_up().await;
    app.later(GRACE_MS).await;
    ben.sees(&id, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn an_agent_who_comes_back_after_the_grace_time_is_routable_again() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    let line = Wire::stream_of(&ben).await;
    ben.presence("available").await;
    let id = app.visitor().await.opens("hello").await;
    line.hang_up().await;
    app.later(GRACE_MS).await;
    ben.sees(&id, "waiting", None).await;
    let _again = ben.connect().await;
    ben.sees(&id, "active", Some(&ben)).await;
    app.finish().await;
}
