//! `/views`: lists under a name, with how many conversations each has for who looks.

use crate::support::{Agent, TestApp, Value, json, text};

async fn views(agent: &Agent) -> Vec<Value> {
    agent.get("/views").await.expect(200)["items"].as_array().unwrap().clone()
}

async fn counts(agent: &Agent) -> Vec<(String, i64)> {
    let count = |view: &Value| (text(view, "name").to_owned(), view["count"]["value"].as_i64().unwrap());
    views(agent).await.iter().map(count).collect()
}

async fn make(agent: &Agent, name: &str, wanted: Value) -> Value {
    agent.post("/views", json!({ "name": name, "wanted": wanted })).await.expect(201)
}

#[tokio::test]
async fn a_view_counts_what_is_in_it_for_who_looks() {
    let app = TestApp::start().await;
    let (owner, ben, outsider) = (app.owner(), app.agent("Ben").await, app.outsider("Omar").await);
    let shared = |name: &str, wanted: Value| json!({ "name": name, "shared": true, "wanted": wanted });
    for (name, wanted) in [
        ("line", json!({ "state": "waiting" })),
        ("mine", json!({ "state": "active", "assigned_to": "me" })),
        ("nobody's", json!({ "assigned_to": "nobody" })),
        ("unanswered", json!({ "unanswered": true })),
        ("long", json!({ "state": "waiting", "longer_than_s": 60 })),
        ("inbox", json!({ "inbox": app.inbox() })),
        ("all", json!({})),
    ] {
        owner.post("/views", shared(name, wanted)).await.expect(201);
    }
    let first = app.visitor().await.opens("one").await;
    app.advance(90_000);
    app.visitor().await.opens("two").await;
    owner.take(&first).await;
    app.visitor().await.opens("three").await;
    let of = |found: Vec<(String, i64)>| found.into_iter().map(|(_, count)| count).collect::<Vec<_>>();
    assert_eq!(of(counts(&owner).await), [2, 1, 2, 3, 0, 3, 3]);
    assert_eq!(of(counts(&ben).await), [2, 0, 2, 3, 0, 3, 3]);
    assert_eq!(
        of(counts(&outsider).await),
        [0; 7],
        "what others may see is not counted for those who may not"
    );
    owner.reply(&first, "Hello!").await;
    app.advance(70_000);
    assert_eq!(of(counts(&owner).await), [2, 1, 2, 2, 2, 3, 3]);
    owner.set_state(&first, "resolved").await.expect(200);
    assert_eq!(of(counts(&owner).await), [2, 0, 2, 2, 2, 3, 3]);
    app.finish().await;
}

#[tokio::test]
async fn a_view_is_the_list_of_the_same_words() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut opened = Vec::new();
    for n in 0..4 {
        opened.push(app.visitor().await.opens(&format!("matter {n}")).await);
        app.advance(1000);
    }
    owner.take(&opened[1]).await;
    owner.reply(&opened[1], "Hello").await;
    let list = |query: &'static str| {
        let owner = owner.clone();
        async move {
            let found = owner.list(&format!("/conversations?{query}")).await;
            found.iter().map(|c| text(c, "id").to_owned()).collect::<Vec<_>>()
        }
    };
    let others: Vec<String> = [0, 2, 3].map(|n| opened[n].clone()).to_vec();
    assert_eq!(list("unanswered=true").await, others, "longest unanswered first");
    assert_eq!(list("unanswered=true&longer_than_s=3").await, others[..1]);
    assert_eq!(list("unanswered=true&state=active").await, [""; 0]);
    assert_eq!(list("assigned_to=me").await, [opened[1].clone()]);
    assert_eq!(list("assigned_to=nobody&unanswered=true").await, others);
    assert_eq!(list("state=waiting&assigned_to=nobody").await, others);
    owner.get("/conversations?longer_than_s=5").await.problem(400, "bad_query");
    // Given back: the customer's words are still without an answer from when they came.
    app.visitor().await.opens("late").await;
    assert_eq!(list("unanswered=true").await[..3], others[..]);
    app.finish().await;
}

