use crate::support::{TestApp, Value, json, text};

fn ids(conversations: &[Value]) -> Vec<String> {
    conversations.iter().map(|c| text(c, "id").to_owned()).collect()
}

#[tokio::test]
async fn the_line_is_listed_longest_waiting_first() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut line = Vec::new();
    for n in 0..7 {
        line.push(app.visitor().await.opens(&format!("matter {n}")).await);
        app.advance(1000);
    }
    assert_eq!(ids(&owner.list("/conversations?state=waiting").await), line);
    // Given back, the first one is first again.
    owner.take(&line[0]).await;
    assert_eq!(ids(&owner.list("/conversations?state=waiting").await), line[1..]);
    owner.give_back(&line[0]).await.expect(200);
    assert_eq!(ids(&owner.list("/conversations?state=waiting").await), line);
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let page = owner.get(&format!("/conversations?state=waiting&limit=3{after}")).await.expect(200);
        seen.extend(ids(page["items"].as_array().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        assert!(next.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'), "{next}");
        after = format!("&after={next}");
    }
    assert_eq!(seen, line);
    app.finish().await;
}

#[tokio::test]
async fn arrivals_of_one_millisecond_are_listed_in_the_order_of_the_log() {
    let app = TestApp::start().await;
    let mut line = Vec::new();
    for _ in 0..5 {
        line.push(app.visitor().await.opens("hello").await);
    }
    let first = app.owner().get("/conversations?state=waiting&limit=2").await.expect(200);
    let rest = format!("/conversations?state=waiting&after={}", text(&first, "next"));
    let rest = app.owner().get(&rest).await.expect(200);
    let seen =
        [first["items"].as_array().unwrap().clone(), rest["items"].as_array().unwrap().clone()].concat();
    assert_eq!(ids(&seen), line);
    app.finish().await;
}

#[tokio::test]
async fn other_lists_come_latest_moved_first() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut opened = Vec::new();
    for _ in 0..4 {
        opened.push(app.visitor().await.opens("hello").await);
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|n| opened[n].clone());
    owner.set_state(&b, "resolved").await.expect(200);
    owner.set_state(&a, "resolved").await.expect(200);
    // Words do not move a conversation; a change of place does.
    owner.reply(&c, "hi").await;
    assert_eq!(ids(&owner.list("/conversations").await), [a.clone(), b.clone(), d.clone(), c.clone()]);
    assert_eq!(ids(&owner.list("/conversations?state=resolved").await), [a.clone(), b.clone()]);
    let page = owner.get("/conversations?limit=3").await.expect(200);
    let rest = owner.get(&format!("/conversations?limit=3&after={}", text(&page, "next"))).await.expect(200);
    assert_eq!((ids(rest["items"].as_array().unwrap()), &rest["next"]), (vec![c], &json!(null)));
    app.finish().await;
}

#[tokio::test]
async fn a_list_is_narrowed_by_state_and_agent() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut opened = Vec::new();
    for _ in 0..6 {
        opened.push(app.visitor().await.opens("hello").await);
    }
    owner.take(&opened[0]).await;
    ben.take(&opened[1]).await;
    ben.take(&opened[2]).await;
    ben.set_state(&opened[2], "parked").await.expect(200);
    ben.take(&opened[3]).await;
    ben.set_state(&opened[3], "resolved").await.expect(200);
    let listed = async |query: &str| ids(&owner.list(&format!("/conversations?{query}")).await);
    let of_ben = format!("assigned_to={}", ben.id);
    assert_eq!(listed(&of_ben).await, [opened[3].clone(), opened[2].clone(), opened[1].clone()]);
    assert_eq!(listed(&format!("state=active&{of_ben}")).await, [opened[1].clone()]);
    assert_eq!(listed(&format!("state=parked&{of_ben}")).await, [opened[2].clone()]);
    assert_eq!(listed("state=active").await, [opened[1].clone(), opened[0].clone()]);
    assert_eq!(listed("state=waiting").await, [opened[4].clone(), opened[5].clone()]);
    assert!(listed(&format!("state=waiting&{of_ben}")).await.is_empty(), "nobody has a waiting conversation");
    assert!(listed("state=abandoned").await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn words_and_cursors_that_are_not_known_are_bad() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    for query in
        ["state=open", "state=Waiting", "assigned_to=ben", "assigned_to=cnv_00000000000000000000000000"]
    {
        owner.get(&format!("/conversations?{query}")).await.problem(400, "bad_query");
    }
    let messages = format!("/conversations/{id}/messages");
    for path in
        ["/conversations", "/conversations?state=waiting", &messages, &format!("/conversations/{id}/events")]
    {
        let joint = if path.contains('?') { '&' } else { '?' };
        for after in ["x", "1_2_3", "1.5", "99999999999999999999", "%20", "cnv_1"] {
            owner.get(&format!("{path}{joint}after={after}")).await.problem(400, "bad_cursor");
        }
        for limit in ["x", "1.5", "ten", "%00", "99999999999999999999"] {
            owner.get(&format!("{path}{joint}limit={limit}")).await.problem(400, "bad_query");
        }
        for limit in ["0", "201", "-1"] {
            owner.get(&format!("{path}{joint}limit={limit}")).await.problem(422, "bad_limit");
        }
        for limit in ["1", "200"] {
            owner.get(&format!("{path}{joint}limit={limit}")).await.expect(200);
        }
    }
    let visitors = format!("/widget/conversations/{id}/messages");
    for path in ["/widget/conversations", &visitors] {
        visitor.get(&format!("{path}?after=x")).await.problem(400, "bad_cursor");
        visitor.get(&format!("{path}?limit=0")).await.problem(422, "bad_limit");
        visitor.get(&format!("{path}?limit=201")).await.problem(422, "bad_limit");
    }
    app.finish().await;
}

#[tokio::test]
async fn whoever_is_not_in_the_inbox_sees_nothing_of_it() {
    let app = TestApp::start().await;
    let (owner, outsider, visitor) = (app.owner(), app.outsider("Omar").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    owner.take(&id).await;
    assert!(outsider.list("/conversations").await.is_empty());
    assert!(outsider.list("/conversations?state=active").await.is_empty());
    let foreign =
        ["cnv_00000000000000000000000000", "cnv_nonsense", "agt_00000000000000000000000000", "..", "%ff"];
    let body = json!({ "text": "hello", "client_id": "one" });
    for (who, ids) in [(&outsider, vec![id.as_str()]), (&owner, foreign.to_vec())] {
        for id in ids {
            let at = format!("/conversations/{id}");
            who.get(&at).await.problem(404, "not_found");
            who.get(&format!("{at}/messages")).await.problem(404, "not_found");
            who.get(&format!("{at}/events")).await.problem(404, "not_found");
            who.post(&format!("{at}/messages"), body.clone()).await.problem(404, "not_found");
            who.post(&format!("{at}/notes"), body.clone()).await.problem(404, "not_found");
            who.put(&format!("{at}/assignment"), json!({ "agent": who.id })).await.problem(404, "not_found");
            who.delete(&format!("{at}/assignment")).await.problem(404, "not_found");
            for state in ["parked", "resolved", "waiting"] {
                who.set_state(id, state).await.problem(404, "not_found");
            }
        }
    }
    owner.sees(&id, "active", Some(&owner)).await;
    app.finish().await;
}
