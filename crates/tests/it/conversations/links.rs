use crate::support::{TestApp, Value, json, text};

fn others(links: &Value) -> Vec<String> {
    let items = links["items"].as_array().unwrap();
    items.iter().map(|link| text(&link["conversation"], "id").to_owned()).collect()
}

#[tokio::test]
async fn a_link_is_seen_from_both_sides_and_ends_on_both() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (one, two) = (app.visitor().await.opens("one").await, app.visitor().await.opens("two").await);
    let mut hears = owner.stream().await;
    let path = format!("/conversations/{one}/links/{two}");
    let links = owner.put(&path, json!({})).await.expect(200);
    assert_eq!((others(&links), &links["items"][0]["by"]), (vec![two.clone()], &json!(owner.id)));
    for side in [&one, &two] {
        let told = hears.next_of("desk.link_changed").await;
        assert_eq!(
            (&told["conversation"], &told["linked"], told.get("other")),
            (&json!(side), &json!(true), None)
        );
    }
    let from_two = owner.get(&format!("/conversations/{two}/links")).await.expect(200);
    assert_eq!(others(&from_two), [one.as_str()]);
    owner.put(&format!("/conversations/{two}/links/{one}"), json!({})).await.expect(200);
    let ended = owner.delete(&format!("/conversations/{two}/links/{one}")).await.expect(200);
    assert_eq!(others(&ended).len(), 0);
    assert_eq!(others(&owner.get(&format!("/conversations/{one}/links")).await.expect(200)).len(), 0);
    owner
        .put(&format!("/conversations/{one}/links/{one}"), json!({}))
        .await
        .problem(422, "same_conversation");
    app.finish().await;
}

#[tokio::test]
async fn who_may_not_read_the_other_side_finds_nothing_of_it() {
    let mut app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let (neighbour, foreign) = app.neighbour().await;
    let stranger = app.nobody().post("/widget/sessions", json!({ "inbox": foreign })).await.expect(201);
    let stranger = app.nobody().by_token(text(&stranger, "token"));
    let opened =
        stranger.post("/widget/conversations", json!({ "text": "x", "client_id": "c" })).await.expect(201);
    let elsewhere = text(&opened, "id");
    let id = app.visitor().await.opens("hello").await;
    owner.put(&format!("/conversations/{id}/links/{elsewhere}"), json!({})).await.problem(404, "not_found");
    neighbour
        .put(&format!("/conversations/{elsewhere}/links/{id}"), json!({}))
        .await
        .problem(404, "not_found");
    let outsider = app.outsider("Otto").await;
    outsider.get(&format!("/conversations/{id}/links")).await.problem(404, "not_found");
    assert_eq!(others(&ben.get(&format!("/conversations/{id}/links")).await.expect(200)).len(), 0);
    app.finish().await;
}

#[tokio::test]
async fn a_conversation_has_at_most_twenty_links() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let id = app.visitor().await.opens("one").await;
    for _ in 0..20 {
        let other = app.visitor().await.opens("other").await;
        owner.put(&format!("/conversations/{id}/links/{other}"), json!({})).await.expect(200);
    }
    let other = app.visitor().await.opens("one more").await;
    owner.put(&format!("/conversations/{id}/links/{other}"), json!({})).await.problem(409, "too_many_links");
    owner.put(&format!("/conversations/{other}/links/{id}"), json!({})).await.problem(409, "too_many_links");
    app.finish().await;
}
