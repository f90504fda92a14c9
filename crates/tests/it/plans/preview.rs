use super::{DAY, people, typed};
use crate::support::{TestApp, Value, json};

fn question(app: &TestApp, count: usize, assumptions: &Value, play: bool) -> Value {
    json!({ "inbox": app.inbox(), "day": DAY, "zone": "UTC", "shifts": people(count), "assumptions": assumptions, "play": play })
}

/// The half hour that begins then.
fn at<'a>(answer: &'a Value, time: &str) -> &'a Value {
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .find(|item| item["expected"]["from"].as_str().unwrap().contains(&format!("T{time}")))
        .unwrap()
}

#[tokio::test]
async fn more_people_wait_less_and_the_same_seed_gives_the_same_answer() {
    let app = TestApp::start().await;
    let ask = async |count, play| {
        app.owner().post("/plans/preview", question(&app, count, &typed(), play)).await.expect(200)
    };
    let (few, many) = (ask(2, true).await, ask(6, true).await);
    assert_eq!(ask(6, true).await, many);
    let share = |answer: &Value, name: &str| answer["played"][name]["mean"].as_f64().unwrap();
    assert!(share(&few, "gave_up") > share(&many, "gave_up") + 0.1, "{} {}", few["played"], many["played"]);
    assert!(many["days_that_hold"].as_f64() > few["days_that_hold"].as_f64());
    let noon = at(&many, "12:00");
    assert_eq!((&noon["state"], &noon["on_the_rota"]), (&json!("steady"), &json!(6.0)));
    let played = &noon["played"]["answered_in_time"];
    assert!(
        played["low"].as_f64() <= played["mean"].as_f64()
            && played["mean"].as_f64() <= played["high"].as_f64()
    );
    assert_eq!(at(&many, "03:00")["state"], "quiet");
    // At once, without playing: the same figures by the laws.
    let quick = ask(6, false).await;
    assert_eq!((&quick["played"], &quick["replications"]), (&json!(null), &json!(0)));
    assert_eq!(at(&quick, "12:00")["needed"], noon["needed"]);
    app.finish().await;
}

#[tokio::test]
async fn a_day_opens_and_closes_as_the_hours_of_the_inbox_say() {
    let app = TestApp::start().await;
    // Contacts from six to nine in the evening, people from nine to five.
    let mut around = typed();
    (around["contacts_from_min"], around["contacts_to_min"]) = (json!(360), json!(1260));
    let ask = async || app.owner().post("/plans/preview", question(&app, 6, &around, true)).await.expect(200);
    let always = ask().await;
    assert!(always["played"]["gave_up"]["mean"].as_f64().unwrap() > 0.3, "{}", always["played"]);
    let day = || json!([{ "from": "09:00", "to": "17:00" }]);
    let hours = json!({ "zone": "UTC", "week": [day(), day(), day(), day(), day(), [], []] });
    app.owner().put(&format!("/inboxes/{}/hours", app.inbox()), hours).await.expect(200);
    let within = ask().await;
    assert!(within["played"]["gave_up"]["mean"].as_f64().unwrap() < 0.2, "{}", within["played"]);
    assert_eq!(within["contacts"], always["contacts"]);
    let early = at(&within, "07:00");
    assert_eq!((&early["expected"]["open"], &early["state"]), (&json!(false), &json!("nobody")));
    assert_eq!(early["played"]["gave_up"]["mean"], json!(0.0), "whoever writes to a closed door stays");
    assert_eq!(at(&within, "20:00")["played"]["answered_in_time"], json!(null), "that is tomorrow's");
    app.finish().await;
}

#[tokio::test]
async fn nobody_there_and_a_line_that_grows_for_ever_have_no_number() {
    let app = TestApp::start().await;
    let mut patient = typed();
    patient["patience_s"] = json!(null);
    let ask = async |count| {
        app.owner().post("/plans/preview", question(&app, count, &patient, true)).await.expect(200)
    };
    for (count, state) in [(0, "nobody"), (1, "unstable")] {
        let answer = ask(count).await;
        let noon = at(&answer, "12:00");
        assert_eq!(noon["state"], state, "{noon}");
        for figure in ["wait_p50_s", "wait_p90_s", "answered_in_time", "gave_up", "occupancy", "played"] {
            assert_eq!(noon[figure], json!(null), "{figure}");
        }
        assert!(noon["needed"].as_u64() > Some(1));
    }
    app.finish().await;
}

#[tokio::test]
async fn where_too_little_is_known_it_says_what_to_type_in() {
    let app = TestApp::start().await;
    let mut assumptions = typed();
    (assumptions["contacts"], assumptions["handle_s"]) = (json!(null), json!(null));
    let answer = app.owner().post("/plans/preview", question(&app, 3, &assumptions, true)).await.expect(200);
    assert_eq!(answer["grounds"]["missing"], json!(["contacts", "handle_s"]));
    assert_eq!((&answer["items"], &answer["played"]), (&json!([]), &json!(null)));
    app.finish().await;
}

#[tokio::test]
async fn only_days_that_are_not_over_and_only_where_one_may_plan() {
    let app = TestApp::start().await;
    for day in ["2026-03-01", "2026-06-01", "soon"] {
        let mut body = question(&app, 1, &typed(), false);
        body["day"] = json!(day);
        app.owner().post("/plans/preview", body).await.problem(422, "bad_day");
    }
    let mut elsewhere = question(&app, 1, &typed(), false);
    elsewhere["inbox"] = json!("inb_01h455vb4pex5vsknk084sn02q");
    app.owner().post("/plans/preview", elsewhere).await.problem(404, "not_found");
    let agent = app.agent("Ada").await;
    agent.post("/plans/preview", question(&app, 1, &typed(), false)).await.problem(403, "not_permitted");
    app.finish().await;
}
