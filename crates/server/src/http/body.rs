//! Bodies: read up to a bound, then as JSON of one shape.

use super::problem::Problem;
use crate::App;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use std::convert::Infallible;
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;

/// The largest body that is read. 10,000 characters, each escaped as a surrogate pair, are 120 kB.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;
/// How much of a larger body is thrown away before the answer, so that its sender reads the answer.
const DRAIN_LIMIT: usize = 8 * 1024 * 1024;
/// How much of a body is thrown away that no handler wanted, and how long that may take: little, since nobody was let in for it.
const LEFT_LIMIT: usize = 64 * 1024;
const LEFT_PATIENCE: Duration = Duration::from_millis(500);
/// How long a sender may take for a body.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// A JSON body, with the bytes it came as.
pub(crate) struct Json<T> {
    pub(crate) value: T,
    pub(crate) bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let bytes =
            tokio::time::timeout(BODY_PATIENCE, read(request.into_body())).await.map_err(|_| {
                Problem::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "too_slow",
                    "The body took longer than 30 s to arrive.",
                )
            })??;
        // A list would be taken for an object whose members come in order.
        if bytes.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
            return Err(Problem::bad_request("not_json", "The body must be a JSON object in UTF-8."));
        }
        let value = serde_json::from_slice(&bytes).map_err(|e| explain(&e))?;
        Ok(Self { value, bytes })
    }
}

fn explain(error: &serde_json::Error) -> Problem {
    if error.is_data() {
        Problem::bad_request("not_the_shape", format!("The body does not have the expected shape: {error}."))
    } else {
        Problem::bad_request("not_json", format!("The body is not JSON in UTF-8: {error}."))
    }
}

async fn read(mut body: Body) -> Result<Bytes, Problem> {
    let (mut read, mut whole) = (0, BytesMut::new());
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| Problem::bad_request("not_whole", "The body ended before it was whole."))?;
        let Ok(data) = frame.into_data() else { continue };
        read += data.len();
        if read > DRAIN_LIMIT {
            break;
        }
        if read <= BODY_LIMIT {
            whole.extend_from_slice(&data);
        }
    }
    if read > BODY_LIMIT {
        let detail = format!("The body is larger than {} KiB.", BODY_LIMIT / 1024);
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail));
    }
    Ok(whole.freeze())
}

/// A body on its way to a handler, which may answer without reading it: what is left of it comes back then.
pub(crate) struct OnItsWay {
    body: Option<Incoming>,
    back: Option<oneshot::Sender<Incoming>>,
}

impl OnItsWay {
    /// The body, and where what was not read of it comes back.
    pub(crate) fn of(body: Incoming) -> (Self, oneshot::Receiver<Incoming>) {
        let (back, left) = oneshot::channel();
        (Self { body: Some(body), back: Some(back) }, left)
    }
}

impl hyper::body::Body for OnItsWay {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Incoming::size_hint)
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) =
            (self.body.take().filter(|body| !body.is_end_stream()), self.back.take())
        {
            // Nobody waits for it where the connection is gone.
            let _gone = back.send(body);
        }
    }
}

/// Reads what a handler left of a body, so that the next request is found behind it. False where it is more than is read for nothing:
/// then the connection has to end, and the answer to say so.
pub(crate) async fn is_through(left: &mut oneshot::Receiver<Incoming>) -> bool {
    let Ok(mut body) = left.try_recv() else { return true };
    let rest = async {
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            read += frame.ok()?.data_ref().map_or(0, Bytes::len);
            if read > LEFT_LIMIT {
                return None;
            }
        }
        Some(())
    };
    tokio::time::timeout(LEFT_PATIENCE, rest).await.is_ok_and(|through| through.is_some())
}

/// The id in the path; what cannot be an id is not found.
pub(crate) struct At<T>(pub(crate) T);

impl<T: FromStr + Send> FromRequestParts<App> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Problem::not_found())?;
        let first = path.iter().next().and_then(|(_, text)| text.parse().ok());
        first.map(Self).ok_or_else(Problem::not_found)
    }
}

/// A member that may be null, which is something else than its being left out.
pub(crate) fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// The first thing in the path, as it was written; `None` where nothing stands there or what is no text.
pub(crate) struct Written(pub(crate) Option<String>);

impl FromRequestParts<App> for Written {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let path = RawPathParams::from_request_parts(parts, app).await.ok();
        Ok(Self(path.and_then(|path| path.iter().next().map(|(_, text)| text.to_owned()))))
    }
}

/// An instant in a body, in milliseconds since 1970 UTC. `member` names it.
pub(crate) fn instant(member: &str, text: &str) -> Result<i64, Problem> {
    let bad =
        |_| Problem::refused("bad_time", format!("`{member}` must be a time such as 2026-11-21T17:00:00Z."));
    text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond).map_err(bad)
}

/// Two ids in the path.
pub(crate) struct AtBoth<T, U>(pub(crate) T, pub(crate) U);

impl<T: FromStr + Send, U: FromStr + Send> FromRequestParts<App> for AtBoth<T, U> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Problem::not_found())?;
        let mut texts = path.iter().map(|(_, text)| text);
        let first = texts.next().and_then(|text| text.parse().ok());
        let second = texts.next().and_then(|text| text.parse().ok());
        first.zip(second).map(|(a, b)| Self(a, b)).ok_or_else(Problem::not_found)
    }
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => raw_json(status, body),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// JSON that is text already.
pub(crate) fn raw_json(status: StatusCode, body: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body.into())
        .into_response()
}
