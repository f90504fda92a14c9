//! Errors as problem documents (RFC 9457): a stable `code`, a sentence for a person, no internals.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::AgentId;
use ledger::{Failed, LedgerError};
use serde::Serialize;
use std::num::NonZeroU32;
use utoipa::ToSchema;

/// A problem document.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// Stable, for programs.
    #[schema(example = "illegal_transition")]
    code: &'static str,
    /// A sentence for a person.
    detail: String,
    /// With `conversation_open`: the one that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    conversation: Option<Box<str>>,
    /// With `blocked`: when it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Box<str>>,
    #[serde(skip)]
    retry_after_s: Option<NonZeroU32>,
    /// Whose account it was about, for the server's own log.
    #[serde(skip)]
    about: Option<Box<AgentId>>,
}

/// What was refused, for the server's own log.
#[derive(Clone, Copy)]
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) about: Option<AgentId>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Problem");
        let (kind, detail) = ("about:blank", detail.into());
        Self {
            kind,
            title,
            status: status.as_u16(),
            code,
            detail,
            conversation: None,
            until: None,
            retry_after_s: None,
            about: None,
        }
    }

    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(crate) fn refused(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    pub(crate) fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    pub(crate) fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Sign in, or send a valid token.")
    }

    /// A visitor who may not write for a while. They are told until when, and that there are other ways to a person.
    pub(crate) fn blocked(until_ms: i64) -> Self {
        let until = crate::Clock::rfc3339(until_ms);
        let day = until.split('T').next().unwrap_or(&until);
        let detail = format!(
            "The company has closed this chat to you until {day}. You can reach a person there in another way, for example by telephone or post."
        );
        Self { until: Some(until.into()), ..Self::forbidden("blocked", detail) }
    }

    /// An inbox that was given up. Whoever wrote there before may go on.
    pub(crate) fn inbox_retired() -> Self {
        let detail = "The company takes no new conversations here any more. You can reach a person there in another way, for example by telephone or post.";
        Self::forbidden("inbox_retired", detail)
    }

    /// Also for what exists and the caller may not see.
    /// The machine gives no randomness, or what is kept is no key.
    pub(crate) fn no_key() -> Self {
        Self::internal()
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no such thing, or it is not for you to see.")
    }

    pub(crate) fn method_not_allowed() -> Self {
        let detail = "This call exists, but not with this method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    pub(crate) fn too_many(retry_after_s: u64) -> Self {
        let detail = format!("That is more than we take from one place. Try again in {retry_after_s} s.");
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail);
        problem.retry_after_s = NonZeroU32::new(u32::try_from(retry_after_s).unwrap_or(u32::MAX));
        problem
    }

    /// Streams stay open, so that there is no saying when there will be room.
    pub(crate) fn too_many_streams(detail: String) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", detail);
        problem.retry_after_s = NonZeroU32::new(10);
        problem
    }

    pub(crate) const fn is_not_found(&self) -> bool {
        self.status == 404
    }

    /// Whose account it was about: the server's log says so, the answer does not.
    pub(crate) fn about(mut self, agent: AgentId) -> Self {
        self.about = Some(Box::new(agent));
        self
    }

    pub(crate) fn with_conversation(mut self, id: &impl ToString) -> Self {
        self.conversation = Some(id.to_string().into());
        self
    }

    fn unavailable() -> Self {
        let detail = "The server cannot write just now. Nothing was lost; send the same again in a moment.";
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
        problem.retry_after_s = NonZeroU32::new(2);
        problem
    }

    /// A file cannot be taken in: the disk is full, or cannot be written.
    pub(crate) fn no_room() -> Self {
        let detail =
            "The server has no room for a file just now. Messages still go; send the file again later.";
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "no_room", detail);
        problem.retry_after_s = NonZeroU32::new(60);
        problem
    }

    pub(crate) fn internal() -> Self {
        let detail = "The server made a mistake. It is in its log; sending the same again is safe.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotFound => Self::not_found(),
            LedgerError::Unavailable(says) | LedgerError::Newer(says) => {
                tracing::warn!(%says, "the database is away");
                Self::unavailable()
            }
            LedgerError::Conflict(says) => {
                tracing::warn!(%says, "a uniqueness rule said no where a check had said yes");
                Self::conflict("conflict", "Somebody else was faster. Look again and repeat.")
            }
            LedgerError::Corrupt(says) | LedgerError::Database(says) => {
                tracing::error!(%says, "the database failed");
                Self::internal()
            }
        }
    }
}

impl<E: Into<Self>> From<Failed<E>> for Problem {
    fn from(failed: Failed<E>) -> Self {
        match failed {
            Failed::Refused(refusal) => refusal.into(),
            Failed::Ledger(error) => error.into(),
            Failed::Panicked => Self::internal(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (retry, refused) =
            (self.retry_after_s, Refused { code: self.code, about: self.about.as_deref().copied() });
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.extensions_mut().insert(refused);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.get()));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
