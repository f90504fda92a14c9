use super::HOUR_MS;
use crate::support::{Agent, TestApp, Value, json, text};

async fn absence(asking: &Agent, of: &Agent) -> Value {
    let agents = asking.list("/agents").await;
    agents.into_iter().find(|agent| text(agent, "id") == of.id).unwrap()["absence"].clone()
}

#[tokio::test]
async fn an_absence_begins_in_its_time_gives_everything_back_and_is_over_in_its_time() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let _desk = ben.arrive().await;
    let (first, second) = (app.visitor().await, app.visitor().await);
    let id = first.opens("hello").await;
    let _lines = (first.stream().await, second.stream().await);
    owner.sees(&id, "active", Some(&ben)).await;
    let times = json!({ "from": "2026-03-02T12:00:00Z", "until": "2026-03-02T18:00:00Z" });
    let planned = ben.put("/me/absence", times).await.expect(200);
    assert_eq!((&planned["id"], &planned["absence"]["began"]), (&json!(ben.id), &json!(false)));
    app.later(2 * HOUR_MS).await;
    owner.sees(&id, "active", Some(&ben)).await;
    app.later(HOUR_MS).await;
    owner.sees(&id, "waiting", None).await;
    assert_eq!(absence(&owner, &ben).await["began"], true);
    assert_eq!(ben.get("/me").await.expect(200)["presence"]["state"], "offline");
    let next = second.opens("is anybody there?").await;
    owner.sees(&next, "waiting", None).await;
    app.later(6 * HOUR_MS).await;
    assert!(absence(&owner, &ben).await.is_null());
    assert_eq!(
        ben.get("/me").await.expect(200)["presence"]["state"],
        "offline",
        "they say themselves that they are back"
    );
    ben.presence("available").await;
    owner.sees(&id, "active", Some(&ben)).await;
    app.finish().await;
}

#[tokio::test]
async fn nothing_can_be_handed_to_somebody_who_is_out_of_office() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let id = app.visitor().await.opens("hello").await;
    ben.put("/me/absence", json!({ "until": "2026-03-09T09:00:00Z" })).await.expect(200);
    let assign = format!("/conversations/{id}/assignment");
    owner.put(&assign, json!({ "agent": ben.id })).await.problem(409, "agent_absent");
    // What they take themselves is theirs.
    ben.put(&assign, json!({ "agent": ben.id })).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn whoever_says_that_they_are_there_is_back() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let _desk = ben.arrive().await;
    ben.put("/me/absence", json!({ "until": "2026-03-09T09:00:00Z" })).await.expect(200);
    assert_eq!(ben.get("/me").await.expect(200)["presence"]["state"], "offline");
    ben.presence("offline").await;
    assert!(absence(&owner, &ben).await.is_object());
    ben.presence("away").await;
    assert!(absence(&owner, &ben).await.is_null());
    // What is planned for later is not touched by working until then.
    let later = json!({ "from": "2026-03-05T09:00:00Z", "until": "2026-03-09T09:00:00Z" });
    ben.put("/me/absence", later).await.expect(200);
    ben.presence("available").await;
    assert!(absence(&owner, &ben).await.is_object());
    ben.delete("/me/absence").await.expect(200);
    ben.delete("/me/absence").await.expect(200);
    assert!(absence(&owner, &ben).await.is_null());
    app.finish().await;
}

#[tokio::test]
async fn an_absence_survives_a_restart_and_begins_when_it_is_due() {
    let mut app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    ben.presence("available").await;
    let times = json!({ "from": "2026-03-02T10:00:00Z", "until": "2026-03-03T09:00:00Z" });
    ben.put("/me/absence", times).await.expect(200);
    app.restart(2 * HOUR_MS).await;
    app.run_jobs().await;
    assert_eq!(absence(&app.owner(), &ben).await["began"], true);
    assert_eq!(ben.get("/me").await.expect(200)["presence"]["state"], "offline");
    app.finish().await;
}

#[tokio::test]
async fn times_that_make_no_sense_are_refused() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let put = async |body| owner.put("/me/absence", body).await;
    put(json!({ "until": "2026-03-02T08:59:59Z" })).await.problem(422, "until_is_past");
    put(json!({ "until": "2026-03-02T09:00:00Z" })).await.problem(422, "until_is_past");
    put(json!({ "from": "2026-03-04T09:00:00Z", "until": "2026-03-03T09:00:00Z" }))
        .await
        .problem(422, "until_is_past");
    put(json!({ "until": "2027-04-01T00:00:00Z" })).await.problem(422, "until_is_too_late");
    put(json!({ "until": "next week" })).await.problem(422, "bad_time");
    put(json!({ "from": "now", "until": "2026-03-03T09:00:00Z" })).await.problem(422, "bad_time");
    put(json!({})).await.problem(400, "not_the_shape");
    app.visitor().await.put("/me/absence", json!({ "until": "2026-03-03T09:00:00Z" })).await.expect(403);
    assert!(absence(&owner, &owner).await.is_null());
    app.finish().await;
}
