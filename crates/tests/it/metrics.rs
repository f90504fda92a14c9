use crate::support::{TestApp, Wire};
use std::net::SocketAddr;

async fn page(address: SocketAddr) -> String {
    let mut wire = Wire::to(address).await;
    wire.send(b"GET /metrics HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    let (status, page) = wire.answer().await.expect("an answer");
    assert_eq!(status, 200);
    page
}

/// The value of the one series that begins like this.
fn value(page: &str, series: &str) -> f64 {
    let mut lines = page.lines().filter_map(|line| line.strip_prefix(series));
    let value = lines.next().unwrap_or_else(|| panic!("no {series} in\n{page}"));
    assert_eq!(lines.next(), None, "one series {series}");
    value.trim().parse().unwrap()
}

#[tokio::test]
async fn who_waits_what_was_asked_and_what_happened_is_counted() {
    let app = TestApp::start().await;
    let address = app.watch().await;
    let visitor = app.visitor().await;
    visitor.opens("Is anybody there?").await;
    app.advance(90_000);
    visitor.get("/nowhere").await.problem(404, "not_found");
    let page = page(address).await;
    let (workspace, inbox) = (app.workspace(), app.inbox());
    let line = format!("{{workspace=\"{workspace}\",inbox=\"{inbox}\"}}");
    assert_eq!(value(&page, &format!("warmline_conversations_waiting{line} ")), 1.0);
    assert_eq!(value(&page, &format!("warmline_longest_wait_seconds{line} ")), 90.0);
    // The watcher of the test has one.
    assert_eq!(value(&page, "warmline_streams{viewer=\"agent\"} "), 1.0);
    assert_eq!(value(&page, "warmline_streams{viewer=\"visitor\"} "), 0.0);
    assert_eq!(value(&page, "warmline_tasks_died "), 0.0);
    assert_eq!(value(&page, "warmline_database_answers "), 1.0);
    let asked = "warmline_http_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/widget/conversations\",status=\"201\"} ";
    assert_eq!(value(&page, asked), 1.0);
    let nowhere =
        "warmline_http_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} ";
    assert_eq!(value(&page, nowhere), 1.0, "what does not exist is one series, whatever is asked for");
    assert_eq!(value(&page, "warmline_facts_total{kind=\"desk.conversation_opened\"} "), 1.0);
    assert!(value(&page, "warmline_command_duration_seconds_count{outcome=\"done\"} ") >= 1.0);
    assert!(!page.contains("anybody there"), "no words of customers");
    assert!(page.ends_with("# EOF\n"), "{page}");
    app.finish().await;
}

#[tokio::test]
async fn the_names_are_those_of_the_document() {
    let app = TestApp::start().await;
    let address = app.watch().await;
    let page = page(address).await;
    let mut told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("# HELP ")).collect();
    told.iter_mut().for_each(|line| *line = line.split(' ').next().unwrap());
    told.sort_unstable();
    let document = include_str!("../../../docs/operations.md");
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `warmline_"));
    let mut written: Vec<String> =
        rows.map(|row| format!("warmline_{}", row.split('`').next().unwrap())).collect();
    written.sort_unstable();
    assert_eq!(told, written, "docs/operations.md has a row for each");
    app.finish().await;
}

#[tokio::test]
async fn the_product_itself_does_not_tell_them() {
    let app = TestApp::start().await;
    let mut wire = Wire::to(app.address().get()).await;
    wire.send(b"GET /metrics HTTP/1.1\r\nhost: test\r\n\r\n").await;
    assert_eq!(wire.answer().await.expect("an answer").0, 404);
    app.finish().await;
}
