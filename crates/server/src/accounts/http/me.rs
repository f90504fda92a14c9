//! The agent who asks: name, presence.

use super::agents::AgentView;
use super::name_of;
use crate::App;
use crate::accounts::{AgentPrincipal, Credential, commands, credentials, kept, queries, security};
use crate::asking::AgentNow;
use crate::hours::commands as hours;
use crate::http::auth::{AsAgent, cookie};
use crate::http::body::{Json, json};
use crate::http::problem::Problem;
use crate::routing::{commands as presence, queries as routing};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::permissions::{Permission, Permissions};
use events::{AgentId, AgentState, InboxId, Role, WorkspaceId};
use ledger::{Failed, LedgerError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The agent who asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeView {
    #[schema(value_type = String)]
    id: AgentId,
    name: String,
    email: String,
    #[schema(value_type = String, example = "owner")]
    role: Role,
    /// What they may do, as names of permissions: with a token, what the token may.
    #[schema(value_type = Vec<String>)]
    permissions: Vec<&'static str>,
    /// Whether they can do nothing before they set up a second factor, which their role must have.
    must_add_second_factor: bool,
    presence: PresenceView,
    /// How much load they hold at once.
    capacity: i64,
    load: i64,
    workspace: WorkspaceView,
    #[schema(value_type = Vec<String>)]
    inboxes: Vec<InboxId>,
    /// With a cookie: what to send as `X-CSRF-Token`.
    csrf: Option<String>,
}

/// What an agent says, and whether a stream of theirs is open.
#[derive(Serialize, ToSchema)]
pub(crate) struct PresenceView {
    #[schema(value_type = String, example = "available")]
    state: AgentState,
    connected: bool,
}

/// The workspace.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkspaceView {
    #[schema(value_type = String)]
    id: WorkspaceId,
    name: String,
}

impl MeView {
    pub(crate) async fn load(
        app: &App,
        workspace: WorkspaceId,
        agent: AgentId,
        (permissions, csrf): (Option<Permissions>, Option<String>),
    ) -> Result<Self, LedgerError> {
        app.ledger
            .read(move |rows| {
                let (name, email) =
                    kept::name_and_email(rows, workspace, agent)?.ok_or(LedgerError::NotFound)?;
                let colleague = routing::colleague(rows, workspace, agent)?;
                let must_add_factor = csrf.is_some()
                    && queries::must_have_factor(rows, workspace, colleague.role)?
                    && !security::kept::has_factor(rows, workspace, agent)?;
                let role = Permissions::of(colleague.role);
                let permissions =
                    if must_add_factor { Permissions::default() } else { permissions.unwrap_or(role) };
                Ok(Self {
                    id: agent,
                    name,
                    email,
                    role: colleague.role,
                    permissions: permissions.iter().map(Permission::as_str).collect(),
                    must_add_second_factor: must_add_factor,
                    presence: PresenceView { state: colleague.state, connected: colleague.connected },
                    capacity: colleague.capacity,
                    load: colleague.load,
                    workspace: WorkspaceView {
                        id: workspace,
                        name: queries::workspace_name(rows, workspace)?,
                    },
                    inboxes: queries::inboxes_of(rows, workspace, agent)?,
                    csrf,
                })
            })
            .await
    }
}

/// Who am I?
#[utoipa::path(get, path = "/me", tag = "accounts", responses((status = 200, body = MeView), (status = 401, body = Problem)))]
pub(crate) async fn me(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shown(&app, &me, &headers).await
}

async fn shown(app: &App, me: &AgentPrincipal, headers: &HeaderMap) -> Result<Response, Problem> {
    let by_cookie = matches!(me.credential, Credential::Session(_));
    let csrf = cookie(headers, app.settings.is_secure()).filter(|_| by_cookie).map(credentials::csrf_of);
    Ok(json(StatusCode::OK, &MeView::load(app, me.workspace, me.agent, (Some(me.permissions), csrf)).await?))
}

/// What can be changed about oneself.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MeChange {
    name: String,
}

/// Changes one's name.
#[utoipa::path(patch, path = "/me", tag = "accounts", request_body = MeChange, responses((status = 200, body = MeView), (status = 422, body = Problem)))]
pub(crate) async fn rename(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    headers: HeaderMap,
    body: Json<MeChange>,
) -> Result<Response, Problem> {
    let (agent, name) = (me.agent, name_of(&body.value.name)?);
    app.command(&me, move |tx, _| commands::rename(tx, agent, &name)).await?;
    shown(&app, &me, &headers).await
}

/// What an agent says of themselves.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPresence {
    /// `available`, `away` or `offline`.
    #[schema(example = "available")]
    state: String,
}

/// Says that one is available, away, or offline (which gives one's conversations back).
#[utoipa::path(put, path = "/me/presence", tag = "accounts", request_body = NewPresence, responses((status = 200, body = AgentView), (status = 400, body = Problem)))]
pub(crate) async fn set_presence(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<NewPresence>,
) -> Result<Response, Problem> {
    let unknown = |_| Problem::bad_request("not_the_shape", "`state` is available, away or offline.");
    let state: AgentState = body.value.state.parse().map_err(unknown)?;
    let agent = me.agent;
    let set = move |tx: &mut ledger::Tx<'_>, _: &AgentNow| {
        hours::is_there(tx, agent, state)?;
        presence::set_state(tx, agent, state).map_err(Failed::<Problem>::Ledger)
    };
    app.command(&me, set).await.map_err(Problem::from)?;
    Ok(json(StatusCode::OK, &AgentView::load(&app, me.workspace, agent).await?))
}
