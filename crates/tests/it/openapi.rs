//! The document that describes the API.

use crate::support::{TestApp, Value};
use std::path::Path;

/// The calls on which programs outside of this repository rely. That the document and the table of permissions name the same calls,
/// and all of them, is `permissions.rs`.
const CALLS: &[&str] = &[
    "post /widget/sessions",
    "post /widget/conversations",
    "post /widget/conversations/{id}/messages",
    "get /widget/conversations/{id}/messages",
    "get /widget/stream",
    "put /me/presence",
    "get /conversations",
    "get /conversations/{id}",
    "get /conversations/{id}/messages",
    "post /conversations/{id}/messages",
    "post /conversations/{id}/notes",
    "put /conversations/{id}/assignment",
    "delete /conversations/{id}/assignment",
    "put /conversations/{id}/state",
    "get /stream",
    "get /saved-replies",
    "post /saved-replies",
    "patch /saved-replies/{id}",
    "delete /saved-replies/{id}",
];

#[test]
fn the_snapshot_is_what_the_server_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/openapi.json");
    let document = format!("{}\n", server::openapi_document().unwrap().trim_end());
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, &document).unwrap();
    }
    let snapshot = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(snapshot == document, "crates/server/openapi.json is old: run the tests with UPDATE_SNAPSHOTS=1");
}

#[tokio::test]
async fn the_document_is_served_and_names_every_call_of_the_contract() {
    let app = TestApp::bare().await;
    let document = app.nobody().get("/openapi.json").await.expect(200);
    let said: Value = serde_json::from_str(&server::openapi_document().unwrap()).unwrap();
    assert_eq!(document, said);
    for call in CALLS {
        let (method, path) = call.split_once(' ').unwrap();
        let described = &document["paths"][format!("/api/v1{path}")][method];
        assert!(described["responses"].is_object(), "{call} is not described");
    }
    app.finish().await;
}
