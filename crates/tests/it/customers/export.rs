//! `GET /customers/{id}/export`.

use super::Site;
use crate::support::{TestApp, json};

#[tokio::test]
async fn an_export_holds_all_that_was_said_and_is_known_and_no_note() {
    let app = TestApp::start().await;
    let (site, visitor, owner) = (Site::of(&app).await, app.visitor().await, app.owner());
    let first = visitor.opens("as nobody: \"quoted\" 🙂\n").await;
    let una = site.identifies(&app, &visitor, "customer 42").await;
    owner.note(&first, "a private thought").await;
    owner.reply(&first, "an answer").await;
    owner.set_state(&first, "resolved").await.expect(200);
    for n in 0..3 {
        una.say(&una.opens(&format!("matter {n}")).await, "more").await;
        for open in una.list("/widget/conversations").await {
            owner.set_state(open["id"].as_str().unwrap(), "resolved").await.expect(200);
        }
    }
    owner.patch(&format!("/customers/{}", una.id), json!({ "name": "Una Example" })).await.expect(200);
    let answer = owner.get(&format!("/customers/{}/export", una.id)).await;
    assert!(
        answer.header("content-disposition").starts_with("attachment"),
        "{}",
        answer.header("content-disposition")
    );
    let export = answer.expect(200);
    assert_eq!(export["customer"]["name"], "Una Example");
    assert_eq!(export["customer"]["external_ids"], json!(["customer 42"]));
    assert_eq!(export["ids"], json!([una.id, visitor.id]));
    let conversations = export["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), 4);
    let texts: Vec<&str> = conversations
        .iter()
        .flat_map(|c| c["messages"].as_array().unwrap())
        .map(|m| m["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts[..2], ["as nobody: \"quoted\" 🙂\n", "an answer"]);
    assert_eq!(texts.len(), 8);
    assert!(
        conversations[0]["facts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["kind"] == "desk.conversation_resolved")
    );
    let kinds: Vec<&str> =
        export["facts"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    for kind in ["customers.identified", "customers.merged", "customers.profile_changed"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(!export.to_string().contains("private thought"), "a note never reaches a customer");
    app.finish().await;
}
