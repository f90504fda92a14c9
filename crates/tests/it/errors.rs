//! Errors of the framework are problem documents like all others.

use crate::support::{TestApp, Wire, json};

#[tokio::test]
async fn the_server_says_that_it_is_up_and_ready() {
    let app = TestApp::start().await;
    for path in ["//health", "//ready"] {
        let answer = app.nobody().get(path).await;
        answer.expect(200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_not_found() {
    let app = TestApp::start().await;
    let paths = [
        "/nothing",
        "/conversations/",
        "//api/v2/me",
        "//api/v1",
        "//nothing",
        "//desk/assets/nothing.js",
        "/Me",
        "/me/",
    ];
    for path in paths {
        let answer = app.owner().get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        if path.starts_with("/api") || !path.starts_with("//") {
            answer.problem(404, "not_found");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn a_call_with_another_method_is_told_so() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let calls = [
        ("POST", "//health".to_owned()),
        ("DELETE", "/widget/sessions".to_owned()),
        ("GET", "/widget/sessions".to_owned()),
        ("DELETE", "/widget/conversations".to_owned()),
        ("POST", "/conversations".to_owned()),
        ("PUT", format!("/conversations/{id}")),
        ("DELETE", format!("/conversations/{id}/messages")),
        ("GET", format!("/conversations/{id}/notes")),
        ("GET", format!("/conversations/{id}/assignment")),
        ("POST", format!("/conversations/{id}/state")),
        ("POST", "/stream".to_owned()),
        ("GET", "/me/presence".to_owned()),
        ("GET", "/sessions".to_owned()),
        ("PATCH", "/me/tokens".to_owned()),
    ];
    for (method, path) in calls {
        let answer = owner.send(method, &path, &[], Vec::new()).await;
        answer.problem(405, "method_not_allowed");
        assert!(!answer.header("allow").is_empty(), "{method} {path} says what is allowed");
    }
    app.finish().await;
}

#[tokio::test]
async fn every_call_but_the_open_ones_needs_a_right() {
    let app = TestApp::start().await;
    let id = app.visitor().await.opens("hello").await;
    let (own, of) = (format!("/widget/conversations/{id}"), format!("/conversations/{id}"));
    let calls = [
        ("GET", "/widget/conversations".to_owned()),
        ("POST", "/widget/conversations".to_owned()),
        ("GET", format!("{own}/messages")),
        ("POST", format!("{own}/messages")),
        ("PUT", format!("{own}/state")),
        ("GET", "/widget/stream".to_owned()),
        ("GET", "/conversations".to_owned()),
        ("GET", of.clone()),
        ("GET", format!("{of}/messages")),
        ("GET", format!("{of}/events")),
        ("POST", format!("{of}/messages")),
        ("POST", format!("{of}/notes")),
        ("PUT", format!("{of}/assignment")),
        ("DELETE", format!("{of}/assignment")),
        ("PUT", format!("{of}/state")),
        ("GET", "/stream".to_owned()),
        ("GET", "/me".to_owned()),
        ("PATCH", "/me".to_owned()),
        ("PUT", "/me/presence".to_owned()),
        ("GET", "/me/tokens".to_owned()),
        ("POST", "/me/tokens".to_owned()),
        ("DELETE", "/me/tokens/tok_x".to_owned()),
        ("GET", "/agents".to_owned()),
        ("POST", "/agents".to_owned()),
        ("GET", "/inboxes".to_owned()),
        ("PATCH", format!("/inboxes/{}", app.inbox())),
        ("PUT", format!("/inboxes/{}/members/agt_x", app.inbox())),
        ("DELETE", format!("/inboxes/{}/members/agt_x", app.inbox())),
        ("DELETE", "/sessions/current".to_owned()),
    ];
    let (agent, visitor) = (app.owner(), app.visitor().await);
    for (method, path) in calls {
        let answer = app.nobody().send(method, &path, &[], Vec::new()).await;
        answer.problem(401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        // A visitor at an agents' call and an agent at a visitors' are known and not allowed.
        let (other, code) = if path.starts_with("/widget") {
            (&agent.caller, "visitors_only")
        } else {
            (&visitor.caller, "agents_only")
        };
        other.send(method, &path, &[], Vec::new()).await.problem(403, code);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_text_has_one_to_ten_thousand_characters() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let doors = [
        (&visitor.caller, format!("/widget/conversations/{id}/messages")),
        (&owner.caller, format!("/conversations/{id}/messages")),
        (&owner.caller, format!("/conversations/{id}/notes")),
    ];
    for (n, (who, path)) in doors.iter().enumerate() {
        for (m, character) in ["a", "é", "€", "🦀", "\u{0}", "\n"].iter().enumerate() {
            let text = character.repeat(10_000);
            let body = json!({ "text": text, "client_id": format!("{n}-{m}") });
            assert_eq!(who.post(path, body).await.expect(201)["text"], text);
            let body = json!({ "text": character.repeat(10_001), "client_id": "more" });
            who.post(path, body).await.problem(422, "bad_text");
        }
        who.post(path, json!({ "text": "", "client_id": "none" })).await.problem(422, "bad_text");
        who.post(path, json!({ "text": "a", "client_id": "" })).await.problem(422, "bad_client_id");
        who.post(path, json!({ "text": "a", "client_id": "é".repeat(65) }))
            .await
            .problem(422, "bad_client_id");
        who.post(path, json!({ "text": "a", "client_id": format!("{n}{}", "🦀".repeat(63)) }))
            .await
            .expect(201);
    }
    let other = app.visitor().await;
    for text in [String::new(), "a".repeat(10_001)] {
        other
            .post("/widget/conversations", json!({ "text": text, "client_id": "x" }))
            .await
            .problem(422, "bad_text");
    }
    other.open(&"🦀".repeat(10_000)).await;
    app.finish().await;
}

#[tokio::test]
async fn a_request_that_is_no_http_ends_only_its_connection() {
    let app = TestApp::start().await;
    let address = app.nobody().address();
    for nonsense in [
        "GARBAGE\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\n\r\n",
        "\r\n\r\n\u{16}\u{3}\u{1}\r\n",
    ] {
        let mut wire = Wire::to(address).await;
        wire.send(nonsense.as_bytes()).await;
        let head = wire.read_until("\r\n\r\n").await;
        assert!(head.is_empty() || head.starts_with("HTTP/1.1 400"), "{head}");
    }
    let mut wire = Wire::to(address).await;
    wire.send(
        format!("GET /health HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(100_000)).as_bytes(),
    )
    .await;
    let head = wire.read_until("\r\n\r\n").await;
    assert!(head.is_empty() || head.starts_with("HTTP/1.1 431"), "{head}");
    app.nobody().get("//health").await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn nobody_between_keeps_an_answer_whatever_it_is() {
    let app = TestApp::start().await;
    let plan = format!("/plans/{}/2026-03-02/csv", app.inbox());
    for (path, status) in
        [("/me", 200), (plan.as_str(), 200), ("/conversations/cnv_x", 404), ("/nothing", 404)]
    {
        let answer = app.owner().get(path).await;
        assert_eq!((answer.status(), answer.header("cache-control")), (status, "no-store"), "{path}");
    }
    for path in ["/me", "/widget/conversations", &plan] {
        let answer = app.nobody().get(path).await;
        assert_eq!((answer.status(), answer.header("cache-control")), (401, "no-store"), "{path}");
    }
    let answer = app.owner().send("DELETE", "/agents", &[], Vec::new()).await;
    assert_eq!((answer.status(), answer.header("cache-control")), (405, "no-store"));
    app.finish().await;
}

#[tokio::test]
async fn a_request_names_one_host_unless_it_is_older_than_that() {
    let app = TestApp::start().await;
    for (version, hosts, status) in [
        ("1.1", "host: a\r\n", 200),
        ("1.1", "host: \r\n", 200),
        ("1.1", "", 400),
        ("1.1", "host: a\r\nhost: a\r\n", 400),
        ("1.1", "host: a\r\nhost: b\r\n", 400),
        ("1.0", "", 200),
        ("1.0", "host: a\r\n", 200),
        ("1.0", "host: a\r\nhost: b\r\n", 400),
    ] {
        for path in ["/health", "/api/v1/openapi.json"] {
            let mut wire = Wire::to(app.nobody().address()).await;
            wire.send(format!("GET {path} HTTP/{version}\r\n{hosts}\r\n").as_bytes()).await;
            let (answered, body) = wire.answer().await.unwrap();
            assert_eq!(answered, status, "{path} HTTP/{version} {hosts:?}: {body}");
            assert_eq!(body.contains("\"bad_host\""), status == 400, "{body}");
        }
    }
    app.finish().await;
}
