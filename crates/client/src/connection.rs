//! One keep-alive connection and one request at a time.

#[cfg(test)]
mod tests;

use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Method, Request, StatusCode,
    body::Incoming,
    client::conn::http1,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST},
};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::{Address, ClientError, Problem};

type Body = Full<Bytes>;

/// How long an answer may take unless [`Connection::set_limit`] says otherwise.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers, as they came.
    pub headers: HeaderMap,
    /// The body, to its end.
    pub body: Bytes,
}

impl Response {
    /// The body as a document.
    ///
    /// # Errors
    /// [`ClientError::Shape`] when it is not that.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.body)
            .map_err(|source| ClientError::Shape { body: beginning(&self.body), source })
    }

    /// The answer itself if its status is a 2xx.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the problem document for every other status.
    pub fn ok(self) -> Result<Self, ClientError> {
        if self.status.is_success() {
            return Ok(self);
        }
        let body: Value = serde_json::from_slice(&self.body).unwrap_or(Value::Null);
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Err(ClientError::Refused(Box::new(Problem {
            status: self.status,
            code: text("code").unwrap_or_default(),
            detail: text("detail").or_else(|| text("title")).unwrap_or_else(|| beginning(&self.body)),
            body,
        })))
    }
}

fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned()
}

/// A keep-alive connection that is opened on demand, again when it was lost, and carries one request at a time.
///
/// It has no task of its own: the connection is driven by whoever waits for an answer, which costs a load
/// generator least.
#[derive(Debug)]
pub struct Connection {
    address: Address,
    limit: Duration,
    link: Option<Link>,
}

impl Connection {
    /// A connection that will be opened by its first request.
    pub fn new(address: impl Into<Address>) -> Self {
        Self { address: address.into(), limit: ANSWER_LIMIT, link: None }
    }

    /// How long an answer may take, connecting included; 30 s unless set.
    pub fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    /// Where this connection goes.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Sends one request and reads the whole answer, whatever its status. `path` begins with `/`, `token` goes
    /// into `Authorization: Bearer`, a body without a content type is sent as JSON.
    ///
    /// # Errors
    /// [`ClientError::Connect`] when nothing was sent; [`ClientError::Broken`] and [`ClientError::TimedOut`] when the
    /// outcome is unknown; [`ClientError::Request`] when this is no valid request.
    pub async fn request(
        &mut self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Response, ClientError> {
        let request = request(method, path, (token, headers), body.into())?;
        let limit = self.limit;
        let outcome = match tokio::time::timeout(limit, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ClientError::TimedOut(limit.as_millis())),
        };
        if outcome.is_err() {
            self.link = None;
        }
        outcome
    }

    async fn exchange(&mut self, mut request: Request<Body>) -> Result<Response, ClientError> {
        loop {
            let kept = match self.link.take() {
                Some(mut link) => link.is_open().await.then_some(link),
                None => None,
            };
            let reused = kept.is_some();
            let link = match kept {
                Some(link) => link,
                None => Link::open(&self.address).await?,
            };
            let link = self.link.insert(link);
            add_host(&mut request, &self.address);
            match link.send(request).await {
                Ok(answer) => return link.read(answer).await,
                // A kept connection that the server had closed: the request never left, so a new one may carry it.
                Err(Lost { unsent: Some(back), .. }) if reused => request = *back,
                Err(lost) => return Err(ClientError::Broken(lost.error)),
            }
        }
    }
}

/// Builds a request; shared with the streams.
pub(crate) fn request(
    method: Method,
    path: &str,
    (token, headers): (Option<&str>, &[(&str, &str)]),
    body: Bytes,
) -> Result<Request<Body>, ClientError> {
    let mut builder = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        builder = builder.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let typed = builder.headers_ref().is_some_and(|headers| headers.contains_key(CONTENT_TYPE));
    if !body.is_empty() && !typed {
        builder = builder.header(CONTENT_TYPE, "application/json");
    }
    Ok(builder.body(Full::new(body))?)
}

/// Names the host as the address is now, unless the caller named one.
pub(crate) fn add_host(request: &mut Request<Body>, address: &Address) {
    if let Ok(host) = address.get().to_string().parse() {
        request.headers_mut().entry(HOST).or_insert(host);
    }
}

/// A request that was not answered, and itself when it never left.
pub(crate) struct Lost {
    pub(crate) error: hyper::Error,
    pub(crate) unsent: Option<Box<Request<Body>>>,
}

/// An open connection: the sending half, and the wire that somebody must drive.
#[derive(Debug)]
pub(crate) struct Link {
    sender: http1::SendRequest<Body>,
    wire: Wire,
}

impl Link {
    pub(crate) async fn open(address: &Address) -> Result<Self, ClientError> {
        let at = address.get();
        let refused = |source| ClientError::Connect { address: at, source };
        let socket = TcpStream::connect(at).await.map_err(refused)?;
        // On loopback, a connection to a port where nobody listens can meet itself.
        if socket.local_addr().map_err(refused)? == at {
            return Err(refused(io::Error::from(io::ErrorKind::ConnectionRefused)));
        }
        socket.set_nodelay(true).map_err(refused)?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(socket)).await.map_err(ClientError::Broken)?;
        Ok(Self { sender, wire: Wire(Some(connection)) })
    }

    /// Whether a next request can go out; notices a server that has closed meanwhile.
    async fn is_open(&mut self) -> bool {
        self.wire.glance().await;
        self.wire.0.is_some() && self.wire.drive(self.sender.ready()).await.is_ok()
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Result<hyper::Response<Incoming>, Lost> {
        let sending = self.sender.try_send_request(request);
        self.wire.drive(sending).await.map_err(|mut failed| {
            let unsent = failed.take_message().map(Box::new);
            Lost { error: failed.into_error(), unsent }
        })
    }

    pub(crate) async fn read(&mut self, answer: hyper::Response<Incoming>) -> Result<Response, ClientError> {
        let (head, body) = answer.into_parts();
        let body = self.wire.drive(body.collect()).await.map_err(ClientError::Broken)?;
        Ok(Response { status: head.status, headers: head.headers, body: body.to_bytes() })
    }

    pub(crate) async fn drive<F: Future>(&mut self, work: F) -> F::Output {
        self.wire.drive(work).await
    }
}

/// The connection's state machine; `None` once it has ended.
#[derive(Debug)]
struct Wire(Option<http1::Connection<TokioIo<TcpStream>, Body>>);

impl Wire {
    /// Polls the connection and what waits for it in one task, until that is done.
    async fn drive<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(output);
            }
            self.poll(context);
            work.as_mut().poll(context)
        })
        .await
    }

    /// Looks once whether something arrived, such as the other side's end.
    async fn glance(&mut self) {
        poll_fn(|context| {
            self.poll(context);
            Poll::Ready(())
        })
        .await;
    }

    fn poll(&mut self, context: &mut std::task::Context<'_>) {
        if let Some(connection) = &mut self.0
            && Pin::new(connection).poll(context).is_ready()
        {
            // How it ended is told to the request that waited on it.
            self.0 = None;
        }
    }
}
