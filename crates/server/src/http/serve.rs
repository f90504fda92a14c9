//! Connections: accepted, counted, served, let go.

use super::auth::Peer;
use super::body::{OnItsWay, is_through};
use super::limits::household;
use super::patient::Patient;
use super::router::router;
use super::takeover::{self, TakeOver};
use crate::App;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

/// Connections from one address (of version 6: a household's) at a time. A household or an office behind one address has many tabs.
const PER_ADDRESS: usize = 512;
/// How long a client may take to send the head of a request; also how long an idle connection is kept.
const HEAD_PATIENCE: Duration = Duration::from_secs(60);
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 32 * 1024;
/// How long a stop waits for requests that were accepted.
const STOP_PATIENCE: Duration = Duration::from_secs(8);

/// A server that accepts connections until it is stopped.
pub struct Running {
    app: App,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    done: mpsc::Receiver<()>,
}

/// Accepts connections on the listener and answers them.
///
/// # Errors
/// Where the listener has no address.
pub fn serve(app: &App, listener: TcpListener) -> std::io::Result<Running> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    // Each connection holds a sender; when the last is dropped, nobody is left.
    let (alive, done) = mpsc::channel(1);
    app.tasks.spawn("accept", accept(app.clone(), listener, stopped, alive));
    Ok(Running { app: app.clone(), address, stop, done })
}

impl Running {
    /// The address that is listened on, with its port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells when a stop was asked for: for what runs beside the server.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends the streams at once, answers the requests that were accepted, within a bound, and closes the database.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        self.app.hub.close_all();
        if tokio::time::timeout(STOP_PATIENCE, self.done.recv()).await.is_err() {
            tracing::warn!("some requests were still running after {} s", STOP_PATIENCE.as_secs());
        }
        self.app.close().await;
    }
}

async fn accept(app: App, listener: TcpListener, mut stop: watch::Receiver<bool>, alive: mpsc::Sender<()>) {
    let router = router(&app);
    let counts = Counts::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of files, most likely: those that are open will close.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let capped =
            app.settings.rate_limits && !app.settings.trusted_proxies.contains(&peer.ip().to_canonical());
        let most = Most {
            of_all: app.settings.most_connections,
            of_one: if capped { PER_ADDRESS } else { usize::MAX },
        };
        let Some(place) = counts.take(household(peer.ip()), most) else { continue };
        let _ = socket.set_nodelay(true);
        let (serving, router, stop, alive) = (app.clone(), router.clone(), stop.clone(), alive.clone());
        app.tasks.spawn("connection", async move {
            connection(serving, socket, (peer, place), router, stop).await;
            drop(alive);
        });
    }
}

/// Serves one connection; one that becomes a stream goes on outside hyper.
async fn connection(
    app: App,
    socket: TcpStream,
    (peer, place): (SocketAddr, Place),
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let taken = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&taken);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (router, slot) = (router.clone(), Arc::clone(&slot));
        // Boxed: hyper moves it about.
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let waits_for_word = parts.headers.contains_key(header::EXPECT);
            let (body, mut left) = OnItsWay::of(body);
            let mut request: Request = Request::from_parts(parts, Body::new(body));
            request.extensions_mut().insert(Peer(peer));
            let only_head = request.method() == Method::HEAD;
            let mut response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            // Whoever still waits for a word to send the body would be given it.
            let is_through =
                if waits_for_word { left.try_recv().is_err() } else { is_through(&mut left).await };
            if !is_through {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            let feed = response.extensions_mut().remove::<TakeOver>().and_then(|taken| taken.take());
            match feed {
                Some(feed) if !only_head => {
                    let head = response.into_parts().0;
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((head, feed));
                    // hyper writes nothing and lets go of the socket.
                    Err(std::io::Error::other("taken over"))
                }
                _ => Ok(response),
            }
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(Patient::new(socket)), service);
    let mut stopping = false;
    loop {
        let mut served = pin!(std::future::poll_fn(|context| connection.poll_without_shutdown(context)));
        tokio::select! {
            // A reader who hung up, sent nonsense or was too slow needs no words in our log.
            _ = &mut served => break,
            _ = stop.changed(), if !stopping => {}
        }
        stopping = true;
        Pin::new(&mut connection).graceful_shutdown();
    }
    let taken = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((head, feed)) = taken {
        let socket = connection.into_parts().io.into_inner().into_inner();
        // A task of its own, so that what hyper needed is freed.
        app.tasks.spawn("stream", async move {
            takeover::stream(socket, head, feed).await;
            drop(place);
        });
    } else {
        close(connection.into_parts().io.into_inner().into_inner()).await;
    }
}

/// Says that no more will come, and reads what is still on its way, so that the last answer is not thrown away with it.
async fn close(mut socket: TcpStream) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    if socket.shutdown().await.is_err() {
        return;
    }
    let mut rest = [0; 1024];
    let drain = async { while matches!(socket.read(&mut rest).await, Ok(read) if read > 0) {} };
    let _ = tokio::time::timeout(Duration::from_millis(500), drain).await;
}

/// How many connections there are, by address.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<Counted>>);

#[derive(Default)]
struct Counted {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// How many there may be.
#[derive(Clone, Copy)]
struct Most {
    of_all: usize,
    of_one: usize,
}

/// One connection's place in the count: also a stream's, for as long as it is open.
struct Place {
    counts: Counts,
    address: IpAddr,
}

impl Counts {
    fn take(&self, address: IpAddr, most: Most) -> Option<Place> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = counted.by_address.get(&address).copied().unwrap_or(0);
        if of_one >= most.of_one || counted.all >= most.of_all {
            return None;
        }
        counted.all += 1;
        *counted.by_address.entry(address).or_insert(0) += 1;
        Some(Place { counts: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counted = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.all -= 1;
        if let Some(count) = counted.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counted.by_address.remove(&self.address);
            }
        }
    }
}
