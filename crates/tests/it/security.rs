//! Forged, foreign and expired rights; what pages may do.

use crate::support::{TestApp, Wire, json, quiet, text};
use server::Settings;

#[tokio::test]
async fn a_visitors_token_cannot_be_changed_in_any_place() {
    let app = TestApp::start().await;
    let (visitor, other) = (app.visitor().await, app.visitor().await);
    visitor.open("hello").await;
    let token = visitor.token();
    for place in 0..token.len() {
        let mut forged: Vec<u8> = token.bytes().collect();
        forged[place] = if forged[place] == b'A' { b'Q' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        let answer = visitor.by_token(&forged).get("/widget/conversations").await;
        answer.problem(401, "unauthorized");
    }
    for length in [0, 1, 4, token.len() / 2, token.len() - 1] {
        visitor.by_token(&token[..length]).get("/widget/conversations").await.problem(401, "unauthorized");
    }
    // The claims of one with the signature of another.
    let middle = token.len() - 43;
    let mixed = format!("{}{}", &token[..middle], &other.token()[middle..]);
    visitor.by_token(&mixed).get("/widget/conversations").await.problem(401, "unauthorized");
    visitor.by_token(&format!("{token}A")).get("/widget/conversations").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn tokens_of_another_workspace_are_worth_nothing() {
    let (app, other) = (TestApp::start().await, TestApp::start().await);
    let (visitor, owner) = (other.visitor().await, other.owner());
    visitor.open("hello").await;
    app.nobody().by_token(visitor.token()).get("/widget/conversations").await.problem(401, "unauthorized");
    app.nobody().by_token(owner.token()).get("/me").await.problem(401, "unauthorized");
    app.nobody().post("/widget/sessions", json!({ "inbox": other.inbox() })).await.problem(404, "not_found");
    app.finish().await;
    other.finish().await;
}

#[tokio::test]
async fn an_agents_token_is_only_what_was_issued() {
    let app = TestApp::start().await;
    let token = app.owner().token().to_owned();
    let session = app.sign_in(&app.owner().email).await;
    let cookie_as_token = session.get("/me").await.expect(200)["csrf"].as_str().unwrap().to_owned();
    let forged = [
        token[..token.len() - 1].to_owned(),
        format!("{token}x"),
        token.to_uppercase(),
        token.replacen("wlt_", "wls_", 1),
        token.replacen("wlt_", "wlv_", 1),
        "wlt_".to_owned(),
        "' or 1=1 --".to_owned(),
        cookie_as_token,
    ];
    for forged in forged {
        app.nobody().by_token(&forged).get("/me").await.problem(401, "unauthorized");
    }
    for value in ["", "Bearer", "Bearer ", "Basic b2xnYTpvbGdh", token.as_str(), &format!("Token {token}")] {
        let answer = app.nobody().send("GET", "/me", &[("authorization", value)], Vec::new()).await;
        answer.problem(401, "unauthorized");
    }
    app.finish().await;
}

#[tokio::test]
async fn the_servers_pages_allow_only_their_own_scripts_and_no_frames() {
    let app = TestApp::start().await;
    for path in ["//desk/", "//desk/conversations/anything", &format!("//try/{}", app.inbox()), "//widget.js"]
    {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let policy = answer.header("content-security-policy");
        for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
    }
    assert_eq!(app.nobody().get("//").await.header("location"), "/desk/");
    app.finish().await;
}

#[tokio::test]
async fn the_widget_can_be_loaded_by_any_site() {
    let app = TestApp::start().await;
    for path in ["//widget.js", "//widget/later.js", "//widget/de.js"] {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let written = answer.header("content-type");
        assert_eq!(
            written, "text/javascript; charset=utf-8",
            "{path}: whatever the page around is written in"
        );
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}: modules ask for it");
        let tag = answer.header("etag").to_owned();
        let again = app.nobody().send("GET", path, &[("if-none-match", &tag)], Vec::new()).await;
        assert_eq!((again.status(), again.response.body.len()), (304, 0), "{path}");
    }
    for path in
        ["//widget/nothing.js", "//widget/later.js.gz", "//widget/..%2Fdesk%2Findex.html", "//widget/"]
    {
        app.nobody().get(path).await.problem(404, "not_found");
    }
    app.finish().await;
}

#[tokio::test]
async fn whatever_is_no_page_runs_nothing_and_stands_in_no_frame() {
    let app = TestApp::start().await;
    for path in ["//health", "/me", "/openapi.json", "//nothing", "/widget/conversations", "//", "/setup"] {
        let answer = app.owner().get(path).await;
        let policy = answer.header("content-security-policy");
        for rule in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let whose = if path.starts_with("/widget") { "cross-origin" } else { "same-origin" };
        assert_eq!(answer.header("cross-origin-resource-policy"), whose, "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "not on plain HTTP: {path}");
    }
    app.finish().await;
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_use_nothing_else() {
    let settings = Settings { public_url: Some("https://desk.example".to_owned()), ..quiet() };
    let app = TestApp::start_with(settings).await;
    for path in ["//desk/", "//health", "/me", "//nothing", "//widget.js", "//"] {
        let said = app.nobody().get(path).await.header("strict-transport-security").to_owned();
        assert_eq!(said, "max-age=63072000; includeSubDomains", "{path}");
    }
    app.finish().await;
}

#[tokio::test]
async fn methods_that_nobody_needs_are_refused() {
    let app = TestApp::start().await;
    for method in ["TRACE", "CONNECT", "PROPFIND", "PATCH"] {
        let mut wire = Wire::to(app.nobody().address()).await;
        wire.send(
            format!("{method} /api/v1/me/tokens HTTP/1.1\r\nhost: test\r\nx-mine: secret\r\n\r\n").as_bytes(),
        )
        .await;
        let (status, body) = wire.answer().await.unwrap();
        assert!([400, 405].contains(&status) && !body.contains("secret"), "{method}: {status} {body}");
    }
    app.finish().await;
}

#[tokio::test]
async fn where_one_request_ends_and_the_next_begins_is_never_in_doubt() {
    let app = TestApp::start().await;
    let token = format!("authorization: Bearer {}\r\n", app.owner().token());
    let smuggled = "GET /api/v1/me HTTP/1.1\r\nhost: test\r\nx: ";
    for framing in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 5, 6\r\n",
        "content-length: +5\r\n",
        "content-length: 0x5\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
        "transfer-encoding: xchunked\r\n",
        "transfer-encoding : chunked\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        " content-length: 5\r\n",
    ] {
        let mut wire = Wire::to(app.nobody().address()).await;
        let head = format!("POST /api/v1/me/tokens HTTP/1.1\r\nhost: test\r\n{token}{framing}\r\n");
        wire.send(format!("{head}0\r\n\r\n{smuggled}").as_bytes()).await;
        let (status, body) = wire.answer().await.unwrap_or((400, String::new()));
        assert!(status >= 400, "{framing:?}: {status} {body}");
        // Whatever stood behind is no second request: nothing more is answered with a success.
        wire.hang_up_writing().await;
        let rest = wire.read_until("HTTP/1.1 2").await;
        assert!(!rest.contains("HTTP/1.1 2"), "{framing:?}: {rest}");
    }
    assert_eq!(app.owner().list("/me/tokens").await.len(), 1, "nothing was made by any of them");
    app.finish().await;
}

#[tokio::test]
async fn no_host_that_a_request_names_is_believed_or_written_anywhere() {
    let app = TestApp::start().await;
    for host in ["evil.example", "evil.example:80", "x\"><script>", "127.0.0.1:1\tx", ""] {
        for path in ["/", "/desk/", "/api/v1/me", "/scores/inb_x"] {
            let mut wire = Wire::to(app.nobody().address()).await;
            wire.send(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nx-forwarded-host: {host}\r\nconnection: close\r\n\r\n").as_bytes()).await;
            let said = wire.read_until("\u{0}").await;
            assert!(!said.contains("evil.example") && !said.contains("<script>x"), "{path}: {said}");
        }
    }
    let invited = app
        .owner()
        .send("POST", "/invitations", &[("host", "evil.example")], b"{\"role\":\"agent\"}".to_vec())
        .await;
    assert!(
        text(&invited.expect(201), "link").starts_with("/desk/join#"),
        "a link has no host that anybody could put in"
    );
    app.finish().await;
}

#[tokio::test]
async fn of_a_parameter_that_is_said_twice_the_first_counts_and_unknown_members_change_nothing() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    for n in 0..3 {
        owner.post("/tags", json!({ "name": format!("tag {n}") })).await.expect(201);
    }
    let page = owner.get("/tags?limit=1&limit=200").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let body = json!({ "name": "Olga Oaks", "role": "owner", "email": "other@x.example", "id": "agt_x", "workspace": "wsp_x" });
    let ben = app.agent("Ben").await;
    ben.patch("/me", body).await.expect(200);
    let me = ben.get("/me").await.expect(200);
    assert_eq!((text(&me, "role"), text(&me, "email")), ("agent", ben.email.as_str()));
    let body = json!({ "text": "hello", "client_id": "c", "state": "resolved", "customer": "cus_x", "assigned_to": ben.id, "author": { "kind": "agent", "id": ben.id } });
    let opened = visitor.post("/widget/conversations", body).await.expect(201);
    assert_eq!((text(&opened, "state"), &opened["assigned_to"]), ("waiting", &json!(null)));
    assert_eq!(opened["message"]["author"]["kind"], "customer");
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_sniffed_and_no_address_leaks() {
    let app = TestApp::start().await;
    let paths = ["//health", "/me", "/openapi.json", "//desk/", "//nothing", "/widget/conversations"];
    for path in paths {
        let answer = app.owner().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
    app.finish().await;
}

#[tokio::test]
async fn pages_hold_no_files_but_their_own() {
    let app = TestApp::start().await;
    for path in [
        "//desk/../Cargo.toml",
        "//desk/%2e%2e/%2e%2e/etc/passwd",
        "//desk/..%2f..%2fetc%2fpasswd",
        "//try/../health",
    ] {
        let body = app.nobody().get(path).await.body_text();
        assert!(!body.contains("[workspace]") && !body.contains("root:"), "{path}: {body}");
    }
    for inbox in ["<script>alert(1)</script>", "%3Cscript%3E", "inb_x\" onload=\"x", "inb_x"] {
        let path = format!("//try/{}", inbox.replace([' ', '"', '<', '>'], "%22"));
        assert_eq!(app.nobody().get(&path).await.status(), 404, "{path}");
    }
    assert_eq!(app.nobody().get("//shop").await.status(), 404, "the sample shop is for the demo");
    app.finish().await;
}

#[tokio::test]
async fn errors_tell_nothing_of_the_inside() {
    let app = TestApp::start().await;
    let answers = [
        app.owner().get("/conversations/cnv_'%20or%201=1").await,
        app.owner().get("/conversations?after=9999999999999999999").await,
        app.nobody().post("/sessions", json!({ "email": "'", "password": "\0" })).await,
    ];
    for answer in answers {
        let body = answer.body_text().to_lowercase();
        for word in ["sql", "panick", "src/", "rust", "constraint"] {
            assert!(!body.contains(word), "{body}");
        }
        assert!(!text(&answer.expect(answer.status()), "code").is_empty());
    }
    app.finish().await;
}

/// A stream through a proxy, from this address; what came first.
async fn stream_from(address: &str, path: &str, token: &str, app: &TestApp) -> (Wire, String) {
    let mut wire = Wire::to(app.owner().address()).await;
    let head = format!(
        "GET /api/v1{path} HTTP/1.1\r\nhost: test\r\nx-forwarded-for: {address}\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    wire.send(head.as_bytes()).await;
    let came = wire.read_until("}").await;
    (wire, came)
}

#[tokio::test]
async fn nobody_behind_a_proxy_takes_the_connections_of_all() {
    let settings = Settings {
        trusted_proxies: vec![[127, 0, 0, 1].into()],
        most_connections: 240,
        ..Settings::default()
    };
    let app = TestApp::start_with(settings).await;
    let mut open = Vec::new();
    let places =
        ["198.51.100.1", "198.51.100.2", "2001:db8:1::1", "2001:db8:1::2", "203.0.113.9", "203.0.113.10"];
    // How many streams each of four visitors has from there, before the next is refused.
    for (place, most) in places.into_iter().zip([60, 60, 60, 0, 12, 0]) {
        let mut taken = 0;
        for _ in 0..4 {
            let visitor = app.visitor().await;
            for number in 0.. {
                let (wire, came) = stream_from(place, "/widget/stream", visitor.token(), &app).await;
                if came.contains("event: ready") {
                    taken += 1;
                    open.push(wire);
                } else {
                    assert!(
                        came.starts_with("HTTP/1.1 429") && came.contains("\"too_many_streams\""),
                        "{came}"
                    );
                    assert!(number <= 20, "one visitor has twenty at most");
                    break;
                }
            }
        }
        assert_eq!(taken, most, "{place}");
    }
    // Everybody else goes on: agents, who have their own bound, and whoever asks for something.
    let owner = app.owner();
    assert_eq!(app.nobody().get("//health").await.status(), 200);
    owner.get("/me").await.expect(200);
    for wire in open.split_off(100) {
        wire.hang_up().await;
    }
    let mut of_owner = Vec::new();
    while of_owner.len() <= 60 {
        let (wire, came) = stream_from("203.0.113.77", "/stream", owner.token(), &app).await;
        if !came.contains("event: ready") {
            assert!(came.contains("\"too_many_streams\""), "{came}");
            break;
        }
        of_owner.push(wire);
    }
    assert_eq!(of_owner.len(), 60);
    // A stream that ends makes room.
    of_owner.pop().unwrap().hang_up().await;
    let (_again, came) = stream_from("203.0.113.77", "/stream", owner.token(), &app).await;
    assert!(came.contains("event: ready"), "{came}");
    app.finish().await;
}
