//! A stream's socket leaves the HTTP server once the request is authorised.
//!
//! An idle connection inside hyper keeps its buffers: 12 KB each. Outside, a stream is a socket and a few hundred bytes, which is
//! what ten thousand waiting customers are to cost. See docs/decisions/0004.

use crate::live::{Feed, Step};
use axum::http::header;
use axum::http::response::Parts;
use bytes::Bytes;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::net::TcpStream;

/// A reader that takes nothing for this long is cut off; it resumes from the log.
const STALLED: Duration = Duration::from_secs(30);
/// How often a reader who takes nothing is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Marks an answer whose socket becomes a stream.
#[derive(Clone)]
pub(crate) struct TakeOver(Arc<Mutex<Option<Feed>>>);

impl TakeOver {
    pub(crate) fn of(feed: Feed) -> Self {
        Self(Arc::new(Mutex::new(Some(feed))))
    }

    pub(crate) fn take(&self) -> Option<Feed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Writes the head, then the feed, until either side ends it.
pub(crate) async fn stream(socket: TcpStream, head: Parts, mut feed: Feed) {
    if write(&socket, &head_of(&head), None).await.is_err() {
        return;
    }
    drop(head);
    loop {
        match next(&socket, &mut feed).await {
            Some(Step::Write(piece)) => {
                if write(&socket, &piece, Some(&feed)).await.is_err() {
                    return;
                }
            }
            // Boxed, so that a stream that never catches up does not carry the space for it.
            Some(Step::CatchUp) => {
                if let Err(error) = Box::pin(feed.catch_up()).await {
                    tracing::error!(%error, "a stream cannot read the log");
                    return;
                }
            }
            Some(Step::End) | None => break,
        }
    }
}

/// The feed's next step; `None` when the reader hung up.
async fn next(socket: &TcpStream, feed: &mut Feed) -> Option<Step> {
    let mut gone = pin!(hung_up(socket));
    poll_fn(|context| match gone.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => feed.poll_step(context).map(Some),
    })
    .await
}

async fn hung_up(socket: &TcpStream) {
    let mut thrown_away = [0; 64];
    loop {
        if socket.readable().await.is_err() {
            return;
        }
        match socket.try_read(&mut thrown_away) {
            Ok(0) => return,
            Err(e) if e.kind() != ErrorKind::WouldBlock => return,
            _ => {}
        }
    }
}

/// Writes the piece. A reader who takes it slowly is asked about once a second whether they may still see it.
async fn write(socket: &TcpStream, mut piece: &[u8], feed: Option<&Feed>) -> std::io::Result<()> {
    let mut stalled = Duration::ZERO;
    while !piece.is_empty() {
        if feed.is_some_and(Feed::is_closed) || stalled >= STALLED {
            return Err(ErrorKind::TimedOut.into());
        }
        match socket.try_write(piece) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => {
                piece = &piece[written..];
                stalled = Duration::ZERO;
            }
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                match Box::pin(tokio::time::timeout(LOOK, socket.writable())).await {
                    Ok(writable) => writable?,
                    Err(_) => stalled += LOOK,
                }
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

fn head_of(head: &Parts) -> Bytes {
    let mut bytes = b"HTTP/1.1 200 OK\r\nconnection: close\r\n".to_vec();
    // The answer that was handed in had no body; this one ends when the connection does.
    for (name, value) in head.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH) {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.into()
}
