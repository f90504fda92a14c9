//! Forged, foreign and expired rights; what pages may do.

use crate::support::{TestApp, json, text};

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
