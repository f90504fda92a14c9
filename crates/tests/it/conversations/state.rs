use crate::support::{Agent, Answer, TestApp, Visitor, client_id, json, text};

const STATES: [&str; 5] = ["waiting", "active", "parked", "resolved", "abandoned"];

async fn bring(owner: &Agent, visitor: &Visitor, state: &str) -> String {
    let id = visitor.opens("hello").await;
    match state {
        "active" => drop(owner.take(&id).await),
        "parked" | "resolved" => {
            owner.take(&id).await;
            owner.set_state(&id, state).await.expect(200);
        }
        "abandoned" => drop(visitor.leave(&id).await.expect(200)),
        _ => {}
    }
    id
}

/// Every step from every state: the state that follows, `=` for none, `no` for a refusal.
const STEPS: [(&str, [&str; 5]); 7] = [
    // step             waiting      active      parked      resolved    abandoned
    ("assign", ["active", "=", "active", "active", "active"]),
    ("give back", ["=", "waiting", "waiting", "no", "no"]),
    ("waiting", ["=", "waiting", "waiting", "no", "no"]),
    ("parked", ["parked", "parked", "=", "no", "no"]),
    ("resolved", ["resolved", "resolved", "resolved", "=", "resolved"]),
    ("leave", ["abandoned", "no", "no", "no", "="]),
    ("write", ["=", "=", "waiting", "waiting", "waiting"]),
];

async fn step(owner: &Agent, visitor: &Visitor, id: &str, step: &str) -> Answer {
    let words = json!({ "text": "again", "client_id": client_id() });
    match step {
        "assign" => owner.assign(id, owner).await,
        "give back" => owner.give_back(id).await,
        "leave" => visitor.leave(id).await,
        "write" => visitor.post(&format!("/widget/conversations/{id}/messages"), words).await,
        state => owner.set_state(id, state).await,
    }
}

#[tokio::test]
async fn every_step_from_every_state_is_as_the_table_says() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for (what, outcomes) in STEPS {
        for (from, to) in STATES.into_iter().zip(outcomes) {
            let visitor = app.visitor().await;
            let id = bring(&owner, &visitor, from).await;
            let before = owner.conversation(&id).await;
            assert_eq!(before["state"], from);
            let answer = step(&owner, &visitor, &id, what).await;
            let after = owner.conversation(&id).await;
            match to {
                "no" => {
                    answer.problem(409, "illegal_transition");
                    assert_eq!(after, before, "{what} when {from} is refused and changes nothing");
                }
                "=" if what == "write" => assert_eq!(after["state"], from),
                "=" => assert_eq!(
                    (answer.expect(200), &after),
                    (before.clone(), &before),
                    "{what} when {from} is nothing new"
                ),
                to => assert_eq!(after["state"], to, "{what} when {from}"),
            }
            owner.set_state(&id, "resolved").await.expect(200);
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn a_state_that_an_agent_cannot_set_is_refused() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/state");
    for state in ["active", "abandoned"] {
        owner.set_state(&id, state).await.problem(422, "not_by_this_call");
    }
    for state in ["open", "Parked", ""] {
        owner.set_state(&id, state).await.problem(400, "not_the_shape");
    }
    for body in
        [json!({}), json!({ "state": null }), json!({ "state": 1 }), json!({ "state": "parked", "until": 5 })]
    {
        owner.put(&path, body).await.problem(400, "not_the_shape");
    }
    for until in ["tomorrow", "", "2026-03-03", "2026-03-03T09:00:00", "1772442000", "2026-13-03T09:00:00Z"] {
        owner.park_until(&id, until).await.problem(422, "bad_time");
    }
    for until in ["2026-03-02T09:00:00Z", "2026-03-02T08:59:59.999Z", "1970-01-01T00:00:00Z"] {
        owner.park_until(&id, until).await.problem(422, "until_is_past");
    }
    owner.park_until(&id, "2027-03-04T09:00:00Z").await.problem(422, "until_is_too_late");
    let body = json!({ "state": "resolved", "until": "2026-03-03T09:00:00Z" });
    owner.put(&path, body).await.problem(422, "until_without_parking");
    owner.sees(&id, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn a_parked_conversation_comes_back_to_its_agent_at_its_time() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut desk = owner.arrive().await;
    let id = visitor.opens("hello").await;
    let parked = owner.park_until(&id, "2026-03-02T09:10:00Z").await.expect(200);
    assert_eq!(
        (text(&parked, "parked_until"), &parked["assigned_to"]),
        ("2026-03-02T09:10:00.000Z", &json!(owner.id))
    );
    assert_eq!(owner.load().await, 0, "parking frees the hands");
    app.later(599_999).await;
    owner.sees(&id, "parked", Some(&owner)).await;
    desk.next_of("desk.conversation_parked").await;
    app.later(1).await;
    let back = owner.sees(&id, "active", Some(&owner)).await;
    assert_eq!(back["parked_until"], json!(null));
    let event = desk.next_of("routing.conversation_assigned").await;
    assert_eq!(event["by"]["kind"], "system");
    app.finish().await;
}

#[tokio::test]
async fn a_parked_conversation_whose_agent_cannot_take_it_waits_from_then() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.take(&id).await;
    owner.park_until(&id, "2026-03-02T09:10:00Z").await.expect(200);
    let mut desk = owner.connect().await;
    app.later(700_000).await;
    let back = owner.sees(&id, "waiting", None).await;
    assert_eq!(back["waiting_since"], "2026-03-02T09:11:40.000Z");
    assert_eq!(desk.next_of("routing.conversation_queued").await["reason"], "parking_over");
    app.finish().await;
}

#[tokio::test]
async fn the_customer_ends_parking_by_writing() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _desk = owner.arrive().await;
    let id = visitor.opens("hello").await;
    owner.set_state(&id, "parked").await.expect(200);
    app.later(24 * 3600 * 1000).await;
    owner.sees(&id, "parked", Some(&owner)).await;
    owner.note(&id, "a note does not").await;
    owner.reply(&id, "nor does a reply").await;
    owner.sees(&id, "parked", Some(&owner)).await;
    visitor.say(&id, "here I am").await;
    owner.sees(&id, "active", Some(&owner)).await;
    app.finish().await;
}

#[tokio::test]
async fn parking_can_be_changed() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.park_until(&id, "2026-03-02T09:10:00Z").await.expect(200);
    owner.park_until(&id, "2026-03-02T09:20:00Z").await.expect(200);
    app.later(700_000).await;
    owner.sees(&id, "parked", None).await;
    owner.set_state(&id, "parked").await.expect(200);
    app.later(3_600_000).await;
    let parked = owner.sees(&id, "parked", None).await;
    assert_eq!(parked["parked_until"], json!(null), "until the customer writes");
    app.finish().await;
}
