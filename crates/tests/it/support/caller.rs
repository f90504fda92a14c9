//! Calls over HTTP: who calls, and what was answered.

use super::events::Events;
use super::{Value, documented};
use client::{Access, Address, Connection, Cursor, Response, Stream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The connections of a test, shared by all who call, so that none is idle in a corner when the server stops.
pub(super) struct Connections {
    pub(super) address: Address,
    idle: Mutex<Vec<Connection>>,
}

impl Connections {
    pub(super) fn to(address: Address) -> Arc<Self> {
        Arc::new(Self { address, idle: Mutex::default() })
    }

    pub(super) fn close(&self) {
        self.idle.lock().unwrap().clear();
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Caller {
    connections: Arc<Connections>,
    access: Access,
}

/// A name of a message that nobody else gives.
pub(crate) fn client_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("own-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Caller {
    pub(super) fn new(connections: &Arc<Connections>, access: Access) -> Self {
        Self { connections: Arc::clone(connections), access }
    }

    /// The same caller by another right.
    pub(crate) fn by(&self, access: Access) -> Self {
        Self::new(&self.connections, access)
    }

    /// The same caller by this token.
    pub(crate) fn by_token(&self, token: &str) -> Self {
        self.by(Access::Token(token.to_owned()))
    }

    pub(crate) fn token(&self) -> &str {
        match &self.access {
            Access::Token(token) => token,
            other => panic!("{other:?} is no token"),
        }
    }

    /// The header lines that say who calls, for what is written on a wire by hand.
    pub(crate) fn right(&self) -> String {
        match &self.access {
            Access::Nobody => String::new(),
            Access::Token(token) => format!("authorization: Bearer {token}\r\n"),
            Access::Cookie { cookie, csrf } => format!("cookie: {cookie}\r\nx-csrf-token: {csrf}\r\n"),
        }
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.connections.address.get()
    }

    /// Any call. `path` is below `/api/v1` unless it begins with `//`.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let path = path
            .strip_prefix('/')
            .filter(|p| p.starts_with('/'))
            .map_or(format!("/api/v1{path}"), str::to_owned);
        let mut all = headers.to_vec();
        let token = match &self.access {
            Access::Nobody => None,
            Access::Token(token) => Some(token.as_str()),
            Access::Cookie { cookie, csrf } => {
                all.push(("cookie", cookie));
                if method != "GET" && !csrf.is_empty() {
                    all.push(("x-csrf-token", csrf));
                }
                None
            }
        };
        let idle = self.connections.idle.lock().unwrap().pop();
        let mut connection = idle.unwrap_or_else(|| Connection::new(self.connections.address.clone()));
        let answer = connection.request(method.parse().unwrap(), &path, token, &all, body).await;
        self.connections.idle.lock().unwrap().push(connection);
        let call = format!("{method} {path}");
        let response = answer.unwrap_or_else(|e| panic!("{call}: {e}"));
        if path.starts_with("/api/v1/") && method != "OPTIONS" && !path.ends_with("/openapi.json") {
            documented::check(method, &path, response.status.as_u16(), &response.body);
        }
        Answer { response, call }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], body.to_string().into_bytes()).await
    }

    /// Uploads a file at this door. The name goes as it would from a browser.
    pub(crate) async fn upload(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        self.send("POST", path, &[("x-file-name", &name)], content.to_vec()).await
    }

    /// A POST with an `Idempotency-Key`.
    pub(crate) async fn post_once(&self, key: &str, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[("idempotency-key", key)], body.to_string().into_bytes()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, &[], body.to_string().into_bytes()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, &[], body.to_string().into_bytes()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Vec::new()).await
    }

    /// Everything on all pages of a list. `path` may have a query of its own.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let mut page = self.get(&format!("{path}{joint}limit=200{after}")).await.expect(200);
            all.append(page["items"].as_array_mut().unwrap());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return all,
            }
        }
    }

    /// Opens a stream. `path` is below `/api/v1`.
    pub(crate) async fn open_stream(
        &self,
        path: &str,
        cursor: Cursor,
    ) -> Result<Events, client::ClientError> {
        let path = format!("/api/v1{path}");
        Stream::open(&self.connections.address, &path, &self.access, cursor).await.map(Events::new)
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    call: String,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.response.status.as_u16()
    }

    /// A header as text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.response.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.response.body).into_owned()
    }

    /// The document of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status(), status, "{}: {}", self.call, self.body_text());
        if self.response.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.response.body).unwrap_or_else(|e| panic!("{}: {e}", self.call))
    }

    /// The problem document of an answer with this status and code, checked for its form.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{}: {problem}", self.call);
        assert_eq!(problem["status"], status, "{}", self.call);
        assert_eq!(problem["type"], "about:blank", "{}", self.call);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.call);
        for member in ["title", "detail"] {
            assert!(
                problem[member].as_str().is_some_and(|text| !text.is_empty()),
                "{}: {problem}",
                self.call
            );
        }
        problem
    }
}
