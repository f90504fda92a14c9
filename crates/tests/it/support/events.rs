//! A stream as a test reads it: nothing is waited for longer than a few seconds.

use super::Value;
use client::{ClientError, Cursor, Event, Stream};
use std::time::Duration;
use tokio::time::timeout;

/// Long enough for a busy machine, short enough for a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// Within which a revoked right must have ended its streams.
const REVOKED: Duration = Duration::from_secs(5);

pub(crate) struct Events(Stream);

impl Events {
    pub(super) const fn new(stream: Stream) -> Self {
        Self(stream)
    }

    pub(crate) fn cursor(&self) -> Cursor {
        self.0.cursor().clone()
    }

    /// The next event, as it came.
    pub(crate) async fn raw(&mut self) -> Event {
        let event = timeout(PATIENCE, self.0.next()).await.expect("no event came in time");
        event.expect("the stream ended")
    }

    /// Reads what has come, and waits for nothing: a reader that lags is cut off.
    pub(crate) async fn keep_up(&mut self) {
        while let Ok(event) = timeout(Duration::ZERO, self.0.next()).await {
            event.expect("the stream ended");
        }
    }

    /// The next fact's data, checked for what every event says.
    pub(crate) async fn next(&mut self) -> Value {
        let event = self.raw().await;
        let data: Value = event.json().unwrap();
        assert_eq!(event.id.as_deref(), Some(data["seq"].to_string().as_str()), "{event:?}");
        assert_eq!(data["kind"], event.event, "{event:?}");
        assert!(data["at"].as_str().is_some_and(|at| at.len() == 24 && at.ends_with('Z')), "{event:?}");
        assert!(data.get("conversation").is_some(), "{event:?}");
        data
    }

    /// The next fact of this kind; those before it are dropped.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next().await;
            if event["kind"] == kind {
                return event;
            }
        }
    }

    /// The data of all facts up to the first that satisfies, that one included.
    pub(crate) async fn until(&mut self, last: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            events.push(self.next().await);
            if events.last().is_some_and(&last) {
                return events;
            }
        }
    }

    /// Reads `ready` of a stream from now and gives its `seq`.
    pub(crate) async fn ready(&mut self) -> u64 {
        let first = self.raw().await;
        assert_eq!(first.event, "ready", "{first:?}");
        let seq = first.seq().unwrap();
        assert_eq!(first.id, Some(seq.to_string()), "a stream from now names its place");
        seq
    }

    /// Reads `ready` of a stream that was resumed.
    pub(crate) async fn resumed(&mut self) {
        let first = self.raw().await;
        assert_eq!((first.event.as_str(), first.id.as_deref()), ("ready", None), "{first:?}");
    }

    /// Waits for the server to end the stream; what comes before is dropped.
    pub(crate) async fn ended(self) {
        self.rest().await;
    }

    /// What comes until the server ends the stream.
    pub(crate) async fn rest(mut self) -> Vec<Value> {
        let mut rest = Vec::new();
        let end = timeout(REVOKED, async {
            loop {
                match self.0.next().await {
                    Ok(event) => rest.push(event.json().unwrap()),
                    Err(error) => return error,
                }
            }
        });
        let error = end.await.expect("the stream did not end within 5 s");
        assert!(matches!(error, ClientError::StreamEnded | ClientError::Broken(_)), "{error}");
        rest
    }

    /// Waits for a sign of life.
    pub(crate) async fn comment(&mut self, within: Duration) {
        timeout(within, self.0.next_comment()).await.expect("no comment in time").unwrap();
    }
}
