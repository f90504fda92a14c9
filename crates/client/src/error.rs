//! What can go wrong between a client and the server.

use std::{fmt::Display, io, net::SocketAddr};

use hyper::StatusCode;
use serde_json::Value;

/// A refusal that the server explained with a problem document (RFC 9457).
#[derive(Debug, Clone)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable `code`, or an empty text when the answer was no problem document.
    pub code: String,
    /// The sentence for a person.
    pub detail: String,
    /// The whole document; `null` when the body was not JSON.
    pub body: Value,
}

/// Why a call has no answer, or none that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody listens there: nothing was sent, so nothing happened.
    #[error("failed to connect to {address}: {source}")]
    Connect {
        /// Where the server was expected.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The connection broke; whether the server did what was asked is unknown.
    #[error("the connection broke before the whole answer was there: {0}")]
    Broken(#[source] hyper::Error),
    /// No answer in time; whether the server did what was asked is unknown.
    #[error("no answer within {0} ms")]
    TimedOut(u128),
    /// The server answered with an error.
    #[error("answered {} {}: {}", .0.status.as_u16(), .0.code, .0.detail)]
    Refused(Box<Problem>),
    /// The request cannot be written as HTTP, for example for a line break in a header.
    #[error("the request cannot be written as HTTP: {0}")]
    Request(#[from] hyper::http::Error),
    /// The answer is not the document that the call promises.
    #[error("the answer is not what was expected ({source}): {body}")]
    Shape {
        /// The beginning of the answer.
        body: String,
        /// What could not be read.
        source: serde_json::Error,
    },
    /// The server closed the stream.
    #[error("the stream has ended")]
    StreamEnded,
    /// A line of a stream exceeded the bound, in bytes.
    #[error("a line of the stream is longer than {0} bytes")]
    LineTooLong(usize),
    /// The server's program could not be run, or did not say what it should.
    #[error("failed to {what}: {why}")]
    Process {
        /// What was tried, in words that follow "failed to".
        what: String,
        /// What happened instead.
        why: String,
    },
}

impl ClientError {
    /// Whether the same call may succeed later: nobody listens, the connection broke, the answer took too long,
    /// or the server said 429 or 503. Repeat a write only with its `client_id`.
    pub fn passes(&self) -> bool {
        match self {
            Self::Connect { .. } | Self::Broken(_) | Self::TimedOut(_) | Self::StreamEnded => true,
            Self::Refused(problem) => {
                matches!(problem.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            }
            _ => false,
        }
    }

    /// The stable code of a refusal.
    pub fn code(&self) -> Option<&str> {
        self.problem().map(|problem| problem.code.as_str())
    }

    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<StatusCode> {
        self.problem().map(|problem| problem.status)
    }

    /// The refusal itself, if this is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    pub(crate) fn process(what: impl Into<String>, why: &dyn Display) -> Self {
        Self::Process { what: what.into(), why: why.to_string() }
    }
}
