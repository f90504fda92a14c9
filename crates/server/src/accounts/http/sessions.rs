//! Signing in and out.

use super::LONGEST_EMAIL;
use super::me::MeView;
use crate::accounts::commands::{self, SESSION_MS};
use crate::accounts::{Credential, credentials, kept, passwords};
use crate::http::auth::{Address, AsAgent, COOKIE};
use crate::http::body::{Json, json};
use crate::http::origin::OwnPage;
use crate::http::problem::Problem;
use crate::{App, ids};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{AgentId, SessionId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person signs in with.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignIn {
    email: String,
    password: String,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    me: MeView,
    /// To be sent as `X-CSRF-Token` with every call that is not a GET.
    csrf: String,
}

/// Signs a browser in: sets the cookie.
#[utoipa::path(post, path = "/sessions", tag = "accounts", request_body = SignIn,
    responses((status = 201, body = SignedIn), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    _: OwnPage,
    Address(address): Address,
    body: Json<SignIn>,
) -> Result<Response, Problem> {
    let SignIn { email, password } = body.value;
    let email = email.trim().to_lowercase();
    let wrong = || {
        Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", "E-mail address or password is wrong.")
    };
    if password.len() > passwords::LONGEST || email.len() > LONGEST_EMAIL {
        return Err(wrong());
    }
    app.limits.sign_in(address, &email)?;
    let profile = app.ledger.read(move |rows| kept::profile_by_email(rows, &email)).await?;
    let hash = profile.as_ref().map(|profile| profile.password.clone());
    let right = passwords::is_right(password, hash).await?;
    match profile.filter(|_| right) {
        Some(profile) => signed_in(&app, profile.workspace, profile.agent).await,
        None => Err(wrong()),
    }
}

/// A new session for this agent, with its cookie.
pub(crate) async fn signed_in(
    app: &App,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Response, Problem> {
    let session = SessionId::from_bits(ids::bits(&app.clock));
    let (secret, hash) = credentials::new_session();
    app.command(workspace, move |tx| commands::open_session(tx, session, agent, &hash)).await?;
    let csrf = credentials::csrf_of(&secret);
    let me = MeView::load(app, workspace, agent, (None, Some(csrf.clone()))).await?;
    let mut response = json(StatusCode::CREATED, &SignedIn { me, csrf });
    set_cookie(app, &mut response, &secret, SESSION_MS / 1000);
    Ok(response)
}

/// Ends the session whose cookie is sent.
#[utoipa::path(delete, path = "/sessions/current", tag = "accounts", responses((status = 204), (status = 409, body = Problem)))]
pub(crate) async fn sign_out(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let Credential::Session(session) = me.credential else {
        return Err(Problem::conflict("not_a_session", "A token is revoked with DELETE /me/tokens/{id}."));
    };
    app.command(me.workspace, move |tx| commands::close_session(tx, session, me.agent)).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&app, &mut response, "", 0);
    Ok(response)
}

fn set_cookie(app: &App, response: &mut Response, value: &str, max_age_s: i64) {
    let secure = app.settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}
