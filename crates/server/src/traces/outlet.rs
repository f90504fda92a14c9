//! What is told goes to a collector: OTLP over HTTP, as JSON, in batches, from a bounded queue.

use super::span::{Span, attribute};
use crate::Tasks;
use crate::clock::unix_nanos;
use axum::http::{Request, header};
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::json;
use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};

/// Spans that wait at most; one more is lost.
const QUEUE: usize = 4_096;
/// Spans that go out together at most.
const BATCH: usize = 512;
/// How long a span waits for company.
const GATHER: Duration = Duration::from_secs(1);
/// How long a collector may take.
const LONGEST: Duration = Duration::from_secs(5);
/// How often it is said that a collector is away.
const SAID_EVERY: Duration = Duration::from_secs(60);
/// How long an end waits for what is left to go out.
const LAST: Duration = Duration::from_secs(1);

/// Where spans go: `http://host:port`, and what comes before `/v1/traces`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    host: String,
    port: u16,
    path: String,
}

impl Collector {
    /// Reads an address such as `http://127.0.0.1:4318`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let bad = |why: &str| {
            format!("{text:?} is not the address of a collector such as http://127.0.0.1:4318: {why}")
        };
        let rest = text.strip_prefix("http://").ok_or_else(|| {
            bad("it begins with http:// (a collector beside the server, or a way to it that is safe by itself)")
        })?;
        let (place, path) = rest.split_once('/').map_or((rest, ""), |(place, path)| (place, path));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| bad("its port is a number up to 65535"))?)
            }
            _ => (place, 4318),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let host_fits =
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._[]:".contains(c));
        if !host_fits || !path.chars().all(plain) {
            return Err(bad("it names a host, perhaps a port and a path, and nothing else"));
        }
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Self { host: host.to_owned(), port, path })
    }
}

pub(super) struct Outlet {
    queue: mpsc::Sender<Span>,
    lost: Arc<AtomicU64>,
    ending: Arc<Notify>,
    ended: Arc<Notify>,
}

impl Outlet {
    pub(super) fn open(collector: Collector, node: &str, tasks: &Tasks) -> Self {
        let (queue, spans) = mpsc::channel(QUEUE);
        let (lost, ending, ended) = (Arc::default(), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let carrier = Carrier {
            collector,
            node: node.to_owned(),
            lost: Arc::clone(&lost),
            tasks: tasks.clone(),
            said: None,
        };
        let (end, done) = (Arc::clone(&ending), Arc::clone(&ended));
        tasks.spawn("traces", async move {
            carrier.carry(spans, &end).await;
            done.notify_one();
        });
        Self { queue, lost, ending, ended }
    }

    /// Puts it in the queue. Where there is no room it is lost, and counted.
    pub(super) fn tell(&self, span: Span) {
        if self.queue.try_send(span).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) async fn close(&self) {
        self.ending.notify_one();
        let _ = tokio::time::timeout(LAST, self.ended.notified()).await;
    }
}

struct Carrier {
    collector: Collector,
    node: String,
    lost: Arc<AtomicU64>,
    tasks: Tasks,
    /// When it was last said that the collector is away.
    said: Option<Instant>,
}

impl Carrier {
    async fn carry(mut self, mut spans: mpsc::Receiver<Span>, ending: &Notify) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let first = tokio::select! {
                biased;
                first = spans.recv() => first,
                () = ending.notified() => None,
            };
            let Some(first) = first else { return };
            batch.push(first);
            let gathered = tokio::time::sleep(GATHER);
            tokio::pin!(gathered);
            let mut last = false;
            while batch.len() < BATCH && !last {
                tokio::select! {
                    biased;
                    more = spans.recv() => match more {
                        Some(span) => batch.push(span),
                        None => last = true,
                    },
                    () = ending.notified() => last = true,
                    () = &mut gathered => break,
                }
            }
            self.send(&batch).await;
            batch.clear();
            if last {
                return;
            }
        }
    }

    async fn send(&mut self, batch: &[Span]) {
        let sent = tokio::time::timeout(LONGEST, self.post(batch)).await;
        let sent =
            sent.unwrap_or_else(|_| Err(Error::new(ErrorKind::TimedOut, "the collector took too long")));
        let lost = self.lost.swap(0, Ordering::Relaxed);
        let why = match sent {
            Ok(()) if lost == 0 => return,
            Ok(()) => "more was to be told than the collector took".to_owned(),
            Err(error) => error.to_string(),
        };
        if self.said.is_none_or(|said| said.elapsed() >= SAID_EVERY) {
            self.said = Some(Instant::now());
            tracing::warn!(why, spans = batch.len(), lost, "traces are lost");
        }
    }

    fn body(&self, batch: &[Span]) -> Vec<u8> {
        let now = (Instant::now(), unix_nanos());
        let spans: Vec<_> = batch.iter().map(|span| span.to_json(now)).collect();
        let text = |key: &str, value: &str| attribute(key, &json!({ "stringValue": value }));
        let whole = json!({ "resourceSpans": [{
            "resource": { "attributes": [
                text("service.name", "warmline"),
                text("service.version", env!("CARGO_PKG_VERSION")),
                text("service.instance.id", &self.node),
            ] },
            "scopeSpans": [{ "scope": { "name": "warmline" }, "spans": spans }],
        }] });
        whole.to_string().into_bytes()
    }

    async fn post(&self, batch: &[Span]) -> Result<(), Error> {
        let Collector { host, port, path } = &self.collector;
        let stream = TcpStream::connect((host.trim_matches(['[', ']']), *port)).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(Error::other)?;
        self.tasks.spawn("traces connection", async move {
            // How it ended is seen in the answer.
            let _ended = tokio::time::timeout(LONGEST, connection).await;
        });
        let request = Request::post(format!("{path}/v1/traces"))
            .header(header::HOST, format!("{host}:{port}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(self.body(batch))))
            .map_err(Error::other)?;
        let answer = sender.send_request(request).await.map_err(Error::other)?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(Error::other(format!("the collector answers {}", answer.status())))
    }
}

#[cfg(test)]
mod tests {
    use super::Collector;

    #[test]
    fn an_address_is_a_host_perhaps_a_port_and_a_path() {
        let read = |text| Collector::read(text).map(|c| (c.host, c.port, c.path));
        let is = |host: &str, port, path: &str| Ok((host.to_owned(), port, path.to_owned()));
        assert_eq!(read("http://127.0.0.1:4318"), is("127.0.0.1", 4318, ""));
        assert_eq!(read("http://collector/"), is("collector", 4318, ""));
        assert_eq!(read("http://[::1]:9/otlp/"), is("[::1]", 9, "/otlp"));
        assert_eq!(read("http://[::1]"), is("[::1]", 4318, ""));
        for bad in [
            "",
            "127.0.0.1:4318",
            "https://x:4318",
            "http://",
            "http://:1",
            "http://x:99999",
            "http://a b",
            "http://x/?a",
            "http://u:p@x:1",
        ] {
            assert!(Collector::read(bad).is_err(), "{bad}");
        }
    }
}
