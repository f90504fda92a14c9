//! Calls about invitations. The link's secret is in the fragment of the address, which no browser sends, and then in a body.

use super::commands;
use super::kept::{self, Invitation};
use crate::accounts::commands::{AccountRefusal, NewAgent};
use crate::accounts::http::{email_of, inboxes_of, name_of, password_of, role_of, sessions};
use crate::accounts::{credentials, kept as profiles, passwords, queries, tries};
use crate::asking::Refused;
use crate::clock::as_rfc3339;
use crate::http::auth::{Address, AsAgent};
use crate::http::body::{At, Json, json};
use crate::http::origin::OwnPage;
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::{App, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::{AgentId, InboxId, InvitationId, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long an invitation is good, in milliseconds: a week.
const GOOD_FOR_MS: i64 = 7 * 24 * 3600 * 1000;

/// An open invitation.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationView {
    #[schema(value_type = String)]
    id: InvitationId,
    #[schema(value_type = String, example = "agent")]
    role: Role,
    #[schema(value_type = Vec<String>)]
    inboxes: Vec<InboxId>,
    /// Who invites.
    #[schema(value_type = String)]
    by: AgentId,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    created_at: i64,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    expires_at: i64,
    /// The link, below the server's own address; shown once, when it is made. No mail is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl InvitationView {
    fn of(invitation: Invitation, link: Option<String>) -> Self {
        let Invitation { id, role, inboxes, issuer, created_ms, expires_ms, .. } = invitation;
        Self { id, role, inboxes, by: issuer, created_at: created_ms, expires_at: expires_ms, link }
    }
}

/// The invitations that nobody has accepted yet, newest first.
#[utoipa::path(get, path = "/invitations", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<InvitationView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let (page, now_ms) = (query.page()?, app.clock.now_ms());
    let open = app.ledger.read(move |rows| kept::open(rows, me.workspace, now_ms)).await?;
    let views = open.into_iter().map(|invitation| InvitationView::of(invitation, None)).collect();
    Ok(json(StatusCode::OK, &List::part(views, &page)?))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewInvitation {
    /// What they will be; never above oneself.
    #[schema(example = "agent")]
    role: String,
    /// Where they will answer.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    inboxes: Vec<String>,
}

/// Makes a link by which one person may join within a week.
#[utoipa::path(post, path = "/invitations", tag = "accounts", request_body = NewInvitation,
    responses((status = 201, body = InvitationView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn invite(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<NewInvitation>,
) -> Result<Response, Problem> {
    let NewInvitation { role, inboxes } = body.value;
    let (role, inboxes) = (role_of(&role)?, inboxes_of(&inboxes)?);
    let (secret, hash) = credentials::new_link();
    let created_ms = app.clock.now_ms();
    let new = Invitation {
        workspace: me.workspace,
        id: InvitationId::from_bits(ids::bits(&app.clock)),
        role,
        inboxes,
        issuer: me.agent,
        created_ms,
        expires_ms: created_ms + GOOD_FOR_MS,
    };
    let view = new.clone();
    let invited = app.command(&me, move |tx, me| commands::invite(tx, &new, &hash, me.by())).await;
    invited.map_err(|failed| match failed {
        ledger::Failed::Refused(Refused::Itself(AccountRefusal::Unknown)) => {
            Problem::refused("unknown_inbox", "There is no such inbox here.")
        }
        other => Problem::from(other),
    })?;
    let link = format!("/desk/join#{secret}");
    Ok(json(StatusCode::CREATED, &InvitationView::of(view, Some(link))))
}

/// Takes an invitation back: its link no longer works.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<InvitationId>,
) -> Result<Response, Problem> {
    app.command(&me, move |tx, me| commands::revoke(tx, id, me.by())).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The secret of a link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Link {
    /// What stands after the `#`.
    secret: String,
}

/// What an invitation is to.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitedTo {
    /// The workspace's name.
    workspace: String,
    /// Who invites.
    by: String,
    #[schema(value_type = String, example = "agent")]
    role: Role,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    expires_at: i64,
}

/// What a link invites to, for whoever has it.
#[utoipa::path(post, path = "/invitations/look", tag = "accounts", request_body = Link,
    responses((status = 200, body = InvitedTo), (status = 410, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn look(
    State(app): State<App>,
    _: OwnPage,
    Address(address): Address,
    body: Json<Link>,
) -> Result<Response, Problem> {
    app.limits.link(address)?;
    tries::link(&app, address).await?;
    let (hash, now_ms) = (credentials::hash_of(&body.value.secret), app.clock.now_ms());
    let found = app.ledger.read(move |rows| {
        let Some(found) = kept::by_hash(rows, &hash, now_ms)? else { return Ok(None) };
        let by = profiles::name_and_email(rows, found.workspace, found.issuer)?;
        let workspace = queries::workspace_name(rows, found.workspace)?;
        let by = by.map(|(name, _)| name).unwrap_or_default();
        Ok(Some(InvitedTo { workspace, by, role: found.role, expires_at: found.expires_ms }))
    });
    Ok(json(StatusCode::OK, &found.await?.ok_or(AccountRefusal::Spent)?))
}

/// Who joins.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Joining {
    /// What stands after the `#` of the link.
    secret: String,
    name: String,
    email: String,
    /// At least 10 characters.
    password: String,
}

/// Joins by an invitation, and signs in.
#[utoipa::path(post, path = "/invitations/acceptances", tag = "accounts", request_body = Joining,
    responses((status = 201, body = sessions::SignedIn), (status = 409, body = Problem), (status = 410, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn accept(
    State(app): State<App>,
    _: OwnPage,
    Address(address): Address,
    body: Json<Joining>,
) -> Result<Response, Problem> {
    app.limits.link(address)?;
    tries::link(&app, address).await?;
    let Joining { secret, name, email, password } = body.value;
    let (hash, now_ms) = (credentials::hash_of(&secret), app.clock.now_ms());
    let asked = hash.clone();
    let found = app.ledger.read(move |rows| kept::by_hash(rows, &asked, now_ms)).await?;
    let workspace = found.ok_or(AccountRefusal::Spent)?.workspace;
    let (name, email) = (name_of(&name)?, email_of(&email)?);
    let password = passwords::hash(password_of(password, &[&name, &email])?).await?;
    let agent = AgentId::from_bits(ids::bits(&app.clock));
    let new = NewAgent { agent, name, email, password };
    app.unasked(workspace, move |tx| commands::accept(tx, &hash, &new)).await?;
    sessions::signed_in(&app, workspace, agent).await
}
