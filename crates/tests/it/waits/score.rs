use super::{Practised, ends};
use crate::support::{Value, json};

/// So many wait behind full hands, one after the other, and are answered in the middle of what was promised.
pub(super) async fn kept(floor: &mut Practised, many: usize) {
    let mut held = floor.fill().await;
    for _ in 0..many {
        let (_, opened) = floor.waits().await;
        let (low_s, high_s) = ends(&opened["promise"]);
        floor.app.advance(i64::midpoint(low_s, high_s) * 1000);
        floor.finish(&held.remove(0)).await;
        held.push(opened["id"].as_str().unwrap().to_owned());
    }
    for id in held {
        floor.finish(&id).await;
    }
}

pub(super) async fn score(floor: &Practised) -> Value {
    floor.app.nobody().get(&format!("/scores/waits?inbox={}", floor.app.inbox())).await.expect(200)
}

async fn total(floor: &Practised) -> i64 {
    floor.owner.get("/scores/waits").await.expect(200)["total"]["n"].as_i64().unwrap()
}

#[tokio::test]
async fn anybody_sees_how_often_promises_were_right_with_the_interval_of_that() {
    let mut floor = Practised::start().await;
    let before = total(&floor).await;
    kept(&mut floor, 30).await;
    assert_eq!(total(&floor).await, before + 30);
    let score = score(&floor).await;
    let whole = &score["total"];
    let n = whole["n"].as_i64().unwrap();
    assert_eq!(
        n,
        whole["kept"].as_i64().unwrap()
            + whole["early"].as_i64().unwrap()
            + whole["missed"].as_i64().unwrap()
    );
    let (coverage, low, high) = (
        whole["coverage"].as_f64().unwrap(),
        whole["interval"]["low"].as_f64().unwrap(),
        whole["interval"]["high"].as_f64().unwrap(),
    );
    assert!(low < coverage && coverage <= high && high <= 1.0, "{whole}");
    assert!(whole["mean_width_s"].as_f64().unwrap() > 1.0);
    assert_eq!((&score["coverage_target"], &score["hidden_below"]), (&json!(0.9), &json!(20)));
    assert_eq!((&score["from"], &score["days"]), (&json!("2025-12-03"), &json!(90)));
    let queue = &score["by_queue"][0];
    assert_eq!(
        (&queue["key"], &queue["figures"]["n"], &queue["hidden"]),
        (&json!(floor.app.inbox()), &json!(n), &json!(false))
    );
    assert_eq!(score["by_class"][0]["key"], "", "live, all who wait are alike");
    floor.app.finish().await;
}

#[tokio::test]
async fn cells_that_could_tell_of_a_person_are_hidden_towards_the_public_only() {
    let mut floor = Practised::start().await;
    let n = total(&floor).await;
    // Two in the afternoon: nobody waited at this hour before.
    floor.app.later(4 * 3_600_000).await;
    kept(&mut floor, 3).await;
    let of_hour = |score: &Value| {
        let hours = score["by_hour"].as_array().unwrap().clone();
        hours.into_iter().find(|cell| cell["key"] == "14").unwrap_or_default()
    };
    let (public, ours) = (score(&floor).await, floor.owner.get("/scores/waits").await.expect(200));
    assert_eq!((&of_hour(&public)["hidden"], &of_hour(&public)["figures"]), (&json!(true), &json!(null)));
    assert_eq!((&of_hour(&ours)["hidden"], &of_hour(&ours)["figures"]["n"]), (&json!(false), &json!(3)));
    assert_eq!(ours["total"]["n"], json!(n + 3));
    // Where it were the only hidden hour, subtraction would find it.
    let shown = public["by_hour"].as_array().unwrap().iter().filter(|cell| cell["hidden"] == false);
    let shown: i64 = shown.map(|cell| cell["figures"]["n"].as_i64().unwrap()).sum();
    assert!(shown == 0 || n + 3 - shown >= 20, "{shown} of {n} and 3 are shown");
    floor.app.finish().await;
}

#[tokio::test]
async fn old_days_no_longer_count_and_agents_may_ask_for_fewer() {
    let mut floor = Practised::start().await;
    kept(&mut floor, 2).await;
    let n = total(&floor).await;
    floor.app.advance(24 * 3_600_000);
    assert_eq!(floor.owner.get("/scores/waits?days=1").await.expect(200)["total"]["n"], json!(0), "today");
    assert_eq!(floor.owner.get("/scores/waits?days=2").await.expect(200)["total"]["n"], json!(n));
    floor.app.advance(90 * 24 * 3_600_000);
    assert_eq!(total(&floor).await, 0);
    for days in ["0", "91", "x", "-1"] {
        floor.owner.get(&format!("/scores/waits?days={days}")).await.problem(422, "bad_days");
    }
    let path = format!("/scores/waits?inbox={}&days=2", floor.app.inbox());
    floor.app.nobody().get(&path).await.problem(401, "unauthorized");
    floor.app.finish().await;
}

#[tokio::test]
async fn an_agent_sees_the_scores_of_their_own_inboxes() {
    let floor = Practised::start().await;
    let outsider = floor.app.outsider("Odd").await;
    let none = outsider.get("/scores/waits").await.expect(200);
    assert_eq!((&none["total"]["n"], &none["by_queue"]), (&json!(0), &json!([])));
    let path = format!("/scores/waits?inbox={}", floor.app.inbox());
    let (theirs, anybodys) =
        (outsider.get(&path).await.expect(200), floor.app.nobody().get(&path).await.expect(200));
    assert_eq!(theirs, anybodys, "of an inbox that is not theirs they see what anybody sees");
    outsider.get(&format!("{path}&days=2")).await.problem(404, "not_found");
    floor.app.nobody().get("/scores/waits").await.problem(401, "unauthorized");
    floor.app.finish().await;
}
