use crate::support::{TestApp, Value, json, quiet, text};
use server::Settings;

async fn arrive_from(app: &TestApp, origin: &str) -> crate::support::Answer {
    let body = json!({ "inbox": app.inbox() }).to_string().into_bytes();
    app.nobody().send("POST", "/widget/sessions", &[("origin", origin)], body).await
}

#[tokio::test]
async fn a_visitor_gets_a_token_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let before = owner.open_stream("/stream", client::Cursor::Now).await.unwrap().ready().await;
    let session = app.nobody().post("/widget/sessions", json!({ "inbox": app.inbox() })).await.expect(201);
    assert!(text(&session, "visitor").starts_with("cus_"), "{session}");
    assert!(!text(&session, "token").is_empty());
    assert_eq!(session["inbox"], json!({ "id": app.inbox(), "name": "Website" }));
    let visitor = app.nobody().by_token(text(&session, "token"));
    assert!(visitor.list("/widget/conversations").await.is_empty());
    let mut after = owner.open_stream("/stream", client::Cursor::Now).await.unwrap();
    // The owner's own connection is the only fact that may have come.
    assert!(after.ready().await <= before + 1, "a visitor who has written nothing is in the log");
    app.finish().await;
}

#[tokio::test]
async fn tokens_hold_only_characters_that_need_no_escape() {
    let app = TestApp::start().await;
    let (visitor, owner) = (app.visitor().await, app.owner());
    for token in [visitor.token(), owner.token()] {
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'), "{token}");
    }
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_that_does_not_exist_is_not_found() {
    let app = TestApp::start().await;
    for inbox in ["inb_00000000000000000000000000", "inb_nonsense", "cnv_00000000000000000000000000", ""] {
        app.nobody().post("/widget/sessions", json!({ "inbox": inbox })).await.problem(404, "not_found");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_session_without_an_inbox_is_no_shape() {
    let app = TestApp::start().await;
    for body in
        [json!({}), json!({ "inbox": null }), json!({ "inbox": 7 }), json!({ "inbox": [app.inbox()] })]
    {
        app.nobody().post("/widget/sessions", body).await.problem(400, "not_the_shape");
    }
    app.nobody().post("/widget/sessions", json!([app.inbox()])).await.problem(400, "not_json");
    app.finish().await;
}

#[tokio::test]
async fn the_servers_own_page_may_show_the_widget() {
    let app = TestApp::start().await;
    let host = app.nobody().address().to_string();
    arrive_from(&app, &format!("http://{host}")).await.expect(201);
    app.nobody().post("/widget/sessions", json!({ "inbox": app.inbox() })).await.expect(201);
    app.finish().await;
}

#[tokio::test]
async fn the_public_address_is_the_servers_own_page_too() {
    let settings = Settings { public_url: Some("https://desk.example".to_owned()), ..quiet() };
    let app = TestApp::start_with(settings).await;
    arrive_from(&app, "https://desk.example").await.expect(201);
    arrive_from(&app, "https://desk.example.evil.example").await.problem(403, "origin_not_allowed");
    app.finish().await;
}

#[tokio::test]
async fn a_site_may_show_the_widget_only_while_the_inbox_lists_it() {
    let app = TestApp::start().await;
    let inbox = format!("/inboxes/{}", app.inbox());
    arrive_from(&app, "https://shop.example").await.problem(403, "origin_not_allowed");
    app.owner().patch(&inbox, json!({ "origins": ["https://Shop.example/"] })).await.expect(200);
    arrive_from(&app, "https://shop.example").await.expect(201);
    for other in
        ["http://shop.example", "https://shop.example:8443", "https://shop.example.evil.example", "null"]
    {
        arrive_from(&app, other).await.problem(403, "origin_not_allowed");
    }
    app.owner().patch(&inbox, json!({ "origins": [] })).await.expect(200);
    arrive_from(&app, "https://shop.example").await.problem(403, "origin_not_allowed");
    app.finish().await;
}

#[tokio::test]
async fn other_sites_may_call_the_widgets_doors_and_no_others() {
    let app = TestApp::start().await;
    let asking = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let answer = app.nobody().send("OPTIONS", "/widget/conversations", &asking, Vec::new()).await;
    assert_eq!(answer.status(), 204);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    for word in ["GET", "POST", "PUT", "DELETE"] {
        assert!(answer.header("access-control-allow-methods").contains(word), "{word}");
    }
    for word in ["authorization", "content-type", "last-event-id", "idempotency-key", "x-file-name"] {
        assert!(answer.header("access-control-allow-headers").contains(word), "{word}");
    }
    assert_eq!(answer.header("access-control-allow-credentials"), "", "no cookie is involved");
    let refused = arrive_from(&app, "https://shop.example").await;
    assert_eq!(refused.header("access-control-allow-origin"), "*", "a refusal can be read too");
    let desk = app.nobody().send("OPTIONS", "/conversations", &asking, Vec::new()).await;
    assert_eq!(desk.header("access-control-allow-origin"), "");
    assert_eq!(app.owner().get("/me").await.header("access-control-allow-origin"), "");
    app.finish().await;
}

#[tokio::test]
async fn one_address_cannot_make_visitors_without_end() {
    let app = TestApp::start_with(Settings { rate_limits: true, ..quiet() }).await;
    let mut answers: Vec<Value> = Vec::new();
    for _ in 0..500 {
        let answer = app.nobody().post("/widget/sessions", json!({ "inbox": app.inbox() })).await;
        if answer.status() == 429 {
            answer.problem(429, "rate_limited");
            let wait: u64 = answer.header("retry-after").parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
            break;
        }
        answers.push(answer.expect(201));
    }
    assert!((50..500).contains(&answers.len()), "{} visitors at once", answers.len());
    app.finish().await;
}
