//! `/conversations/{id}/tags`, and the list by tag.

use crate::support::{Agent, TestApp, json, text};

async fn tag(owner: &Agent, name: &str) -> String {
    text(&owner.post("/tags", json!({ "name": name })).await.expect(201), "id").to_owned()
}

#[tokio::test]
async fn a_tag_is_put_on_and_taken_off_and_everybody_at_the_desk_sees_it() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let (refund, angry) = (tag(&owner, "Refund").await, tag(&owner, "Angry").await);
    let id = visitor.opens("hello").await;
    let mut desk = owner.stream().await;
    let path = format!("/conversations/{id}/tags");
    ben.put(&format!("{path}/{angry}"), json!({})).await.expect(200);
    let both = ben.put(&format!("{path}/{refund}"), json!({})).await.expect(200);
    assert_eq!(both["tags"], json!([angry, refund]), "in the order in which they were put on");
    // Once more changes nothing.
    assert_eq!(ben.put(&format!("{path}/{refund}"), json!({})).await.expect(200)["seq"], both["seq"]);
    let event = desk.next_of("desk.conversation_tagged").await;
    assert_eq!((&event["tag"], &event["by"]["id"]), (&json!(angry), &json!(ben.id)));
    let one = owner.delete(&format!("{path}/{angry}")).await.expect(200);
    assert_eq!(one["tags"], json!([refund]));
    assert_eq!(owner.delete(&format!("{path}/{angry}")).await.expect(200)["seq"], one["seq"]);
    assert_eq!(desk.next_of("desk.conversation_untagged").await["tag"], json!(angry));
    assert_eq!(owner.list("/conversations").await[0]["tags"], json!([refund]));
    let events = owner.list(&format!("/conversations/{id}/events")).await;
    assert_eq!(events.iter().filter(|e| e["kind"] == "desk.conversation_tagged").count(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_name_is_enough_and_who_manages_tags_makes_one_by_it() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/tags");
    ben.post(&path, json!({ "name": "refund" })).await.problem(403, "may_not_make_tags");
    assert!(ben.list("/tags").await.is_empty());
    owner.post(&path, json!({ "name": "Refund" })).await.expect(200);
    let other = app.visitor().await.opens("hello").await;
    ben.post(&format!("/conversations/{other}/tags"), json!({ "name": "REFUND" })).await.expect(200);
    let tags = ben.list("/tags").await;
    assert_eq!(tags.len(), 1, "one tag for both: {tags:?}");
    ben.post(&path, json!({ "name": "" })).await.problem(422, "bad_tag_name");
    app.finish().await;
}

#[tokio::test]
async fn customers_hear_and_see_nothing_of_tags() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let mut stream = visitor.stream().await;
    let tag = tag(&owner, "Difficult").await;
    owner.put(&format!("/conversations/{id}/tags/{tag}"), json!({})).await.expect(200);
    owner.reply(&id, "we look").await;
    let heard = stream.until(|e| e["kind"] == "desk.message_posted").await;
    assert!(!format!("{heard:?}").contains(&tag), "{heard:?}");
    assert_eq!(visitor.list("/widget/conversations").await[0]["tags"], json!([]));
    let left = visitor.leave(&id).await;
    assert!(!left.body_text().contains(&tag), "{}", left.body_text());
    visitor.put(&format!("/conversations/{id}/tags/{tag}"), json!({})).await.problem(403, "agents_only");
    app.finish().await;
}

#[tokio::test]
async fn whoever_may_not_see_a_conversation_tags_nothing_there() {
    let app = TestApp::start().await;
    let (owner, zoe, visitor) = (app.owner(), app.outsider("Zoe").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let tag = tag(&owner, "Refund").await;
    let path = format!("/conversations/{id}/tags");
    zoe.put(&format!("{path}/{tag}"), json!({})).await.problem(404, "not_found");
    zoe.delete(&format!("{path}/{tag}")).await.problem(404, "not_found");
    zoe.post(&path, json!({ "name": "Refund" })).await.problem(404, "not_found");
    assert!(zoe.list(&format!("/conversations?tag={tag}")).await.is_empty());
    owner
        .put(&format!("{path}/{}", tag.replace(|c: char| c.is_ascii_digit(), "0")), json!({}))
        .await
        .problem(422, "unknown_tag");
    owner.put(&format!("{path}/nonsense"), json!({})).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn a_conversation_has_at_most_twenty_tags() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    for n in 0..20 {
        owner
            .post(&format!("/conversations/{id}/tags"), json!({ "name": format!("tag {n}") }))
            .await
            .expect(200);
    }
    let path = format!("/conversations/{id}/tags");
    owner.post(&path, json!({ "name": "one more" })).await.problem(409, "too_many_tags_here");
    assert_eq!(owner.list("/tags").await.len(), 20, "a tag that cannot be put on was not made either");
    app.finish().await;
}

#[tokio::test]
async fn the_list_of_a_tag_is_in_the_order_of_moves_and_takes_other_filters_too() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let tag = tag(&owner, "Refund").await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let id = app.visitor().await.opens(&format!("hello {n}")).await;
        if n != 2 {
            owner.put(&format!("/conversations/{id}/tags/{tag}"), json!({})).await.expect(200);
        }
        ids.push(id);
    }
    owner.set_state(&ids[0], "parked").await.expect(200);
    owner.take(&ids[1]).await;
    let of = |list: Vec<serde_json::Value>| list.iter().map(|c| text(c, "id").to_owned()).collect::<Vec<_>>();
    let all = of(owner.list(&format!("/conversations?tag={tag}")).await);
    assert_eq!(all, [&ids[1], &ids[0], &ids[4], &ids[3]].map(Clone::clone));
    let waiting = of(owner.list(&format!("/conversations?tag={tag}&state=waiting")).await);
    assert_eq!(waiting, [&ids[3], &ids[4]].map(Clone::clone));
    let mine =
        of(owner.list(&format!("/conversations?tag={tag}&state=active&assigned_to={}", owner.id)).await);
    assert_eq!(mine, [ids[1].clone()]);
    let first = owner.get(&format!("/conversations?tag={tag}&limit=3")).await.expect(200);
    let after = format!("/conversations?tag={tag}&limit=3&after={}", text(&first, "next"));
    assert_eq!(
        of(owner.get(&after).await.expect(200)["items"].as_array().unwrap().clone()),
        [ids[3].clone()]
    );
    owner.get("/conversations?tag=nonsense").await.problem(400, "bad_query");
    app.finish().await;
}
