//! What somebody who watches over the server must be able to see: who was refused what, from where. One line each on standard error,
//! with ids and never with what was sent.

use crate::App;
use crate::http::auth::{Asked, Peer, address};
use crate::http::problem::Refused;
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::net::IpAddr;

/// Refusals of other kinds that say the same: somebody tries what is not theirs.
const TELLING: &[&str] = &[
    "bad_identity_token",
    "identity_token_used",
    "link_spent",
    "wrong_second_factor",
    "wrong_password",
    "wrong_code",
];

/// What was asked, kept until there is an answer.
pub(super) struct Call {
    method: Method,
    /// As the router knows it, without what was filled in.
    path: Option<MatchedPath>,
    address: IpAddr,
}

impl Call {
    pub(super) fn of(app: &App, request: &Request) -> Self {
        let path = request.extensions().get::<MatchedPath>().cloned();
        let address = address(request.headers(), request.extensions().get::<Peer>(), app);
        Self { method: request.method().clone(), path, address }
    }
}

/// Writes a line where somebody signed in, or was refused because of who they are or how often they ask.
pub(super) fn note(app: &App, call: &Call, response: &Response) {
    let (status, path) = (response.status(), call.path.as_ref().map_or("", MatchedPath::as_str));
    let by_agent = response.extensions().get::<Asked>().map(|asked| asked.0);
    if status == StatusCode::CREATED && path == "/api/v1/sessions" {
        tracing::info!(target: "security", address = %call.address, "somebody signed in");
        return;
    }
    let Some(refused) = response.extensions().get::<Refused>() else { return };
    let is_who =
        [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    // A flood must not fill the disk that the log is on.
    if !(is_who || TELLING.contains(&refused.code)) || !app.limits.may_be_noted(call.address) {
        return;
    }
    let agent =
        by_agent.or(refused.about).map_or_else(|| "nobody known".to_owned(), |agent| agent.to_string());
    tracing::warn!(
        target: "security",
        code = refused.code,
        method = %call.method,
        path,
        address = %call.address,
        %agent,
        "refused"
    );
}
