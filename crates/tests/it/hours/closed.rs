use super::{HOUR_MS, office, opens};
use crate::support::{TestApp, json};

#[tokio::test]
async fn who_comes_outside_the_hours_is_told_when_it_opens_unless_somebody_is_there_all_the_same() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    opens(&owner, app.inbox(), office("Europe/Berlin")).await;
    assert_eq!(visitor.get("/widget/wait").await.expect(200)["reason"], "nobody_here");
    app.advance(8 * HOUR_MS);
    let told = visitor.get("/widget/wait").await.expect(200);
    assert_eq!((&told["wait"], &told["reason"]), (&json!(null), &json!("closed")));
    assert_eq!(told["opens_at"], "2026-03-03T08:00:00.000Z");
    let _desk = owner.arrive().await;
    let told = visitor.get("/widget/wait").await.expect(200);
    assert_eq!((&told["reason"], &told["opens_at"]), (&json!("agent_free"), &json!(null)));
    app.finish().await;
}

#[tokio::test]
async fn what_is_written_to_a_closed_door_is_a_message_that_stays() {
    let app = TestApp::start().await;
    let owner = app.owner();
    opens(&owner, app.inbox(), office("UTC")).await;
    app.advance(9 * HOUR_MS);
    let late = app.visitor().await.opens("after hours").await;
    app.later(48 * HOUR_MS).await;
    owner.sees(&late, "waiting", None).await;
    let _desk = owner.arrive().await;
    owner.sees(&late, "active", Some(&owner)).await;
    app.finish().await;
}

#[tokio::test]
async fn who_waits_when_the_door_closes_has_left_a_message_too() {
    let app = TestApp::start().await;
    let owner = app.owner();
    opens(&owner, app.inbox(), office("UTC")).await;
    app.advance(8 * HOUR_MS - 60_000);
    let just_before = app.visitor().await.opens("a minute to five").await;
    app.later(24 * HOUR_MS).await;
    owner.sees(&just_before, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn within_the_hours_patience_runs_as_ever() {
    let app = TestApp::start().await;
    let owner = app.owner();
    opens(&owner, app.inbox(), office("UTC")).await;
    let id = app.visitor().await.opens("hello").await;
    app.later(HOUR_MS).await;
    owner.sees(&id, "abandoned", None).await;
    app.finish().await;
}
