//! The second factor: one's own, a colleague's that is lost, and who must have one.

use super::{code_tried, in_a_browser, new_session, shown_password};
use crate::App;
use crate::accounts::http::me::MeView;
use crate::accounts::http::{role_of, sessions};
use crate::accounts::security::{codes, commands, kept};
use crate::accounts::{credentials, kept as accounts, queries};
use crate::asking::AgentNow;
use crate::http::auth::AsAgent;
use crate::http::body::{At, Json, json};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::{AgentId, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One's own second factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorView {
    enabled: bool,
    /// Whether one's role must have one.
    required: bool,
    recovery_codes_left: i64,
}

/// Whether one signs in with a second factor.
#[utoipa::path(get, path = "/me/second-factor", tag = "accounts", responses((status = 200, body = FactorView)))]
pub(crate) async fn show(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let view = app.ledger.read(move |rows| {
        Ok(FactorView {
            enabled: kept::has_factor(rows, me.workspace, me.agent)?,
            required: queries::must_have_factor(rows, me.workspace, me.role)?,
            recovery_codes_left: kept::recovery_codes_left(rows, me.workspace, me.agent)?,
        })
    });
    Ok(json(StatusCode::OK, &view.await?))
}

/// What shows that it is really they.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Proof {
    password: String,
    /// What the second factor shows now, or a recovery code. Not when one is begun.
    #[serde(default)]
    code: String,
}

/// A second factor that was begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct BegunFactor {
    /// For typing into a device.
    secret: String,
    /// What the picture says.
    address: String,
    /// The `d` of an SVG path, one unit per module of the picture.
    picture: String,
    /// Modules on one side of the picture.
    size: i32,
}

/// Begins a second factor: shows its secret. It counts once a code was sent with `PUT`.
#[utoipa::path(post, path = "/me/second-factor", tag = "accounts", request_body = Proof,
    responses((status = 201, body = BegunFactor), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn begin(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Proof>,
) -> Result<Response, Problem> {
    in_a_browser(&me)?;
    shown_password(&app, &me, body.value.password).await?;
    let secret = codes::new_secret();
    let (kept_secret, agent, workspace) = (secret.clone(), me.agent, me.workspace);
    app.command(&me, move |tx, _| commands::begin_factor(tx, agent, &kept_secret)).await?;
    let (name, email) = app
        .ledger
        .read(move |rows| {
            let email = accounts::name_and_email(rows, workspace, agent)?.map(|(_, email)| email);
            Ok((queries::workspace_name(rows, workspace)?, email.unwrap_or_default()))
        })
        .await?;
    // The longest names do not fit into a picture: then the account alone does.
    let address = codes::address(&secret, &name, &email);
    let picture = codes::picture(&address);
    let (address, (picture, size)) = match picture {
        Some(picture) => (address, picture),
        None => {
            let short = codes::address(&secret, "", "");
            (short.clone(), codes::picture(&short).unwrap_or_default())
        }
    };
    Ok(json(StatusCode::CREATED, &BegunFactor { secret: codes::as_text(&secret), address, picture, size }))
}

/// A code of the second factor.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Code {
    /// Six digits.
    #[schema(example = "000000")]
    code: String,
}

/// Recovery codes, with the new cookie's `csrf` where there is one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Confirmed {
    /// Each works once in place of a code. Shown this once.
    recovery_codes: Vec<String>,
    me: MeView,
    csrf: String,
}

/// Confirms the second factor with a code of it. Every browser is signed out but this one, which gets a new cookie.
#[utoipa::path(put, path = "/me/second-factor", tag = "accounts", request_body = Code,
    responses((status = 200, body = Confirmed), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn confirm(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Code>,
) -> Result<Response, Problem> {
    in_a_browser(&me)?;
    code_tried(&app, &me).await?;
    let (recovery_codes, hashes) = codes::new_recovery_codes();
    let ((session, secret), agent, code) = (new_session(&app), me.agent, body.value.code);
    let confirm = move |tx: &mut ledger::Tx<'_>, _: &AgentNow| {
        commands::confirm_factor(tx, agent, (&code, &hashes), &session)
    };
    app.command(&me, confirm).await?;
    app.credentials.forget(agent);
    let csrf = credentials::csrf_of(&secret);
    let me = MeView::load(&app, me.workspace, agent, (None, Some(csrf.clone()))).await?;
    let mut response = json(StatusCode::OK, &Confirmed { recovery_codes, me, csrf });
    sessions::set_cookie(&app, &mut response, &secret);
    Ok(response)
}

/// Recovery codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// Each works once in place of a code. Shown this once.
    recovery_codes: Vec<String>,
}

/// New recovery codes in place of all old ones.
#[utoipa::path(post, path = "/me/second-factor/recovery-codes", tag = "accounts", request_body = Proof,
    responses((status = 201, body = RecoveryCodes), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn renew_codes(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Proof>,
) -> Result<Response, Problem> {
    in_a_browser(&me)?;
    let Proof { password, code } = body.value;
    shown_password(&app, &me, password).await?;
    code_tried(&app, &me).await?;
    let (recovery_codes, hashes) = codes::new_recovery_codes();
    app.command(&me, move |tx, _| commands::renew_recovery_codes(tx, me.agent, &code, &hashes)).await?;
    Ok(json(StatusCode::CREATED, &RecoveryCodes { recovery_codes }))
}

/// Signs in without a second factor from now on. Every browser is signed out but this one, which gets a new cookie.
#[utoipa::path(post, path = "/me/second-factor/removal", tag = "accounts", request_body = Proof,
    responses((status = 201, body = sessions::SignedIn), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn remove(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Proof>,
) -> Result<Response, Problem> {
    in_a_browser(&me)?;
    let Proof { password, code } = body.value;
    shown_password(&app, &me, password).await?;
    code_tried(&app, &me).await?;
    let ((session, secret), agent) = (new_session(&app), me.agent);
    app.command(&me, move |tx, _| commands::remove_own_factor(tx, agent, &code, &session)).await?;
    app.credentials.forget(agent);
    sessions::welcome(&app, me.workspace, agent, &secret).await
}

/// Removes the second factor of a colleague who lost it. Their browsers are signed out; it is in the log of changes.
#[utoipa::path(delete, path = "/agents/{id}/second-factor", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn remove_of(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<AgentId>,
) -> Result<Response, Problem> {
    app.command(&me, move |tx, me| commands::remove_factor_of(tx, id, me.by())).await?;
    app.credentials.forget(id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Who must sign in with a second factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorRule {
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
}

/// Which roles must sign in with a second factor.
#[utoipa::path(get, path = "/second-factor-rule", tag = "accounts", responses((status = 200, body = FactorRule)))]
pub(crate) async fn rule(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let roles = app.ledger.read(move |rows| queries::factor_roles(rows, me.workspace)).await?;
    Ok(json(StatusCode::OK, &FactorRule { roles }))
}

/// Who must from now on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewFactorRule {
    /// All roles that must; none for nobody.
    roles: Vec<String>,
}

/// Decides which roles must sign in with a second factor. Whoever has none then can do nothing but set one up.
#[utoipa::path(put, path = "/second-factor-rule", tag = "accounts", request_body = NewFactorRule,
    responses((status = 200, body = FactorRule), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_rule(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<NewFactorRule>,
) -> Result<Response, Problem> {
    let roles = body.value.roles.iter().map(|role| role_of(role)).collect::<Result<Vec<_>, _>>()?;
    app.command(&me, move |tx, me| commands::require_factor(tx, roles.clone(), me.by())).await?;
    app.credentials.forget_all();
    rule(State(app), AsAgent(me)).await
}
