//! Tokens for programs.

use super::name_of;
use crate::accounts::{AgentPrincipal, commands, credentials, kept};
use crate::clock::{as_rfc3339, as_rfc3339_or_null};
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, json, raw_json};
use crate::http::once::{KeyHeader, once};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::{App, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::permissions::{Permission, Permissions};
use events::TokenId;
use ledger::Failed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token, without what it consists of.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenView {
    #[schema(value_type = String)]
    id: TokenId,
    name: String,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    created_at: i64,
    /// Within a minute or so.
    #[serde(serialize_with = "as_rfc3339_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<i64>,
    /// For what it is good. Absent: for all that its agent may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<&'static str>>,
    /// Shown once, when it is issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// One's tokens.
#[utoipa::path(get, path = "/me/tokens", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<TokenView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let tokens = app.ledger.read(move |rows| kept::tokens_of(rows, me.workspace, me.agent)).await?;
    let view = |t: kept::TokenRow| TokenView {
        id: t.id,
        name: t.name,
        created_at: t.created_ms,
        last_used_at: t.last_used_ms,
        scopes: t.scopes.map(named),
        token: None,
    };
    Ok(json(StatusCode::OK, &List::part(tokens.into_iter().map(view).collect(), &page)?))
}

fn named(scopes: Permissions) -> Vec<&'static str> {
    scopes.iter().map(Permission::as_str).collect()
}

/// A new token.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewToken {
    /// What it is for.
    name: String,
    /// Names of permissions that it is to have, out of those of whoever asks. Absent: all of them.
    scopes: Option<Vec<String>>,
}

/// What a new token is good for: never more than what whoever asks may do, whether by their role or by their own token.
fn scopes_of(me: &AgentPrincipal, wanted: Option<&[String]>) -> Result<Option<Permissions>, Problem> {
    let is_limited = me.permissions != Permissions::of(me.role);
    let Some(wanted) = wanted else { return Ok(is_limited.then_some(me.permissions)) };
    let scope = |name: &String| {
        let permission: Option<Permission> = name.parse().ok();
        permission.filter(|permission| me.permissions.contains(*permission)).ok_or_else(|| {
            Problem::refused("unknown_scope", format!("{name:?} is no permission that you have to give."))
        })
    };
    wanted.iter().map(scope).collect::<Result<Permissions, _>>().map(Some)
}

/// Issues a token that may do what its agent may, or less. It is shown once.
#[utoipa::path(post, path = "/me/tokens", tag = "accounts", request_body = NewToken,
    responses((status = 201, body = TokenView), (status = 422, body = Problem)))]
pub(crate) async fn issue(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewToken>,
) -> Result<Response, Problem> {
    let agent = me.agent;
    let scopes = scopes_of(&me, body.value.scopes.as_deref())?;
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let (id, name) = (TokenId::from_bits(ids::bits(&app.clock)), name_of(&body.value.name)?);
    let (secret, hash) = credentials::new_token();
    let issued = app.command(&me, move |tx, _| {
        // The secret is not remembered with the key: a repeat says that it was issued, without it.
        let mut fresh = false;
        let (status, text) = once(key.as_ref(), tx, |tx| {
            let new = kept::NewToken { name: &name, hash: &hash, scopes };
            commands::issue_token(tx, id, agent, &new).map_err(|failed| failed.map(Problem::from))?;
            fresh = true;
            let (created_at, name) = (tx.now_ms(), name.clone());
            let scopes = scopes.map(named);
            let view = TokenView { id, name, created_at, last_used_at: None, scopes, token: None };
            Ok((StatusCode::CREATED, serde_json::to_string(&view).unwrap_or_default()))
        })?;
        Ok::<_, Failed<Problem>>((status, text, fresh))
    });
    let (status, text, fresh) = issued.await.map_err(Problem::from)?;
    let text = if fresh { format!("{},\"token\":\"{secret}\"}}", text.trim_end_matches('}')) } else { text };
    Ok(raw_json(status, text.into_bytes()))
}

/// Ends a token. Its streams end within 5 s.
#[utoipa::path(delete, path = "/me/tokens/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<TokenId>,
) -> Result<Response, Problem> {
    app.command(&me, move |tx, _| commands::revoke_token(tx, id, me.agent)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
