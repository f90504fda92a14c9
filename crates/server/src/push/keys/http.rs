//! An owner replaces the key by which push services know this server.

use super::commands;
use super::kept::{self, Key};
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::push::vapid;
use crate::{App, Clock, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::{Actor, PushKeyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long keys may go on beside a new one, in seconds: 30 days, as long as a browser's session lasts, and with it its subscription.
const LONGEST_GRACE_S: i64 = 30 * 24 * 3600;

/// A key that signs for browsers that subscribed with it.
#[derive(Serialize, ToSchema)]
pub(crate) struct PushKeyView {
    #[schema(value_type = String)]
    id: PushKeyId,
    /// What everybody may see of it, base64url: `applicationServerKey` of subscriptions.
    public: String,
    /// Null where it was not written down.
    #[schema(format = DateTime)]
    created_at: Option<String>,
    /// When it signs no more; null for the key with which browsers subscribe.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

impl PushKeyView {
    fn of(key: &Key) -> Result<Self, Problem> {
        let created_at = (key.created_ms > 0).then(|| Clock::rfc3339(key.created_ms));
        let public = vapid::public(&key.value).map_err(|_| Problem::no_key())?;
        Ok(Self { id: key.id, public, created_at, ends_at: key.until_ms.map(Clock::rfc3339) })
    }
}

/// The keys that sign for Web Push, the one with which browsers subscribe first. None before a browser asked.
#[utoipa::path(get, path = "/push-keys", tag = "accounts",
    responses((status = 200, body = List<PushKeyView>), (status = 403, body = Problem)))]
pub(crate) async fn list(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let now_ms = app.clock.now_ms();
    let keys = app.ledger.read(move |rows| kept::keys(rows, me.workspace, now_ms)).await?;
    let items = keys.iter().map(PushKeyView::of).collect::<Result<Vec<_>, _>>()?;
    Ok(json(StatusCode::OK, &List { items, next: None }))
}

/// How long the keys before it go on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPushKey {
    /// From 0 (they sign nothing more) to 2,592,000 (30 days, as long as a subscription lasts).
    #[schema(example = 3600)]
    earlier_for_s: i64,
}

/// Makes a key with which browsers subscribe from now on. Those that did before subscribe anew by themselves, as soon as a desk is open in
/// them; until then the keys before it sign for them for as long as is said.
#[utoipa::path(post, path = "/push-keys", tag = "accounts", request_body = NewPushKey,
    responses((status = 201, body = PushKeyView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewPushKey>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    let once_key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let earlier_for_s = body.value.earlier_for_s;
    if !(0..=LONGEST_GRACE_S).contains(&earlier_for_s) {
        return Err(Problem::refused("bad_grace", "`earlier_for_s` is from 0 to 2592000 (30 days)."));
    }
    let value = vapid::new_key().map_err(|_| Problem::no_key())?;
    let id = PushKeyId::from_bits(ids::bits(&app.clock));
    make_once(&app, &me, once_key, move |tx, _| {
        commands::make(tx, (id, &value), earlier_for_s * 1000, by)?;
        let made = Key { id, value: value.clone(), created_ms: tx.now_ms(), until_ms: None };
        PushKeyView::of(&made).map_err(ledger::Failed::Refused)
    })
    .await
}

/// Ends a key before its time: browsers that subscribed with it are told nothing until they subscribed anew.
#[utoipa::path(delete, path = "/push-keys/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn end(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<PushKeyId>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::end(tx, id, by)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
