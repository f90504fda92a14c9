use crate::support::{TestApp, json};

#[tokio::test]
async fn a_note_is_for_colleagues_and_says_so() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let mut desk = ben.stream().await;
    let path = format!("/conversations/{id}/notes");
    let note = owner.post(&path, json!({ "text": "angry", "client_id": "n" })).await.expect(201);
    assert_eq!(
        note,
        json!({
            "id": note["id"], "conversation": id, "author": { "kind": "agent", "id": owner.id, "name": "Olga Oaks" },
            "text": "angry", "client_id": "n", "at": "2026-03-02T09:00:00.000Z", "seq": note["seq"], "note": true,
        })
    );
    let event = desk.next_of("desk.note_added").await;
    assert_eq!(event["message"], note);
    let listed = ben.messages(&id).await;
    assert_eq!(listed[1], note);
    assert!(listed[0].get("note").is_none());
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_note_gets_the_first_answer_whatever_happened_since() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/notes");
    let body = json!({ "text": "aside", "client_id": "n" });
    let first = owner.post(&path, body.clone()).await.expect(201);
    owner.set_state(&id, "resolved").await.expect(200);
    assert_eq!(owner.post_once("any", &path, body).await.expect(200), first);
    owner.post(&path, json!({ "text": "aside!", "client_id": "n" })).await.problem(409, "client_id_taken");
    assert_eq!(owner.messages(&id).await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_customer_cannot_find_out_that_there_are_notes() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/widget/conversations/{id}/messages");
    let before =
        (visitor.get(&path).await.body_text(), visitor.get(&format!("{path}?limit=1")).await.body_text());
    for n in 0..3 {
        owner.note(&id, &format!("aside {n}")).await;
    }
    let after =
        (visitor.get(&path).await.body_text(), visitor.get(&format!("{path}?limit=1")).await.body_text());
    assert_eq!(before, after, "not by a list, nor by a page that seems to have a next one");
    visitor.get(&format!("/conversations/{id}/messages")).await.problem(403, "agents_only");
    app.finish().await;
}
