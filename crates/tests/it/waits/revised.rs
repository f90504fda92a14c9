use super::{Practised, ends};
use crate::support::{json, text};

#[tokio::test]
async fn when_those_ahead_leave_the_wait_is_said_to_be_shorter() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let mut ahead = Vec::new();
    for _ in 0..6 {
        ahead.push(floor.waits().await);
    }
    let (visitor, opened) = floor.waits().await;
    let id = text(&opened, "id");
    let mut heard = visitor.stream().await;
    for (other, theirs) in &ahead {
        other.leave(text(theirs, "id")).await.expect(200);
    }
    floor.app.later(5_000).await;
    let event = heard.next_of("waits.promised").await;
    assert_eq!((&event["occasion"], &event["conversation"]), (&json!("shorter"), &json!(id)));
    assert!(ends(&event["promise"]).1 < ends(&opened["promise"]).1, "{event} after {opened}");
    assert_eq!(
        floor.owner.conversation(id).await["promise"],
        event["promise"],
        "the latest is the one that holds"
    );
    floor.app.finish().await;
}

#[tokio::test]
async fn a_promise_that_is_past_is_said_anew_as_longer_but_scored_as_it_was() {
    let mut floor = Practised::start().await;
    let held = floor.fill().await;
    let (visitor, opened) = floor.waits().await;
    let mut heard = visitor.stream().await;
    let (_, high_s) = ends(&opened["promise"]);
    // A sign of life, so that nobody counts as gone.
    for _ in 0..20 {
        floor.app.later(high_s * 1000 / 10).await;
        visitor.messages(text(&opened, "id")).await;
    }
    let event = heard.next_of("waits.promised").await;
    assert_eq!(event["occasion"], "longer");
    let events = floor.owner.list(&format!("/conversations/{}/events", text(&opened, "id"))).await;
    let said = events.iter().filter(|e| e["kind"] == "waits.promised").count();
    assert!((2..=20).contains(&said), "{said} promises in one wait");
    floor.finish(&held[0]).await;
    let settled = floor.desk.next_of("waits.promise_settled").await;
    assert_eq!((&settled["outcome"], &settled["promise"]), (&json!("missed"), &opened["promise"]));
    floor.app.finish().await;
}

#[tokio::test]
async fn nothing_is_said_anew_while_nothing_changes() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let (_visitor, opened) = floor.waits().await;
    for _ in 0..6 {
        floor.app.later(5_000).await;
    }
    let now = floor.owner.conversation(text(&opened, "id")).await;
    assert_eq!(now["promise"], opened["promise"]);
    floor.app.finish().await;
}

#[tokio::test]
async fn whoever_waited_without_a_promise_is_told_when_something_can_be_said() {
    let mut floor = Practised::start().await;
    floor.owner.presence("offline").await;
    let visitor = floor.app.visitor().await;
    let others: Vec<_> = {
        let mut others = Vec::new();
        for _ in 0..5 {
            others.push(floor.app.visitor().await.opens("first").await);
        }
        others
    };
    let opened = visitor.open("Is anybody there?").await;
    assert_eq!((&opened["state"], &opened["promise"]), (&json!("waiting"), &json!(null)), "nobody is here");
    floor.owner.presence("available").await;
    floor.owner.sees(&others[4], "active", Some(&floor.owner)).await;
    floor.app.later(1_000).await;
    let event = floor.desk.next_of("waits.promised").await;
    assert_eq!((&event["occasion"], &event["conversation"]), (&json!("later"), &opened["id"]));
    floor.app.finish().await;
}

#[tokio::test]
async fn what_was_promised_is_withdrawn_when_everybody_leaves_and_said_anew_when_somebody_is_back() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let (visitor, opened) = floor.waits().await;
    let id = text(&opened, "id").to_owned();
    let mut heard = visitor.stream().await;
    // Away keeps what they have and takes no more: nobody could answer whoever waits.
    floor.owner.presence("away").await;
    floor.app.later(5_000).await;
    assert_eq!(
        floor.owner.conversation(&id).await["promise"],
        opened["promise"],
        "whoever steps out is no news"
    );
    floor.app.later(60_000).await;
    let event = heard.next_of("waits.promise_withdrawn").await;
    assert_eq!(event["conversation"], json!(id));
    assert!(floor.owner.conversation(&id).await["promise"].is_null());
    let seen = visitor.list("/widget/conversations").await[0].clone();
    assert!(seen["promise"].is_null(), "{seen}");
    floor.app.later(60_000).await;
    floor.owner.presence("available").await;
    floor.app.later(60_000).await;
    let again = heard.next_of("waits.promised").await;
    assert_eq!(again["occasion"], "later", "{again}");
    assert_eq!(floor.owner.conversation(&id).await["promise"], again["promise"]);
    let events = floor.owner.list(&format!("/conversations/{id}/events")).await;
    assert_eq!(events.iter().filter(|e| e["kind"] == "waits.promise_withdrawn").count(), 1);
    floor.app.finish().await;
}
