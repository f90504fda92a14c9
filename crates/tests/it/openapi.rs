//! The document that describes the API.

use crate::support::{TestApp, Value};
use std::path::Path;

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
#[expect(clippy::too_many_lines, reason = "every call has a line")]
async fn the_document_is_served_and_names_every_call_of_the_contract() {
    let app = TestApp::bare().await;
    let document = app.nobody().get("/openapi.json").await.expect(200);
    let said: Value = serde_json::from_str(&server::openapi_document().unwrap()).unwrap();
    assert_eq!(document, said);
    let calls = [
        "post /widget/sessions",
        "get /widget/conversations",
        "post /widget/conversations",
        "post /widget/conversations/{id}/messages",
        "get /widget/conversations/{id}/messages",
        "put /widget/conversations/{id}/state",
        "get /widget/stream",
        "put /widget/identity",
        "delete /widget/identity",
        "get /customers",
        "get /customers/{id}",
        "patch /customers/{id}",
        "delete /customers/{id}",
        "get /customers/{id}/conversations",
        "get /customers/{id}/export",
        "put /customers/{id}/merges/{other}",
        "delete /customers/{id}/merges/{other}",
        "put /customers/{id}/block",
        "delete /customers/{id}/block",
        "get /customer-attributes",
        "put /customer-attributes",
        "get /inboxes/{id}/identity",
        "put /inboxes/{id}/identity",
        "post /inboxes/{id}/identity/secrets",
        "delete /inboxes/{id}/identity/secrets/{secret}",
        "get /widget/wait",
        "get /scores/waits",
        "put /me/presence",
        "get /conversations",
        "get /conversations/{id}",
        "get /conversations/{id}/messages",
        "get /conversations/{id}/events",
        "post /conversations/{id}/messages",
        "post /conversations/{id}/notes",
        "put /conversations/{id}/assignment",
        "delete /conversations/{id}/assignment",
        "put /conversations/{id}/state",
        "get /stream",
        "get /inboxes/{id}/hours",
        "put /inboxes/{id}/hours",
        "delete /inboxes/{id}/hours",
        "put /me/absence",
        "delete /me/absence",
        "get /files",
        "post /files",
        "get /files/{id}",
        "delete /files/{id}",
        "get /widget/files",
        "post /widget/files",
        "get /widget/files/{id}",
        "delete /widget/files/{id}",
        "get /setup",
        "post /setup",
        "post /sessions",
        "delete /sessions/current",
        "get /me",
        "patch /me",
        "get /me/tokens",
        "post /me/tokens",
        "delete /me/tokens/{id}",
        "get /agents",
        "post /agents",
        "get /inboxes",
        "patch /inboxes/{id}",
        "put /inboxes/{id}/members/{agent}",
        "delete /inboxes/{id}/members/{agent}",
    ];
    for call in calls {
        let (method, path) = call.split_once(' ').unwrap();
        let described = &document["paths"][format!("/api/v1{path}")][method];
        assert!(described["responses"].is_object(), "{call} is not described");
    }
    let described: usize =
        document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(described, calls.len(), "a call that no test names");
    app.finish().await;
}
