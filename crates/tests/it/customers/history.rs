//! `GET /customers/{id}/conversations`.

use crate::support::{TestApp, json, text};

#[tokio::test]
async fn the_history_is_all_that_they_wrote_newest_first() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let mut opened = Vec::new();
    for n in 0..3 {
        let id = visitor.opens(&format!("matter {n}")).await;
        app.owner().set_state(&id, "resolved").await.expect(200);
        opened.insert(0, id);
    }
    let path = format!("/customers/{}/conversations", visitor.id);
    let listed: Vec<String> =
        app.owner().list(&path).await.iter().map(|c| text(c, "id").to_owned()).collect();
    assert_eq!(listed, opened);
    let page = app.owner().get(&format!("{path}?limit=2")).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let rest = app.owner().get(&format!("{path}?limit=2&after={}", text(&page, "next"))).await.expect(200);
    assert_eq!((rest["items"][0]["id"].as_str(), &rest["next"]), (Some(opened[2].as_str()), &json!(null)));
    app.finish().await;
}
