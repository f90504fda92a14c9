use crate::support::{TestApp, json};

#[tokio::test]
async fn a_customer_leaves_the_line() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut desk = owner.stream().await;
    let id = visitor.opens("hello").await;
    let left = visitor.leave(&id).await.expect(200);
    assert_eq!(
        (&left["state"], &left["assigned_to"], &left["waiting_since"]),
        (&json!("abandoned"), &json!(null), &json!(null))
    );
    let event = desk.next_of("desk.conversation_abandoned").await;
    assert_eq!((&event["conversation"], &event["reason"]), (&json!(id), &json!("left")));
    assert_eq!(visitor.leave(&id).await.expect(200)["seq"], left["seq"], "leaving twice is leaving");
    app.finish().await;
}

#[tokio::test]
async fn a_customer_can_only_leave_the_line() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/widget/conversations/{id}/state");
    for state in ["resolved", "parked", "waiting", "active", "ABANDONED", ""] {
        visitor.put(&path, json!({ "state": state })).await.problem(422, "unknown_state");
    }
    visitor.put(&path, json!({ "state": ["abandoned"] })).await.problem(400, "not_the_shape");
    visitor.put(&path, json!({})).await.problem(400, "not_the_shape");
    owner.take(&id).await;
    visitor.leave(&id).await.problem(409, "illegal_transition");
    owner.sees(&id, "active", Some(&owner)).await;
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_who_is_out_of_sight_for_the_patience_time_is_gone() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let patience = format!("/inboxes/{}", app.inbox());
    owner.patch(&patience, json!({ "patience_s": 600 })).await.expect(200);
    let id = visitor.opens("hello").await;
    app.later(590_000).await;
    owner.sees(&id, "waiting", None).await;
    // A sign of life: asking for the messages.
    visitor.messages(&id).await;
    app.later(590_000).await;
    owner.sees(&id, "waiting", None).await;
    let mut desk = owner.stream().await;
    app.later(10_000).await;
    let gone = owner.sees(&id, "abandoned", None).await;
    assert_eq!(gone["waiting_since"], json!(null));
    assert_eq!(desk.next_of("desk.conversation_abandoned").await["reason"], "gone");
    app.finish().await;
}

#[tokio::test]
async fn a_visitor_who_listens_is_not_gone() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let stream = visitor.stream().await;
    app.later(24 * 3600 * 1000).await;
    owner.sees(&id, "waiting", None).await;
    drop(stream);
    app.finish().await;
}

#[tokio::test]
async fn whoever_is_served_is_never_gone() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.take(&id).await;
    app.later(24 * 3600 * 1000).await;
    owner.sees(&id, "active", Some(&owner)).await;
    app.finish().await;
}
