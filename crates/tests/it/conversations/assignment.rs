use crate::support::{Agent, TestApp, Value, json, text};

#[tokio::test]
async fn an_agent_takes_a_conversation_and_hands_it_over() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let mut desk = owner.stream().await;
    let id = visitor.opens("hello").await;
    let taken = owner.take(&id).await;
    assert_eq!(
        (&taken["state"], &taken["assigned_to"], &taken["waiting_since"]),
        (&json!("active"), &json!(owner.id), &json!(null))
    );
    let handed = owner.assign(&id, &ben).await.expect(200);
    assert_eq!((&handed["state"], &handed["assigned_to"]), (&json!("active"), &json!(ben.id)));
    let by = json!({ "kind": "agent", "id": owner.id });
    let first = desk.next_of("routing.conversation_assigned").await;
    assert_eq!(
        (&first["agent"], text(&first, "agent_name"), &first["by"]),
        (&json!(owner.id), "Olga Oaks", &by)
    );
    let second = desk.next_of("routing.conversation_assigned").await;
    assert_eq!((&second["agent"], text(&second, "agent_name"), &second["by"]), (&json!(ben.id), "Ben", &by));
    assert_eq!((owner.load().await, ben.load().await), (0, 1));
    app.finish().await;
}

#[tokio::test]
async fn of_several_who_take_what_nobody_has_one_has_it_and_the_others_are_told() {
    let app = TestApp::start().await;
    let agents = [app.agent("Ben").await, app.agent("Cyd").await, app.agent("Dee").await, app.owner()];
    let id = app.visitor().await.opens("hello").await;
    let path = format!("/conversations/{id}/assignment");
    let take = |agent: &Agent, from: Value| {
        let (agent, path) = (agent.clone(), path.clone());
        async move { agent.put(&path, json!({ "agent": agent.id, "from": from })).await }
    };
    let [a, b, c, d] = agents.each_ref().map(|agent| take(agent, json!(null)));
    let answers = <[_; 4]>::from(tokio::join!(a, b, c, d));
    let taken: Vec<bool> = answers.iter().map(|answer| answer.status() == 200).collect();
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1, "{taken:?}");
    let has = taken.iter().position(|taken| *taken).unwrap();
    for (number, answer) in answers.iter().enumerate().filter(|(number, _)| *number != has) {
        answer.problem(409, "assigned_elsewhere");
        agents[number].sees(&id, "active", Some(&agents[has])).await;
    }
    take(&agents[has], json!(null)).await.expect(200);
    // Whoever says from whom takes it over, as long as it is there.
    let other = &agents[(has + 1) % agents.len()];
    for stale in [json!(other.id), json!("agt_short"), json!("")] {
        take(other, stale).await.problem(409, "assigned_elsewhere");
    }
    take(other, json!(1)).await.problem(400, "not_the_shape");
    take(other, json!(agents[has].id)).await.expect(200);
    agents[has].assign(&id, &agents[has]).await.expect(200);
    agents[has].set_state(&id, "resolved").await.expect(200);
    // By slip, perhaps: whoever takes it opens it again, and of several who do, one has it.
    let [one, two] = [&agents[0], &agents[1]].map(|agent| take(agent, json!(null)));
    let answers = <[_; 2]>::from(tokio::join!(one, two));
    assert_eq!(answers.iter().filter(|answer| answer.status() == 200).count(), 1);
    app.finish().await;
}

#[tokio::test]
async fn assigning_to_whoever_has_it_changes_nothing() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let taken = owner.take(&id).await;
    assert_eq!(owner.take(&id).await, taken);
    app.finish().await;
}

#[tokio::test]
async fn a_conversation_goes_only_to_somebody_who_exists_and_belongs_to_the_inbox() {
    let app = TestApp::start().await;
    let (owner, outsider, visitor) = (app.owner(), app.outsider("Omar").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/assignment");
    for agent in ["agt_00000000000000000000000000", "agt_short", "Ben", "", visitor.id.as_str()] {
        owner.put(&path, json!({ "agent": agent })).await.problem(422, "unknown_agent");
    }
    owner.assign(&id, &outsider).await.problem(422, "not_a_member");
    for body in [json!({}), json!({ "agent": null }), json!({ "agent": [owner.id] }), json!({ "agent": 1 })] {
        owner.put(&path, body).await.problem(400, "not_the_shape");
    }
    owner.sees(&id, "waiting", None).await;
    app.finish().await;
}

#[tokio::test]
async fn full_hands_take_no_more() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(app.visitor().await.opens("hello").await);
    }
    for id in &ids[..5] {
        ben.take(id).await;
    }
    ben.assign(&ids[5], &ben).await.problem(409, "agent_full");
    owner.assign(&ids[5], &ben).await.problem(409, "agent_full");
    owner.sees(&ids[5], "waiting", None).await;
    ben.set_state(&ids[0], "parked").await.expect(200);
    ben.take(&ids[5]).await;
    assert_eq!(ben.load().await, 5);
    ben.assign(&ids[0], &ben).await.problem(409, "agent_full");
    app.finish().await;
}

#[tokio::test]
async fn giving_back_keeps_the_first_arrival() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    app.advance(60_000);
    owner.take(&id).await;
    app.advance(60_000);
    let mut desk = owner.connect().await;
    let back = owner.give_back(&id).await.expect(200);
    assert_eq!((&back["state"], &back["assigned_to"]), (&json!("waiting"), &json!(null)));
    assert_eq!(back["waiting_since"], "2026-03-02T09:00:00.000Z", "it has waited since it came");
    let event = desk.next_of("routing.conversation_queued").await;
    assert_eq!((text(&event, "reason"), &event["waiting_since"]), ("given_back", &back["waiting_since"]));
    assert_eq!(event["by"], json!({ "kind": "agent", "id": owner.id }));
    app.finish().await;
}

#[tokio::test]
async fn anybody_in_the_inbox_may_give_back_for_a_colleague() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    ben.take(&id).await;
    owner.give_back(&id).await.expect(200);
    owner.sees(&id, "waiting", None).await;
    app.finish().await;
}
