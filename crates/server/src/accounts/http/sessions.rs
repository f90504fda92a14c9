//! Signing in and out.

use super::LONGEST_EMAIL;
use super::me::MeView;
use crate::accounts::commands::{self, SESSION_MS};
use crate::accounts::security::commands::{self as security, NewSession};
use crate::accounts::{Credential, credentials, kept, passwords, tries};
use crate::http::auth::{Address, AsAgent, cookie, cookie_name};
use crate::http::body::{Json, json};
use crate::http::origin::OwnPage;
use crate::http::problem::Problem;
use crate::{App, ids};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{AgentId, SessionId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person signs in with.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignIn {
    email: String,
    password: String,
    /// What the second factor shows now, or a recovery code, where there is a second factor.
    #[serde(default)]
    code: Option<String>,
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
    headers: HeaderMap,
    body: Json<SignIn>,
) -> Result<Response, Problem> {
    let SignIn { email, password, code } = body.value;
    let email = email.trim().to_lowercase();
    let wrong = || {
        Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", "E-mail address or password is wrong.")
    };
    if password.len() > passwords::LONGEST || email.len() > LONGEST_EMAIL {
        return Err(wrong());
    }
    app.limits.sign_in(address, &email)?;
    let sought = email.clone();
    let profile = app.ledger.read(move |rows| kept::profile_by_email(rows, &sought)).await?;
    let (hash, account) = profile.as_ref().map(|profile| (profile.password.clone(), profile.agent)).unzip();
    let right = passwords::is_right(password, hash).await?;
    tries::sign_in(&app, address, &email).await?;
    match profile.filter(|_| right) {
        Some(profile) => {
            if code.is_some() {
                app.limits.second_factor(profile.agent.bits())?;
                tries::second_factor(&app, profile.workspace, profile.agent).await?;
            }
            let ((session, secret), agent, workspace) = (new_session(&app), profile.agent, profile.workspace);
            let replaced = cookie(&headers, app.settings.is_secure()).map(credentials::hash_of);
            let sign_in = move |tx: &mut ledger::Tx<'_>| {
                security::sign_in(
                    tx,
                    (agent, &profile.password),
                    (code.as_deref(), replaced.as_deref()),
                    &session,
                )
            };
            let signed_in = app.unasked(workspace, sign_in).await;
            signed_in.map_err(|failed| Problem::from(failed).about(agent))?;
            welcome(&app, workspace, agent, &secret).await
        }
        None => Err(account.into_iter().fold(wrong(), Problem::about)),
    }
}

/// A new cookie: what is stored, and what the browser gets.
pub(crate) fn new_session(app: &App) -> (NewSession, String) {
    let (secret, hash) = credentials::new_session();
    (NewSession { id: SessionId::from_bits(ids::bits(&app.clock)), hash }, secret)
}

/// A new session for this agent, with its cookie.
pub(crate) async fn signed_in(
    app: &App,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Response, Problem> {
    let (session, secret) = new_session(app);
    app.unasked(workspace, move |tx| commands::open_session(tx, session.id, agent, &session.hash)).await?;
    welcome(app, workspace, agent, &secret).await
}

/// The answer to a browser that has a new session.
pub(crate) async fn welcome(
    app: &App,
    workspace: WorkspaceId,
    agent: AgentId,
    secret: &str,
) -> Result<Response, Problem> {
    let csrf = credentials::csrf_of(secret);
    let me = MeView::load(app, workspace, agent, (None, Some(csrf.clone()))).await?;
    let mut response = json(StatusCode::CREATED, &SignedIn { me, csrf });
    set_cookie(app, &mut response, secret);
    Ok(response)
}

/// Ends the session whose cookie is sent.
#[utoipa::path(delete, path = "/sessions/current", tag = "accounts", responses((status = 204), (status = 409, body = Problem)))]
pub(crate) async fn sign_out(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let Credential::Session(session) = me.credential else {
        return Err(Problem::conflict("not_a_session", "A token is revoked with DELETE /me/tokens/{id}."));
    };
    app.command(&me, move |tx, _| commands::close_session(tx, session, me.agent)).await?;
    app.credentials.forget(me.agent);
    Ok(without_cookie(&app))
}

/// Nothing, and the browser forgets its cookie.
pub(crate) fn without_cookie(app: &App) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    put_cookie(app, &mut response, "", 0);
    // Files that were looked at may be in the browser's cache, on a device that others use too.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}

/// The browser keeps this cookie from now on.
pub(crate) fn set_cookie(app: &App, response: &mut Response, secret: &str) {
    put_cookie(app, response, secret, SESSION_MS / 1000);
}

fn put_cookie(app: &App, response: &mut Response, value: &str, max_age_s: i64) {
    let is_secure = app.settings.is_secure();
    let (name, secure) = (cookie_name(is_secure), if is_secure { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}
