//! A new password: by whoever knows the old one, or by a link that was made for it.

use super::{in_a_browser, new_session, shown_password};
use crate::App;
use crate::accounts::commands::AccountRefusal;
use crate::accounts::http::{password_for, sessions};
use crate::accounts::security::{commands, kept};
use crate::accounts::{credentials, passwords, tries};
use crate::asking::AgentNow;
use crate::clock::as_rfc3339;
use crate::http::auth::{Address, AsAgent};
use crate::http::body::{At, Json, json};
use crate::http::origin::OwnPage;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::AgentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a link for a new password is good, in milliseconds: a day.
pub(crate) const LINK_GOOD_FOR_MS: i64 = 24 * 3600 * 1000;

/// A new password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    current: String,
    /// At least 10 characters.
    new: String,
}

/// Changes one's password. Every browser is signed out but this one, which gets a new cookie.
#[utoipa::path(put, path = "/me/password", tag = "accounts", request_body = PasswordChange,
    responses((status = 201, body = sessions::SignedIn), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<PasswordChange>,
) -> Result<Response, Problem> {
    in_a_browser(&me)?;
    let PasswordChange { current, new } = body.value;
    let new = password_for(&app, me.workspace, me.agent, new).await?;
    let verified = shown_password(&app, &me, current).await?;
    let (new, agent) = (passwords::hash(new).await?, me.agent);
    let (session, secret) = new_session(&app);
    let change = move |tx: &mut ledger::Tx<'_>, _: &AgentNow| {
        commands::change_password(tx, agent, (&verified, &new), &session)
    };
    app.command(&me, change).await?;
    app.credentials.forget(agent);
    sessions::welcome(&app, me.workspace, agent, &secret).await
}

/// A link for a new password.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResetLink {
    /// Below the server's own address; shown once. No mail is sent.
    link: String,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    expires_at: i64,
}

/// Makes a link by which a colleague chooses a new password, once, within a day. It ends the link before it.
#[utoipa::path(post, path = "/agents/{id}/password-resets", tag = "accounts", params(("id" = String, Path)),
    responses((status = 201, body = ResetLink), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn issue_reset(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<AgentId>,
) -> Result<Response, Problem> {
    let (secret, hash) = credentials::new_link();
    let expires_at = app.clock.now_ms() + LINK_GOOD_FOR_MS;
    app.command(&me, move |tx, me| commands::issue_reset(tx, id, (&hash, expires_at), me.by())).await?;
    let link = format!("/desk/reset#{secret}");
    Ok(json(StatusCode::CREATED, &ResetLink { link, expires_at }))
}

/// A new password by a link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordReset {
    /// What stands after the `#` of the link.
    secret: String,
    /// At least 10 characters.
    password: String,
}

/// Chooses a new password by a link. Every browser is signed out; signing in comes after, with the second factor if there is one.
#[utoipa::path(post, path = "/password-resets", tag = "accounts", request_body = PasswordReset,
    responses((status = 204), (status = 410, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn reset(
    State(app): State<App>,
    _: OwnPage,
    Address(address): Address,
    body: Json<PasswordReset>,
) -> Result<Response, Problem> {
    app.limits.link(address)?;
    tries::link(&app, address).await?;
    let PasswordReset { secret, password } = body.value;
    let (hash, now_ms) = (credentials::hash_of(&secret), app.clock.now_ms());
    let asked = hash.clone();
    let found = app.ledger.read(move |rows| kept::reset_by_hash(rows, &asked, now_ms)).await?;
    let (workspace, agent) = found.ok_or(AccountRefusal::Spent)?;
    let password = passwords::hash(password_for(&app, workspace, agent, password).await?).await?;
    app.unasked(workspace, move |tx| commands::reset_password(tx, &hash, &password)).await?;
    app.credentials.forget(agent);
    Ok(StatusCode::NO_CONTENT.into_response())
}
