//! A collector of traces: a small HTTP server that takes OTLP as JSON and keeps the spans.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How long a span may take to arrive: it waits up to a second for company.
const WITHIN: Duration = Duration::from_secs(20);

/// What arrived.
pub(crate) struct Collector {
    pub(crate) address: String,
    bodies: Arc<Mutex<Vec<Value>>>,
}

/// A span as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Span(Value);

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bodies);
        #[expect(clippy::disallowed_methods, reason = "a collector is no part of the product")]
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                if let Some(body) = taken(socket).await {
                    kept.lock().unwrap().push(body);
                }
            }
        });
        Self { address, bodies }
    }

    /// Everything that arrived, as text.
    pub(crate) fn text(&self) -> String {
        self.bodies.lock().unwrap().iter().map(Value::to_string).collect()
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        let bodies = self.bodies.lock().unwrap();
        let mut spans = Vec::new();
        for resource in bodies.iter().flat_map(|body| body["resourceSpans"].as_array().unwrap()) {
            let of = &resource["resource"]["attributes"];
            assert_eq!(of[0], json!({ "key": "service.name", "value": { "stringValue": "warmline" } }));
            let node = of[2]["value"]["stringValue"].clone();
            for span in
                resource["scopeSpans"].as_array().unwrap().iter().flat_map(|s| s["spans"].as_array().unwrap())
            {
                let mut span = span.clone();
                span["node"] = node.clone();
                spans.push(Span(span));
            }
        }
        spans
    }

    /// The spans of a trace, once all of these are among them.
    pub(crate) async fn trace(&self, trace: &str, names: &[&str]) -> Vec<Span> {
        let until = Instant::now() + WITHIN;
        loop {
            let spans: Vec<Span> =
                self.spans().into_iter().filter(|span| span.text("traceId") == trace).collect();
            let missing = names.iter().find(|name| !spans.iter().any(|span| span.text("name") == **name));
            match missing {
                None => return spans,
                Some(name) => assert!(Instant::now() < until, "no {name:?} in {spans:#?}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Span {
    pub(crate) fn text(&self, member: &str) -> &str {
        self.0[member].as_str().unwrap_or_default()
    }

    pub(crate) fn attribute(&self, key: &str) -> &str {
        let found = self.0["attributes"].as_array().unwrap().iter().find(|one| one["key"] == key);
        let value = found.map(|one| &one["value"]);
        value
            .and_then(|value| value["stringValue"].as_str().or(value["intValue"].as_str()))
            .unwrap_or_default()
    }

    /// When it began and ended, in nanoseconds since 1970 UTC.
    pub(crate) fn times(&self) -> (u128, u128) {
        let at = |member| self.text(member).parse().unwrap();
        (at("startTimeUnixNano"), at("endTimeUnixNano"))
    }
}

/// The body of the one request of this connection, which is answered as the protocol says.
async fn taken(mut socket: TcpStream) -> Option<Value> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 16 * 1024]);
    loop {
        let read = socket.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        assert!(
            head.starts_with("post /v1/traces http/1.1") && head.contains("content-type: application/json"),
            "{head}"
        );
        let length: usize = head.split("content-length: ").nth(1)?.lines().next()?.trim().parse().unwrap();
        if bytes.len() < end + 4 + length {
            continue;
        }
        let body = serde_json::from_slice(&bytes[end + 4..]).unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        socket.write_all(answer).await.ok()?;
        return Some(body);
    }
}
