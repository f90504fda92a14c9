use crate::support::{TestApp, Value, json};

const HALF_HOUR_MS: i64 = 30 * 60_000;

/// Days on which three come at ten and one at two, from this midnight on; then nine in the morning.
async fn days(app: &TestApp, count: usize) {
    for _ in 0..count {
        for (pause, come) in [(20, 3), (8, 1), (20, 0)] {
            app.advance(pause * HALF_HOUR_MS);
            for _ in 0..come {
                app.visitor().await.opens("hello").await;
            }
        }
    }
    app.advance(18 * HALF_HOUR_MS);
}

/// From nine in the morning, when tests begin, to midnight.
fn until_midnight(app: &TestApp) {
    app.advance(15 * 2 * HALF_HOUR_MS);
}

fn busiest(forecast: &Value) -> &Value {
    let items = forecast["items"].as_array().unwrap();
    items.iter().max_by(|a, b| a["mean"].as_f64().unwrap().total_cmp(&b["mean"].as_f64().unwrap())).unwrap()
}

#[tokio::test]
async fn before_a_whole_week_was_seen_it_says_so_and_what_has_come_so_far() {
    let app = TestApp::start().await;
    let path = format!("/forecast?inbox={}", app.inbox());
    let nothing = app.owner().get(&path).await.expect(200);
    assert_eq!((&nothing["reason"], &nothing["days_seen"]), (&json!("too_little_known"), &json!(0)));
    until_midnight(&app);
    days(&app, 3).await;
    app.visitor().await.opens("hello").await;
    let _desk = app.owner().arrive().await;
    let told = app.owner().get(&path).await.expect(200);
    assert_eq!(
        (&told["reason"], &told["days_seen"], &told["days_needed"]),
        (&json!("too_little_known"), &json!(2), &json!(7))
    );
    assert_eq!((&told["so_far"], &told["people_here"], &told["items"]), (&json!(1), &json!(1), &json!([])));
    app.finish().await;
}

#[tokio::test]
async fn after_a_week_it_knows_when_they_come_and_a_restart_changes_nothing() {
    let mut app = TestApp::start().await;
    until_midnight(&app);
    days(&app, 10).await;
    let path = format!("/forecast?inbox={}", app.inbox());
    let told = app.owner().get(&path).await.expect(200);
    assert_eq!(told["reason"], json!(null));
    let busiest = busiest(&told);
    assert!(busiest["from"].as_str().unwrap().contains("T10:00:00"), "{busiest}");
    let at = |name: &str| busiest[name].as_u64().unwrap();
    assert!(at("low_90") <= at("low_50") && at("high_50") <= at("high_90") && at("median") <= at("high_50"));
    assert!((2.0..4.5).contains(&busiest["mean"].as_f64().unwrap()), "{busiest}");
    let night =
        told["items"].as_array().unwrap().iter().find(|i| i["from"].as_str().unwrap().contains("T20:00"));
    assert_eq!(night.unwrap()["high_90"], 0);
    app.restart(0).await;
    assert_eq!(app.owner().get(&path).await.expect(200), told);
    // The same hours by another clock on the wall; whoever came more lifts the rest of today.
    let berlin = app.owner().get(&format!("{path}&zone=Europe/Berlin")).await.expect(200);
    assert_eq!((&berlin["zone"], &berlin["reason"]), (&json!("Europe/Berlin"), &json!(null)));
    app.finish().await;
}

