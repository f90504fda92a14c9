use super::{Practised, ends};
use crate::support::{Value, json, text};

/// One waits behind full hands. After `wait_ms` an agent has it. Gives what the desk heard of the promise's end.
async fn answered_after(wait_ms: impl FnOnce(i64, i64) -> i64) -> (Value, Value) {
    let mut floor = Practised::start().await;
    let held = floor.fill().await;
    let (visitor, opened) = floor.waits().await;
    let (low_s, high_s) = ends(&opened["promise"]);
    let mut heard = visitor.stream().await;
    floor.app.advance(wait_ms(low_s * 1000, high_s * 1000));
    floor.finish(&held[0]).await;
    let settled = floor.desk.next_of("waits.promise_settled").await;
    assert_eq!(heard.next_of("waits.promise_settled").await["outcome"], settled["outcome"]);
    let now = floor.owner.sees(text(&opened, "id"), "active", Some(&floor.owner)).await;
    assert_eq!(now["promise"], json!(null), "whoever is answered waits for nothing");
    assert_eq!(now["seq"], settled["seq"]);
    floor.app.finish().await;
    (opened, settled)
}

#[tokio::test]
async fn a_promise_is_kept_when_the_answer_comes_within_it() {
    let (opened, settled) = answered_after(i64::midpoint).await;
    assert_eq!((&settled["outcome"], &settled["promise"]), (&json!("kept"), &opened["promise"]));
    assert_eq!(settled["conversation"], opened["id"]);
}

#[tokio::test]
async fn an_answer_before_the_interval_is_early_not_kept() {
    let mut floor = Practised::start().await;
    let held = floor.fill().await;
    // Behind many, so that even the low end is some time away.
    let mut ahead = Vec::new();
    for _ in 0..12 {
        ahead.push(floor.waits().await);
    }
    let (_visitor, opened) = floor.waits().await;
    assert!(ends(&opened["promise"]).0 > 0, "{opened}");
    for (other, theirs) in &ahead {
        other.leave(text(theirs, "id")).await.expect(200);
    }
    floor.finish(&held[0]).await;
    let of_it =
        |event: &Value| event["kind"] == "waits.promise_settled" && event["conversation"] == opened["id"];
    let settled = floor.desk.until(of_it).await.pop().unwrap();
    assert_eq!((&settled["outcome"], &settled["promise"]), (&json!("early"), &opened["promise"]));
    floor.app.finish().await;
}

#[tokio::test]
async fn an_answer_after_the_interval_is_missed() {
    let (_, settled) = answered_after(|_, high_ms| high_ms + 61_000).await;
    assert_eq!(settled["outcome"], "missed");
    assert!(settled["waited_s"].as_i64().unwrap() > settled["promise"]["high_s"].as_i64().unwrap());
}

#[tokio::test]
async fn whoever_leaves_before_the_end_tells_nothing_and_after_it_was_failed() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let (soon, opened) = floor.waits().await;
    let (late, promised) = floor.waits().await;
    floor.app.advance(1_000);
    soon.leave(text(&opened, "id")).await.expect(200);
    assert_eq!(floor.desk.next_of("waits.promise_settled").await["outcome"], "left");
    floor.app.advance(ends(&promised["promise"]).1 * 1000 + 1_000);
    let left = late.leave(text(&promised, "id")).await.expect(200);
    assert_eq!((&left["state"], &left["promise"]), (&json!("abandoned"), &json!(null)));
    assert_eq!(floor.desk.next_of("waits.promise_settled").await["outcome"], "missed");
    floor.app.finish().await;
}

#[tokio::test]
async fn what_is_taken_out_of_the_line_without_an_answer_counts_as_left() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    for state in ["parked", "resolved"] {
        let (_, opened) = floor.waits().await;
        let gone = floor.owner.set_state(text(&opened, "id"), state).await.expect(200);
        assert_eq!(gone["promise"], json!(null));
        assert_eq!(floor.desk.next_of("waits.promise_settled").await["outcome"], "left");
    }
    floor.app.finish().await;
}

#[tokio::test]
async fn whoever_is_given_back_is_promised_a_wait_as_soon_as_one_is_known() {
    let mut floor = Practised::start().await;
    let held = floor.fill().await;
    floor.owner.give_back(&held[0]).await.expect(200);
    // A hold keeps the owner from it; the hand that it left takes another.
    let next = floor.app.visitor().await.opens("hello").await;
    floor.owner.sees(&next, "active", Some(&floor.owner)).await;
    floor.app.later(1_000).await;
    let promised = floor.desk.next_of("waits.promised").await;
    assert_eq!((&promised["conversation"], &promised["occasion"]), (&json!(held[0]), &json!("later")));
    floor.app.later(300_000).await;
    floor.finish(&held[1]).await;
    let settled = floor.desk.next_of("waits.promise_settled").await;
    assert_eq!((&settled["conversation"], &settled["promise"]), (&json!(held[0]), &promised["promise"]));
    floor.owner.sees(&held[0], "active", Some(&floor.owner)).await;
    floor.app.finish().await;
}

#[tokio::test]
async fn a_customer_who_reopens_the_conversation_is_promised_a_wait() {
    let mut floor = Practised::start().await;
    let visitor = floor.app.visitor().await;
    let id = visitor.opens("hello").await;
    floor.owner.set_state(&id, "resolved").await.expect(200);
    floor.fill().await;
    visitor.say(&id, "One more thing").await;
    let promised = floor.desk.next_of("waits.promised").await;
    assert_eq!((&promised["conversation"], &promised["occasion"]), (&json!(id), &json!("entry")));
    let shown = floor.owner.sees(&id, "waiting", None).await;
    assert_eq!((&shown["promise"], &shown["seq"]), (&promised["promise"], &promised["seq"]));
    floor.app.finish().await;
}
