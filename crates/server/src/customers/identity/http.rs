//! The widget's doors for who the visitor is, and the inbox's secrets.

use super::commands::{self, IdentityRefusal};
use super::{Claims, token};
use crate::App;
use crate::accounts::http::{check_email, check_name};
use crate::accounts::queries as accounts;
use crate::customers::{kept, queries};
use crate::http::auth::{AsAgent, AsVisitor, Principal};
use crate::http::body::{At, AtBoth, Json, json, raw_json};
use crate::http::once::{KeyHeader, once};
use crate::http::problem::Problem;
use crate::intake::issue;
use crate::{Clock, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use events::{Actor, CustomerId, IdentitySecretId, InboxId, VisitId, WorkspaceId};
use ledger::{Failed, LedgerError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Secrets begin so, so that whoever finds one knows what it is.
const SECRET_PREFIX: &str = "wlk_";
/// How long secrets may go on beside a new one, in seconds: 30 days.
const LONGEST_GRACE_S: i64 = 30 * 24 * 3600;

impl From<IdentityRefusal> for Problem {
    fn from(refusal: IdentityRefusal) -> Self {
        match refusal {
            IdentityRefusal::Visitor(refusal) => refusal.into(),
            IdentityRefusal::Used => Self::conflict(
                "identity_token_used",
                "This identity token was used before. Make a new one, with a `jti` of its own, for each use.",
            ),
            IdentityRefusal::Unknown => Self::not_found(),
            IdentityRefusal::TooManySecrets => Self::conflict(
                "too_many_secrets",
                "Five secrets work already. End one, or make one that ends them at once.",
            ),
            IdentityRefusal::NoSecret => Self::conflict(
                "no_secret",
                "This inbox needs a secret for as long as customers must be identified there.",
            ),
        }
    }
}

/// What the company's site signed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct IdentityToken {
    /// A JWT, HS256: `sub`, `aud` (the inbox), `exp`, `iat`, `jti`; may have `name`, `email`, `attributes`.
    token: String,
}

/// Who the visitor is from now on.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentifiedView {
    #[schema(value_type = String)]
    visitor: CustomerId,
    /// Takes the place of the token that was used for this call.
    token: String,
    /// Attributes in the token that the company does not keep, or whose values do not fit.
    ignored: Vec<String>,
}

/// The company's site says who the visitor is. What they wrote before joins what they wrote as that; the old token ends.
#[utoipa::path(put, path = "/widget/identity", tag = "widget", request_body = IdentityToken,
    responses((status = 200, body = IdentifiedView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn identify(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    body: Json<IdentityToken>,
) -> Result<Response, Problem> {
    let now_ms = app.clock.now_ms();
    let secrets = app.ledger.read(move |rows| kept::secrets(rows, me.workspace, me.inbox, now_ms)).await?;
    let secrets: Vec<String> = secrets.into_iter().map(|secret| secret.value).collect();
    let bad = |says: String| Problem::refused("bad_identity_token", says);
    let mut claims: Claims =
        token::read(&body.value.token, &me.inbox.to_string(), &secrets, now_ms).map_err(bad)?;
    claims.name = claims.name.map(|name| check_name(&name)).transpose().map_err(bad)?;
    claims.email = claims.email.map(|email| check_email(&email)).transpose().map_err(bad)?;
    let new_customer = CustomerId::from_bits(ids::bits(&app.clock));
    let visit = VisitId::from_bits(ids::bits(&app.clock));
    let done =
        app.command(&me, move |tx, me| commands::identify(tx, *me, &claims, (new_customer, visit))).await?;
    let token = issue(&app, me.workspace, me.inbox, (done.customer, Some(visit))).await?;
    let view = IdentifiedView { visitor: done.customer, token, ignored: done.ignored };
    Ok(json(StatusCode::OK, &view))
}

/// The visitor signs out: their token ends, and nothing can be read with it any more.
#[utoipa::path(delete, path = "/widget/identity", tag = "widget", responses((status = 204), (status = 401, body = Problem)))]
pub(crate) async fn sign_out(State(app): State<App>, AsVisitor(me): AsVisitor) -> Result<Response, Problem> {
    let visit = VisitId::from_bits(ids::bits(&app.clock));
    app.command(&me, move |tx, me| commands::sign_out(tx, *me, visit)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// How customers are identified in an inbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentityView {
    /// Whether only identified customers may open a conversation.
    required: bool,
    /// Those that work now, the latest first.
    secrets: Vec<SecretView>,
}

/// A secret of a company's site.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecretView {
    #[schema(value_type = String)]
    id: IdentitySecretId,
    #[schema(format = DateTime)]
    created_at: String,
    /// When it stops working, where a later one took its place.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

async fn shown(app: &App, workspace: WorkspaceId, inbox: InboxId) -> Result<IdentityView, Problem> {
    let now_ms = app.clock.now_ms();
    let (required, secrets) = app
        .ledger
        .read(move |rows| {
            accounts::inbox(rows, workspace, inbox)?.ok_or(LedgerError::NotFound)?;
            let required = queries::identity_required(rows, workspace, inbox)?;
            Ok((required, kept::secrets(rows, workspace, inbox, now_ms)?))
        })
        .await?;
    let view = |secret: kept::Secret| SecretView {
        id: secret.id,
        created_at: Clock::rfc3339(secret.created_ms),
        ends_at: secret.until_ms.map(Clock::rfc3339),
    };
    Ok(IdentityView { required, secrets: secrets.into_iter().map(view).collect() })
}

/// How customers are identified in an inbox.
#[utoipa::path(get, path = "/inboxes/{id}/identity", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = IdentityView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn identity(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(inbox): At<InboxId>,
) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, &shown(&app, me.workspace, inbox).await?))
}

