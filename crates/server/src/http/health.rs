//! Whether the server is up, and whether it can do its work.

use super::body::json;
use super::problem::Problem;
use crate::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json as object;

/// 200 as long as the server answers.
pub(crate) async fn health() -> Response {
    json(StatusCode::OK, &object!({ "status": "up" }))
}

/// 200 when the database can commit: it is tried.
pub(crate) async fn ready(State(app): State<App>) -> Result<Response, Problem> {
    app.ledger.probe().await?;
    Ok(json(StatusCode::OK, &object!({ "status": "ready" })))
}
