//! Traces: one message from the widget to the agent's screen, at a collector.

use crate::collector::{Collector, Span};
use crate::me::push::{Browser, PushPost};
use crate::support::{Answer, TestApp, Visitor, json, quiet};
use server::{Settings, WebPush};
use std::collections::BTreeMap;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";
const WORDS: &str = "my order 4711 never came";

fn telling(to: &str) -> Settings {
    Settings { traces: Some(server::Collector::read(to).unwrap()), ..quiet() }
}

async fn says(visitor: &Visitor, conversation: &str, text: &str, traceparent: &str) -> Answer {
    let body = json!({ "text": text, "client_id": text }).to_string().into_bytes();
    let headers = [("traceparent", traceparent), ("content-type", "application/json")];
    let path = format!("/widget/conversations/{conversation}/messages");
    visitor.caller.send("POST", &path, &headers, body).await
}

#[tokio::test]
async fn one_message_is_followed_from_the_widget_to_the_agents_screen() {
    let collector = Collector::start().await;
    let app = TestApp::start_with(telling(&collector.address)).await;
    let (ada, visitor) = (app.agent("Ada Arrow").await, app.visitor().await);
    let conversation = visitor.opens("hello").await;
    let mut screen = ada.arrive().await;
    says(&visitor, &conversation, WORDS, &format!("00-{TRACE}-{SPAN}-01")).await.expect(201);
    screen.until(|event| event["message"]["text"] == WORDS).await;
    let route = "POST /api/v1/widget/conversations/{id}/messages";
    let inside = ["wait for the writer", "decide", "project", "wait for the group", "commit"];
    let spans = collector.trace(TRACE, &[&inside[..], &[route, "publish", "deliver"]].concat()).await;

    let by_id: BTreeMap<&str, &Span> = spans.iter().map(|span| (span.text("spanId"), span)).collect();
    assert_eq!(by_id.len(), spans.len(), "each has an id of its own");
    let named = |name: &str| spans.iter().find(|span| span.text("name") == name).unwrap();
    let parent =
        |span: &Span| by_id.get(span.text("parentSpanId")).map_or("", |span| span.text("name")).to_owned();
    let request = named(route);
    assert_eq!((request.text("parentSpanId"), request.attribute("http.response.status_code")), (SPAN, "201"));
    for (name, of) in [
        ("wait for the writer", route),
        ("decide", route),
        ("project", "decide"),
        ("wait for the group", route),
        ("commit", route),
        ("publish", "commit"),
        ("deliver", "publish"),
    ] {
        let (span, before) = (named(name), named(of));
        assert_eq!(parent(span), of, "{name}");
        // Of two batches the clocks were read twice.
        let began_ns = span.times().0 + 1_000_000;
        assert!(began_ns >= before.times().0 && span.times().0 <= span.times().1, "{name} {span:?}");
    }
    assert_eq!(named("publish").attribute("warmline.kind"), "desk.message_posted");
    assert!(spans.iter().any(|span| span.attribute("warmline.viewer") == "agent"));
    assert!(named("commit").attribute("warmline.commands").parse::<u32>().unwrap() >= 1);

    // Of whom and what it is, nothing is told.
    let told = collector.text();
    for secret in
        [WORDS, "never came", "Ada Arrow", "hello", &visitor.id, &ada.id, &conversation, app.workspace()]
    {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_caller_who_does_not_record_is_left_alone_and_nonsense_begins_a_trace_of_its_own() {
    let collector = Collector::start().await;
    let app = TestApp::start_with(telling(&collector.address)).await;
    let visitor = app.visitor().await;
    let conversation = visitor.opens("hello").await;
    says(&visitor, &conversation, "one", &format!("00-{TRACE}-{SPAN}-00")).await.expect(201);
    says(&visitor, &conversation, "two", "00-zz").await.expect(201);
    says(&visitor, &conversation, "three", &format!("00-{}-{SPAN}-01", TRACE.replace('0', "1")))
        .await
        .expect(201);
    collector.trace(&TRACE.replace('0', "1"), &["commit"]).await;
    let spans = collector.spans();
    assert!(spans.iter().all(|span| span.text("traceId") != TRACE));
    let own = spans
        .iter()
        .filter(|span| span.text("name").ends_with("/messages") && span.text("parentSpanId").is_empty());
    assert_eq!(own.count(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_collector_that_is_away_costs_nothing() {
    let app = TestApp::start_with(telling("http://127.0.0.1:9")).await;
    let visitor = app.visitor().await;
    let conversation = visitor.opens("hello").await;
    for number in 0..50 {
        visitor.say(&conversation, &number.to_string()).await;
    }
    assert_eq!(visitor.messages(&conversation).await.len(), 51);
    app.finish().await;
}

#[tokio::test]
async fn of_a_share_only_is_told_and_a_visitor_cannot_ask_for_more() {
    let collector = Collector::start().await;
    // So small that of what is drawn by lot nothing is told here; who is believed is not drawn.
    let settings = Settings { trace_share: 1e-9, ..telling(&collector.address) };
    let proxy = [127, 0, 0, 1].into();
    for (trace_callers, trusted_proxies, from, recorded) in [
        (vec![], vec![], "", false),
        (vec![proxy], vec![], "", true),
        (vec![proxy], vec![proxy], "203.0.113.9", true),
        (vec!["198.51.100.7".parse().unwrap()], vec![proxy], "203.0.113.9", false),
        (vec!["198.51.100.7".parse().unwrap()], vec![proxy], "198.51.100.7", true),
        // Whoever is believed by nobody may write what they like.
        (vec!["198.51.100.7".parse().unwrap()], vec![], "198.51.100.7", false),
    ] {
        let told = format!("{trace_callers:?} {trusted_proxies:?} {from}");
        let before = collector.spans().len();
        let app = TestApp::start_with(Settings { trace_callers, trusted_proxies, ..settings.clone() }).await;
        let visitor = app.visitor().await;
        let conversation = visitor.opens("hello").await;
        for text in ["one", "two"] {
            let traceparent = format!("00-{TRACE}-{SPAN}-01");
            let body = json!({ "text": text, "client_id": text }).to_string().into_bytes();
            let headers = [
                ("traceparent", traceparent.as_str()),
                ("content-type", "application/json"),
                ("x-forwarded-for", from),
            ];
            let path = format!("/widget/conversations/{conversation}/messages");
            visitor.caller.send("POST", &path, &headers, body).await.expect(201);
        }
        // What waits goes out before the end.
        app.finish().await;
        let spans = collector.spans();
        assert_eq!(spans[before..].iter().any(|span| span.text("traceId") == TRACE), recorded, "{told}");
        assert!(spans[before..].iter().all(|span| span.text("traceId") == TRACE), "{told}");
    }
}

#[tokio::test]
async fn what_leaves_for_a_push_service_is_told_with_its_answer_and_nothing_of_whom_it_is_for() {
    let (collector, service) = (Collector::start().await, PushPost::start().await);
    let settings = Settings { web_push: WebPush::Private, ..telling(&collector.address) };
    let app = TestApp::start_with(settings).await;
    let (ben, visitor) = (app.agent("Ben").await, app.visitor().await);
    let endpoint = format!("{}/a-browser-of-bens", service.origin);
    let browser = app.sign_in(&ben.email).await;
    browser.put("/me/push", Browser::new().wish(&endpoint)).await.expect(200);
    let conversation = visitor.opens("hello").await;
    app.owner().assign(&conversation, &ben).await.expect(200);
    service.answers("503 Service Unavailable");
    app.run_jobs().await;
    app.later(60_000).await;
    app.finish().await;
    let spans = collector.spans();
    let mut sent: Vec<&Span> = spans.iter().filter(|span| span.text("name") == "send a notice").collect();
    sent.sort_by_key(|span| span.times());
    let said: Vec<_> = sent.iter().map(|span| span.attribute("http.response.status_code")).collect();
    assert_eq!(said, ["503", "201"]);
    assert!(sent.iter().all(|span| span.text("parentSpanId").is_empty()));
    assert!(!collector.text().contains("a-browser-of-bens"));
}
