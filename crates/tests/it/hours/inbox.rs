use super::{HOUR_MS, office, opens};
use crate::support::{TestApp, json};

#[tokio::test]
async fn an_inbox_is_always_open_until_hours_are_set_and_again_when_they_are_taken_away() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/inboxes/{}/hours", app.inbox()));
    let always = json!({ "hours": null, "open": true, "changes_at": null });
    assert_eq!(owner.get(&path).await.expect(200), always);
    let set = opens(&owner, app.inbox(), office("Europe/Berlin")).await;
    assert_eq!((&set["open"], &set["changes_at"]), (&json!(true), &json!("2026-03-02T16:00:00.000Z")));
    assert_eq!(set["hours"]["week"], office("Europe/Berlin")["week"]);
    assert_eq!(set["hours"]["special_days"], json!([]));
    app.advance(7 * HOUR_MS);
    let closed = owner.get(&path).await.expect(200);
    assert_eq!((&closed["open"], &closed["changes_at"]), (&json!(false), &json!("2026-03-03T08:00:00.000Z")));
    assert_eq!(owner.delete(&path).await.expect(200), always);
    app.finish().await;
}

#[tokio::test]
async fn special_days_come_in_order_and_win_over_their_weekday() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut hours = office("UTC");
    hours["special_days"] = json!([
        { "date": "2026-12-25", "name": " Christmas " },
        { "date": "2026-03-02", "spans": [{ "from": "00:00", "to": "24:00" }] },
    ]);
    let set = opens(&owner, app.inbox(), hours).await;
    let days = &set["hours"]["special_days"];
    assert_eq!((&days[0]["date"], &days[1]["name"]), (&json!("2026-03-02"), &json!("Christmas")));
    assert_eq!(
        set["changes_at"], "2026-03-03T00:00:00.000Z",
        "open all day, then from nine as every Tuesday"
    );
    app.finish().await;
}

#[tokio::test]
async fn hours_that_make_no_sense_are_refused_and_change_nothing() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/inboxes/{}/hours", app.inbox()));
    let span = |from: &str, to: &str| json!([{ "from": from, "to": to }]);
    let mut bad = vec![office("Europe/Atlantis"), office("")];
    let days = [
        span("9:00", "17:00"),
        span("09:00", "09:00"),
        span("17:00", "09:00"),
        span("09:00", "24:01"),
        span("09:60", "10:00"),
        span("-1:00", "10:00"),
        span("+9:00", "10:00"),
        span("", ""),
    ];
    for day in days {
        let mut hours = office("UTC");
        hours["week"][0] = day;
        bad.push(hours);
    }
    let mut short = office("UTC");
    short["week"].as_array_mut().unwrap().pop();
    bad.push(short);
    for dates in [vec!["2026-02-29"], vec!["2026-01-01", "2026-01-01"], vec!["25.12.2026"]] {
        let mut hours = office("UTC");
        hours["special_days"] = dates.iter().map(|date| json!({ "date": date })).collect();
        bad.push(hours);
    }
    for hours in bad {
        owner.put(&path, hours).await.problem(422, "bad_hours");
    }
    owner.put(&path, json!({ "zone": "UTC" })).await.problem(400, "not_the_shape");
    assert_eq!(owner.get(&path).await.expect(200)["hours"], json!(null));
    app.finish().await;
}

#[tokio::test]
async fn who_may_see_and_who_may_set_hours() {
    let mut app = TestApp::start().await;
    let (theirs, foreign) = app.neighbour().await;
    let (ben, path) = (app.agent("Ben").await, format!("/inboxes/{}/hours", app.inbox()));
    ben.get(&path).await.expect(200);
    ben.put(&path, office("UTC")).await.expect(403);
    ben.delete(&path).await.expect(403);
    app.visitor().await.get(&path).await.problem(403, "agents_only");
    app.nobody().get(&path).await.problem(401, "unauthorized");
    let foreign = format!("/inboxes/{foreign}/hours");
    app.owner().get(&foreign).await.problem(404, "not_found");
    app.owner().put(&foreign, office("UTC")).await.problem(404, "not_found");
    theirs.put(&path, office("UTC")).await.problem(404, "not_found");
    app.finish().await;
}