/// Whether customers must be identified.
#[derive(Deserialize, ToSchema)]
pub(crate) struct IdentityRule {
    required: bool,
}

/// Says whether only identified customers may open a conversation in an inbox.
#[utoipa::path(put, path = "/inboxes/{id}/identity", tag = "customers", params(("id" = String, Path)), request_body = IdentityRule,
    responses((status = 200, body = IdentityView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn set_identity(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(inbox): At<InboxId>,
    body: Json<IdentityRule>,
) -> Result<Response, Problem> {
    let (required, by) = (body.value.required, Actor::Agent(me.agent));
    app.command(&me, move |tx, _| commands::set_rule(tx, inbox, required, by)).await?;
    Ok(json(StatusCode::OK, &shown(&app, me.workspace, inbox).await?))
}

/// How long the secrets before it go on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSecret {
    /// From 0 (they end at once) to 2,592,000 (30 days).
    earlier_for_s: i64,
}

/// A secret with which a company's site signs, shown once.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewSecretView {
    #[schema(value_type = String)]
    id: IdentitySecretId,
    /// Shown this once; null when an `Idempotency-Key` is repeated. The key of HS256 is this text, as it stands.
    secret: Option<String>,
}

/// Makes a secret. Those before it go on for as long as is said, so that a site can change over.
#[utoipa::path(post, path = "/inboxes/{id}/identity/secrets", tag = "customers", params(("id" = String, Path)), request_body = NewSecret,
    responses((status = 201, body = NewSecretView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make_secret(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(inbox): At<InboxId>,
    key: KeyHeader,
    body: Json<NewSecret>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let earlier_for_s = body.value.earlier_for_s;
    if !(0..=LONGEST_GRACE_S).contains(&earlier_for_s) {
        return Err(Problem::refused("bad_grace", "`earlier_for_s` is from 0 to 2592000 (30 days)."));
    }
    let id = IdentitySecretId::from_bits(ids::bits(&app.clock));
    let secret = format!("{SECRET_PREFIX}{}", URL_SAFE_NO_PAD.encode(ids::secret()));
    let value = secret.clone();
    let made = app.command(&me, move |tx, _| {
        // The secret is not remembered with the key: a repeat says that it was made, without it.
        let mut fresh = false;
        let (status, text) = once(key.as_ref(), tx, |tx| {
            commands::make_secret(tx, (inbox, id), &value, earlier_for_s * 1000, by)
                .map_err(|failed| failed.map(Problem::from))?;
            fresh = true;
            let view = NewSecretView { id, secret: None };
            Ok((StatusCode::CREATED, serde_json::to_string(&view).unwrap_or_default()))
        })?;
        Ok::<_, Failed<Problem>>((status, text, fresh))
    });
    let (status, text, fresh) = made.await.map_err(Problem::from)?;
    if fresh {
        return Ok(json(status, &NewSecretView { id, secret: Some(secret) }));
    }
    Ok(raw_json(status, text.into_bytes()))
}

/// Ends a secret at once.
#[utoipa::path(delete, path = "/inboxes/{id}/identity/secrets/{secret}", tag = "customers", params(("id" = String, Path), ("secret" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn end_secret(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(inbox, secret): AtBoth<InboxId, IdentitySecretId>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::end_secret(tx, inbox, secret, by)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