#[tokio::test]
async fn the_next_hours_say_how_long_one_would_wait_once_handling_is_known() {
    let app = TestApp::start().await;
    let (owner, path) = (app.owner(), format!("/forecast?inbox={}", app.inbox()));
    let desk = owner.arrive().await;
    // An hour in which each takes two minutes.
    for _ in 0..30 {
        let id = app.visitor().await.opens("hello").await;
        app.later(120_000).await;
        owner.set_state(&id, "resolved").await.expect(200);
    }
    owner.presence("away").await;
    app.advance(14 * 2 * HALF_HOUR_MS);
    days(&app, 10).await;
    app.run_jobs().await;
    let at_ten = |told: &Value| busiest(told)["wait_p90_s"].clone();
    let told = owner.get(&path).await.expect(200);
    assert_eq!((&told["people_here"], &at_ten(&told)), (&json!(0), &json!(null)), "nobody is here: {told}");
    owner.presence("available").await;
    let told = owner.get(&path).await.expect(200);
    assert_eq!(told["people_here"], 1);
    assert_eq!(at_ten(&told), json!(0.0), "three in half an hour are no burden: {told}");
    assert_eq!(told["items"][20]["wait_p90_s"], json!(null), "beyond four hours nothing is said");
    drop(desk);
    app.finish().await;
}

#[tokio::test]
async fn a_conversation_that_opens_again_is_another_arrival() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _desk = owner.arrive().await;
    let id = visitor.opens("hello").await;
    owner.set_state(&id, "resolved").await.expect(200);
    visitor.say(&id, "hello again").await;
    let told = owner.get(&format!("/forecast?inbox={}", app.inbox())).await.expect(200);
    assert_eq!(told["so_far"], 2);
    app.finish().await;
}

#[tokio::test]
async fn only_of_inboxes_that_one_may_see_and_in_times_and_zones_that_exist() {
    let mut app = TestApp::start().await;
    let (_, foreign) = app.neighbour().await;
    let outsider = app.outsider("Outside").await;
    let inbox = app.inbox().to_owned();
    outsider.get(&format!("/forecast?inbox={inbox}")).await.problem(404, "not_found");
    let owner = app.owner();
    for strange in [foreign.as_str(), "inb_01h455vb4pex5vsknk084sn02q", "lobby"] {
        owner.get(&format!("/forecast?inbox={strange}")).await.problem(404, "not_found");
    }
    owner.get("/forecast").await.problem(400, "bad_query");
    for until in ["tomorrow", "2020-01-01T00:00:00Z", "2026-06-01T00:00:00Z"] {
        owner.get(&format!("/forecast?inbox={inbox}&until={until}")).await.problem(422, "bad_until");
    }
    for zone in ["Mars/Olympus", "../etc/passwd", &"x".repeat(100)] {
        owner.get(&format!("/forecast?inbox={inbox}&zone={zone}")).await.problem(422, "unknown_zone");
    }
    app.nobody().get(&format!("/forecast?inbox={inbox}")).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn half_hours_in_which_the_inbox_is_closed_are_marked_and_nobody_is_expected_to_answer_in_them() {
    let app = TestApp::start().await;
    until_midnight(&app);
    days(&app, 10).await;
    let (owner, hours) = (app.owner(), format!("/inboxes/{}/hours", app.inbox()));
    let day = json!([{ "from": "09:00", "to": "12:00" }]);
    let week = json!([day, day, day, day, day, day, day]);
    owner.put(&hours, json!({ "zone": "UTC", "week": week })).await.expect(200);
    let told = owner.get(&format!("/forecast?inbox={}", app.inbox())).await.expect(200);
    let items = told["items"].as_array().unwrap();
    let open = |hour: &str| {
        items.iter().find(|i| i["from"].as_str().unwrap().contains(hour)).unwrap()["open"].clone()
    };
    assert_eq!((open("T11:30"), open("T12:00"), open("T08:30")), (json!(true), json!(false), json!(false)));
    assert!(
        items.iter().all(|i| i["open"] == true || i["wait_p90_s"].is_null() || i["high_90"] == 0),
        "{items:?}"
    );
    owner.delete(&hours).await.expect(200);
    let always = owner.get(&format!("/forecast?inbox={}", app.inbox())).await.expect(200);
    assert!(always["items"].as_array().unwrap().iter().all(|i| i["open"] == true));
    app.finish().await;
}
