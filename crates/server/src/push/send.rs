//! One message to one push service: an address that is looked at before it is connected to, a few seconds, no redirect, no body read.

use super::endpoint::{Endpoint, may_reach};
use crate::settings::WebPush;
use crate::tasks::Tasks;
use axum::http::{Request, header};
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::collections::HashMap;
use std::io::{Error, ErrorKind};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A push service that takes longer is asked again later.
const LONGEST: Duration = Duration::from_secs(10);

/// What lives as long as the server: how far the log was looked through, and how to connect.
#[derive(Default)]
pub(crate) struct Line {
    pub(super) cursors: Mutex<HashMap<events::WorkspaceId, i64>>,
    pub(super) sending: AtomicBool,
    tls: OnceLock<Arc<ClientConfig>>,
}

/// What the push service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: u16,
    /// From `Retry-After`, in seconds.
    pub(super) retry_after_s: Option<i64>,
}

impl Line {
    /// # Errors
    /// Where the service cannot be reached, or may not be.
    pub(super) async fn post(
        &self,
        endpoint: &Endpoint,
        allowed: WebPush,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
        tasks: &Tasks,
    ) -> Result<Said, Error> {
        let sent = async {
            let stream = connect(endpoint, allowed).await?;
            if endpoint.tls {
                let name = ServerName::try_from(endpoint.host.clone()).map_err(|_| {
                    Error::new(ErrorKind::InvalidInput, "the host is no name for a certificate")
                })?;
                let stream = TlsConnector::from(self.tls()?).connect(name, stream).await?;
                exchange(stream, endpoint, headers, body, tasks).await
            } else {
                exchange(stream, endpoint, headers, body, tasks).await
            }
        };
        tokio::time::timeout(LONGEST, sent)
            .await
            .unwrap_or_else(|_| Err(Error::new(ErrorKind::TimedOut, "the push service took too long")))
    }

    /// Whom this machine trusts.
    fn tls(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.tls.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = rustls::RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "this machine has no certificates that it trusts"));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::clone(self.tls.get_or_init(|| Arc::new(config))))
    }
}

/// The name is looked up once, and what was looked at is what is connected to.
async fn connect(endpoint: &Endpoint, allowed: WebPush) -> Result<TcpStream, Error> {
    let found = tokio::net::lookup_host((endpoint.host.as_str(), endpoint.port)).await?;
    let mut last = Error::new(ErrorKind::PermissionDenied, "the name leads to no address on the internet");
    for address in found.filter(|address| may_reach(address.ip(), allowed)).take(4) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    endpoint: &Endpoint,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
    tasks: &Tasks,
) -> Result<Said, Error> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(Error::other)?;
    tasks.spawn("push connection", async move {
        // How it ended is seen in the answer.
        let _ended = tokio::time::timeout(LONGEST, connection).await;
    });
    let usual = if endpoint.tls { 443 } else { 80 };
    let mut request = Request::post(endpoint.path.as_str()).header(header::HOST, endpoint.host_header(usual));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from(body))).map_err(Error::other)?;
    let answer = sender.send_request(request).await.map_err(Error::other)?;
    let retry_after = answer.headers().get(header::RETRY_AFTER);
    let retry_after_s = retry_after.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    Ok(Said { status: answer.status().as_u16(), retry_after_s })
}