#[tokio::test]
async fn ones_own_views_are_nobody_elses() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let own = make(&ben, "Mine", json!({ "assigned_to": "me" })).await;
    assert_eq!(views(&owner).await.len(), 0);
    let path = format!("/views/{}", text(&own, "id"));
    owner.put(&path, json!({ "name": "Taken" })).await.problem(404, "not_found");
    owner.delete(&path).await.problem(404, "not_found");
    ben.post("/views", json!({ "name": "All", "shared": true })).await.problem(403, "not_yours");
    ben.put(&path, json!({ "name": "All", "shared": true })).await.problem(403, "not_yours");
    let shared = owner.post("/views", json!({ "name": "All", "shared": true })).await.expect(201);
    let shared = format!("/views/{}", text(&shared, "id"));
    ben.put(&shared, json!({ "name": "Other" })).await.problem(403, "not_yours");
    ben.delete(&shared).await.problem(403, "not_yours");
    app.visitor().await.get("/views").await.problem(403, "agents_only");
    assert_eq!(counts(&ben).await.len(), 2);
    assert_eq!(ben.delete(&path).await.status(), 204);
    ben.delete(&path).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn views_are_renamed_ordered_and_bounded() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut made = Vec::new();
    for name in ["a", "b", "c"] {
        made.push(make(&owner, name, json!({})).await);
    }
    let names = |owner: Agent| async move {
        counts(&owner).await.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
    };
    let path = |n: usize| format!("/views/{}", text(&made[n], "id"));
    owner.put(&path(2), json!({ "name": "c", "place": 0 })).await.expect(200);
    assert_eq!(names(owner.clone()).await, "c a b");
    let changed = json!({ "name": " B ", "wanted": { "state": "parked" } });
    let changed = owner.put(&path(1), changed).await.expect(200);
    assert_eq!((&changed["name"], &changed["wanted"]), (&json!("B"), &json!({ "state": "parked" })));
    owner.put(&path(0), json!({ "name": "a", "shared": true })).await.expect(200);
    assert_eq!(names(owner.clone()).await, "a c B", "everybody's come first");
    for n in 3..31 {
        make(&owner, &n.to_string(), json!({})).await;
    }
    owner.post("/views", json!({ "name": "too many" })).await.problem(409, "too_many_views");
    assert_eq!(counts(&owner).await.len(), 31);
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_a_view_is_refused_in_words() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for name in ["", "  ", "a\nb", &"x".repeat(61)] {
        owner.post("/views", json!({ "name": name })).await.problem(422, "bad_name");
    }
    for wanted in [
        json!({ "state": "asleep" }),
        json!({ "assigned_to": "agt_x" }),
        json!({ "inbox": "main" }),
        json!({ "longer_than_s": 60 }),
        json!({ "state": "waiting", "longer_than_s": 0 }),
        json!({ "state": "waiting", "longer_than_s": i64::MAX }),
    ] {
        owner.post("/views", json!({ "name": "v", "wanted": wanted })).await.problem(422, "bad_view");
    }
    let unknown = json!({ "name": "v", "wanted": { "status": "waiting" } });
    owner.post("/views", unknown).await.problem(400, "not_the_shape");
    let made = owner.post_once("key", "/views", json!({ "name": "once" })).await.expect(201);
    let again = owner.post_once("key", "/views", json!({ "name": "once" })).await.expect(201);
    assert_eq!(made["id"], again["id"]);
    assert_eq!(views(&owner).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_count_ends_at_a_hundred() {
    let app = TestApp::start().await;
    let owner = app.owner();
    make(&owner, "line", json!({ "state": "waiting" })).await;
    for _ in 0..101 {
        app.visitor().await.opens("hello").await;
    }
    assert_eq!(views(&owner).await[0]["count"], json!({ "value": 100, "more": true }));
    app.finish().await;
}
