//! A live stream of events, on a connection of its own.

mod sse;

use std::collections::VecDeque;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::{Method, body::Incoming, header::ACCEPT};

use crate::{
    Access, Address, ClientError,
    connection::{Link, add_host, request},
};

pub use sse::{Event, Parser};

/// Where a stream starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cursor {
    /// At now; the first event says where that is.
    #[default]
    Now,
    /// After the event with this id, asked by the `Last-Event-ID` header.
    LastEventId(String),
    /// After the event with this id, asked by `?after=`.
    After(String),
}

impl Cursor {
    /// After the fact with this `seq`.
    pub fn seq(seq: u64) -> Self {
        Self::LastEventId(seq.to_string())
    }
}

/// An open stream. Dropping it closes the connection.
#[derive(Debug)]
pub struct Stream {
    link: Link,
    body: Incoming,
    parser: Parser,
    waiting: VecDeque<Event>,
    cursor: Cursor,
}

impl Stream {
    /// Opens the stream at `path` (for example `/api/v1/stream`).
    ///
    /// # Errors
    /// As [`crate::Connection::request`], and [`ClientError::Refused`] when the answer is not 200.
    pub async fn open(
        address: &Address,
        path: &str,
        access: &Access,
        cursor: Cursor,
    ) -> Result<Self, ClientError> {
        let mut headers = vec![(ACCEPT.as_str(), "text/event-stream")];
        let mut path = path.to_owned();
        match &cursor {
            Cursor::Now => {}
            Cursor::LastEventId(id) => headers.push(("last-event-id", id)),
            Cursor::After(id) => path.push_str(&format!("?after={id}")),
        }
        headers.extend(access.headers(&Method::GET));
        let mut request = request(Method::GET, &path, (access.token(), &headers), Bytes::new())?;
        add_host(&mut request, address);
        let mut link = Link::open(address).await?;
        let answer = link.send(request).await.map_err(|lost| ClientError::Broken(lost.error))?;
        if answer.status() != hyper::StatusCode::OK {
            let status = answer.status();
            return Err(match link.read(answer).await?.ok() {
                Err(refused) => refused,
                Ok(_) => ClientError::process("open a stream", &format!("the answer was {status}, not 200")),
            });
        }
        let body = answer.into_body();
        Ok(Self { link, body, parser: Parser::default(), waiting: VecDeque::new(), cursor })
    }

    /// The next event. Safe to cancel: nothing is lost when a timeout or a `select!` drops the call.
    ///
    /// # Errors
    /// [`ClientError::StreamEnded`] when the server closed, [`ClientError::Broken`] when the connection was lost.
    pub async fn next(&mut self) -> Result<Event, ClientError> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                if let Some(id) = &event.id {
                    self.cursor = Cursor::LastEventId(id.clone());
                }
                return Ok(event);
            }
            self.read().await?;
        }
    }

    /// The next event of this kind; the others are dropped.
    ///
    /// # Errors
    /// As [`Stream::next`].
    pub async fn next_of(&mut self, kind: &str) -> Result<Event, ClientError> {
        loop {
            let event = self.next().await?;
            if event.event == kind {
                return Ok(event);
            }
        }
    }

    /// Waits for the next comment line and leaves the events that come before it to [`Stream::next`].
    ///
    /// # Errors
    /// As [`Stream::next`].
    pub async fn next_comment(&mut self) -> Result<(), ClientError> {
        let before = self.comments();
        while self.comments() == before {
            self.read().await?;
        }
        Ok(())
    }

    /// Where to resume: after the last event with an id, or where the stream was asked to start.
    pub fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// How many comment lines came so far.
    pub fn comments(&self) -> u64 {
        self.parser.comments()
    }

    async fn read(&mut self) -> Result<(), ClientError> {
        let frame = self.link.drive(self.body.frame()).await;
        let frame = frame.ok_or(ClientError::StreamEnded)?.map_err(ClientError::Broken)?;
        match frame.data_ref() {
            Some(chunk) => self.parser.push(chunk, &mut self.waiting),
            None => Ok(()),
        }
    }
}
