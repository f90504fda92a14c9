//! `GET /search`: who may ask what, and what an id finds.

use crate::support::{TestApp, text};

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_a_sentence_and_ids_are_found() {
    let mut app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("the secret lighthouse").await;
    app.run_jobs().await;
    visitor.get("/search?q=lighthouse").await.problem(403, "agents_only");
    app.nobody().get("/search?q=lighthouse").await.problem(401, "unauthorized");
    owner.get("/search?q=...").await.problem(422, "bad_search");
    owner.get("/search?q=lighthouse&limit=51").await.problem(422, "bad_limit");
    let words = owner.get("/search?q=lighthouse").await;
    assert_eq!(text(&words.expect(200)["items"][0]["conversation"], "id"), id);
    let named = owner.get(&format!("/search?q={id}")).await.expect(200);
    assert_eq!(text(&named["items"][0]["conversation"], "id"), id);
    let outsider = app.outsider("Otto").await;
    let unseen = outsider.get(&format!("/search?q={id}")).await.expect(200);
    assert_eq!(unseen["items"].as_array().map(Vec::len), Some(0));
    // What is erased leaves nothing behind for a search either, and the rest of the product does not mind.
    owner.delete(&format!("/customers/{}", visitor.id)).await.expect(200);
    app.restart(1000).await;
    app.run_jobs().await;
    app.finish().await;
}
