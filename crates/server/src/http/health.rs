//! Whether the server is up, and whether it can do its work.

use super::body::json;
use super::problem::Problem;
use crate::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ledger::LedgerError;
use serde_json::json as object;
use std::time::{Duration, Instant};

/// How long an answer about readiness holds.
const FRESH: Duration = Duration::from_secs(1);

/// When readiness was tried last, and what came of it.
pub(crate) type LastProbe = tokio::sync::Mutex<Option<(Instant, Result<(), LedgerError>)>>;

/// 200 as long as the server answers.
pub(crate) async fn health() -> Response {
    json(StatusCode::OK, &object!({ "status": "up" }))
}

/// 200 when the database can commit: it is tried.
pub(crate) async fn ready(State(app): State<App>) -> Result<Response, Problem> {
    // One answer for everyone who asks within a second: a probe is a commit.
    let mut last = app.last_probe.lock().await;
    let fresh = last.as_ref().filter(|(asked, _)| asked.elapsed() < FRESH).map(|(_, answer)| answer.clone());
    let answer = match fresh {
        Some(answer) => answer,
        None => last.insert((Instant::now(), app.ledger.probe().await)).1.clone(),
    };
    answer?;
    Ok(json(StatusCode::OK, &object!({ "status": "ready" })))
}
