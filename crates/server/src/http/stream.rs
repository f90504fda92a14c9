//! `Last-Event-ID` and `?after=`, and the answer that becomes a stream.

use super::paging::Query;
use super::problem::Problem;
use super::takeover::TakeOver;
use crate::App;
use crate::live::{Cursor, Feed, Viewer};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use events::WorkspaceId;

/// The cursor of a request: the header beats the query.
pub(crate) fn cursor(headers: &HeaderMap, query: &Query) -> Result<Cursor, Problem> {
    let bad = || Problem::bad_request("bad_cursor", "Last-Event-ID and after= are whole numbers from 0.");
    let text = match headers.get("last-event-id") {
        Some(value) => Some(value.to_str().map_err(|_| bad())?.trim()),
        None => query.get("after"),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Cursor::Now) };
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    Ok(text.parse().map_or(Cursor::Beyond, Cursor::After))
}

/// The head of a stream's answer. What follows it is written by [`super::takeover`].
pub(crate) fn answer(app: &App, workspace: WorkspaceId, viewer: Viewer, cursor: Cursor) -> Response {
    let mut response = ().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies of the nginx family would otherwise hold events back to fill a buffer.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.extensions_mut().insert(TakeOver::of(Feed::open(app, workspace, viewer, cursor)));
    response
}
