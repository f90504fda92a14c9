//! An owner replaces the key that signs visitors' tokens.

use super::commands;
use super::kept::{self, Key};
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::{App, Clock, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::{Actor, VisitorKeyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long keys may go on beside a new one, in seconds: 182 days, as long as a token works.
const LONGEST_GRACE_S: i64 = 182 * 24 * 3600;

/// A key that signs, or has signed, visitors' tokens. What it is is never shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct VisitorKeyView {
    #[schema(value_type = String)]
    id: VisitorKeyId,
    /// Null where it was not written down.
    #[schema(format = DateTime)]
    created_at: Option<String>,
    /// When its tokens stop working; null for the key that signs.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

impl VisitorKeyView {
    fn of(key: &Key) -> Self {
        let created_at = (key.created_ms > 0).then(|| Clock::rfc3339(key.created_ms));
        Self { id: key.id, created_at, ends_at: key.until_ms.map(Clock::rfc3339) }
    }
}

/// The keys whose tokens work, the one that signs first.
#[utoipa::path(get, path = "/visitor-keys", tag = "accounts",
    responses((status = 200, body = List<VisitorKeyView>), (status = 403, body = Problem)))]
pub(crate) async fn list(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let now_ms = app.clock.now_ms();
    let keys = app.ledger.read(move |rows| kept::keys(rows, me.workspace, now_ms)).await?;
    let items = keys.iter().map(VisitorKeyView::of).collect();
    Ok(json(StatusCode::OK, &List { items, next: None }))
}

/// How long the keys before it go on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewVisitorKey {
    /// From 0 (every visitor's token ends at once) to 15,724,800 (182 days: each works to its own end).
    #[schema(example = 3600)]
    earlier_for_s: i64,
}

/// Makes a key that signs visitors' tokens from now on. Tokens of those before it go on for as long as is said.
#[utoipa::path(post, path = "/visitor-keys", tag = "accounts", request_body = NewVisitorKey,
    responses((status = 201, body = VisitorKeyView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewVisitorKey>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    let once_key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let earlier_for_s = body.value.earlier_for_s;
    if !(0..=LONGEST_GRACE_S).contains(&earlier_for_s) {
        return Err(Problem::refused("bad_grace", "`earlier_for_s` is from 0 to 15724800 (182 days)."));
    }
    let (id, value) = (VisitorKeyId::from_bits(ids::bits(&app.clock)), ids::secret());
    make_once(&app, &me, once_key, move |tx, _| {
        commands::make(tx, id, &value, earlier_for_s * 1000, by)
            .map_err(|failed| failed.map(Problem::from))?;
        Ok(VisitorKeyView { id, created_at: Some(Clock::rfc3339(tx.now_ms())), ends_at: None })
    })
    .await
}

/// Ends a key before its time: every token that it signed stops working, and streams opened with one end.
#[utoipa::path(delete, path = "/visitor-keys/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn end(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<VisitorKeyId>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::end(tx, id, by)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
