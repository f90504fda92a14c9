//! `/tags`: the company's own words.

use crate::support::{TestApp, json, text};

#[tokio::test]
async fn who_manages_tags_makes_one_and_colleagues_hear_of_it() {
    let app = TestApp::start().await;
    let (owner, ben) = (app.owner(), app.agent("Ben").await);
    let mut desk = ben.stream().await;
    let tag = owner.post("/tags", json!({ "name": "  Late   parcel ", "tone": "urgent" })).await.expect(201);
    assert_eq!(tag, json!({ "id": tag["id"], "name": "Late parcel", "tone": "urgent", "retired": false }));
    let event = desk.next_of("desk.tag_changed").await;
    assert_eq!((&event["tag"], &event["by"]["id"]), (&tag["id"], &json!(owner.id)));
    assert!(!event.to_string().contains("parcel"), "names are in no fact: {event}");
    assert_eq!(ben.list("/tags").await, vec![tag]);
    app.finish().await;
}

#[tokio::test]
async fn a_tag_is_renamed_wherever_it_is_and_given_up_without_being_lost() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let tag = owner.post("/tags", json!({ "name": "Refund" })).await.expect(201);
    let path = format!("/tags/{}", text(&tag, "id"));
    let here = format!("/conversations/{id}/tags/{}", text(&tag, "id"));
    owner.put(&here, json!({})).await.expect(200);
    let changed = owner.patch(&path, json!({ "name": "Refunds", "tone": "matter" })).await.expect(200);
    assert_eq!((&changed["name"], &changed["tone"]), (&json!("Refunds"), &json!("matter")));
    let retired = owner.patch(&path, json!({ "retired": true })).await.expect(200);
    assert_eq!((&retired["retired"], &retired["name"]), (&json!(true), &json!("Refunds")));
    assert_eq!(owner.conversation(&id).await["tags"], json!([tag["id"]]), "it stays where it is");
    owner.delete(&here).await.expect(200);
    owner.put(&here, json!({})).await.problem(409, "tag_retired");
    owner.patch(&path, json!({ "retired": false })).await.expect(200);
    owner.put(&here, json!({})).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_name_is_given_once_and_is_short() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let refund = owner.post("/tags", json!({ "name": "Refund" })).await.expect(201);
    let other = owner.post("/tags", json!({ "name": "Ärger" })).await.expect(201);
    owner.post("/tags", json!({ "name": "rEFUND" })).await.problem(409, "tag_name_taken");
    owner.post("/tags", json!({ "name": "äRGER" })).await.problem(409, "tag_name_taken");
    let path = format!("/tags/{}", text(&other, "id"));
    owner.patch(&path, json!({ "name": "refund" })).await.problem(409, "tag_name_taken");
    let path = format!("/tags/{}", text(&refund, "id"));
    owner.patch(&path, json!({ "name": "REFUND" })).await.expect(200);
    for name in ["", "  ", "a\u{0}b", &"n".repeat(41)] {
        owner.post("/tags", json!({ "name": name })).await.problem(422, "bad_tag_name");
    }
    owner.post("/tags", json!({ "name": "x", "tone": "pink" })).await.problem(422, "bad_tone");
    owner.post("/tags", json!({ "tone": "plain" })).await.problem(400, "not_the_shape");
    app.finish().await;
}

#[tokio::test]
async fn there_is_an_end_to_tags() {
    let app = TestApp::start().await;
    let owner = app.owner();
    for n in 0..200 {
        owner.post("/tags", json!({ "name": format!("tag {n}") })).await.expect(201);
    }
    owner.post("/tags", json!({ "name": "one more" })).await.problem(409, "too_many_tags");
    assert_eq!(owner.list("/tags").await.len(), 200);
    app.finish().await;
}

#[tokio::test]
async fn who_may_not_manage_tags_makes_and_changes_no_tags() {
    let mut app = TestApp::start().await;
    let (neighbour, _) = app.neighbour().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let tag = owner.post_once("k", "/tags", json!({ "name": "Refund" })).await.expect(201);
    assert_eq!(owner.post_once("k", "/tags", json!({ "name": "Refund" })).await.expect(201), tag);
    let path = format!("/tags/{}", text(&tag, "id"));
    ben.post("/tags", json!({ "name": "mine" })).await.problem(403, "not_permitted");
    ben.patch(&path, json!({ "name": "mine" })).await.problem(403, "not_permitted");
    visitor.get("/tags").await.problem(403, "agents_only");
    app.nobody().get("/tags").await.problem(401, "unauthorized");
    neighbour.patch(&path, json!({ "name": "mine" })).await.problem(404, "not_found");
    assert!(neighbour.list("/tags").await.is_empty());
    app.finish().await;
}
