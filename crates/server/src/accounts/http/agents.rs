//! Colleagues.

use super::{email_of, inboxes_of, name_of, password_of, role_of};
use crate::accounts::commands::{self, NewAgent};
use crate::accounts::{kept, passwords, queries};
use crate::clock::as_rfc3339;
use crate::hours::queries as hours;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::routing::queries::{self as routing, Colleague};
use crate::{App, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{AgentId, AgentState, InboxId, Role, WorkspaceId};
use ledger::{LedgerError, Rows};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An agent as colleagues see them. Load and capacity are for planning, never a score.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgentView {
    #[schema(value_type = String)]
    id: AgentId,
    name: String,
    #[schema(value_type = String, example = "agent")]
    role: Role,
    #[schema(value_type = String, example = "available")]
    state: AgentState,
    connected: bool,
    capacity: i64,
    load: i64,
    /// Whether they may sign in: false for one who was deactivated and is named for what they did.
    active: bool,
    #[schema(value_type = Vec<String>)]
    inboxes: Vec<InboxId>,
    /// Null for whoever is not and will not be out of office.
    absence: Option<AbsenceView>,
}

/// When somebody is or will be out of office.
#[derive(Serialize, ToSchema)]
pub(crate) struct AbsenceView {
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    from: i64,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    until: i64,
    /// Whether it has begun.
    began: bool,
}

impl AgentView {
    fn of(rows: &Rows<'_>, workspace: WorkspaceId, colleague: Colleague) -> Result<Self, LedgerError> {
        let Colleague { id, role, state, connected, load, capacity, active } = colleague;
        let name = kept::name_and_email(rows, workspace, id)?.map(|(name, _)| name).unwrap_or_default();
        let inboxes = queries::inboxes_of(rows, workspace, id)?;
        let absence = hours::absence(rows, workspace, id)?;
        let absence = absence.map(|a| AbsenceView { from: a.from_ms, until: a.until_ms, began: a.began });
        Ok(Self { id, name, role, state, connected, capacity, load, active, inboxes, absence })
    }

    pub(crate) async fn load(app: &App, workspace: WorkspaceId, agent: AgentId) -> Result<Self, LedgerError> {
        app.ledger
            .read(move |rows| Self::of(rows, workspace, routing::colleague(rows, workspace, agent)?))
            .await
    }
}

/// Everyone who works here.
#[utoipa::path(get, path = "/agents", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<AgentView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let workspace = me.workspace;
    let agents = app.ledger.read(move |rows| {
        let all = routing::colleagues(rows, workspace)?;
        all.into_iter().map(|colleague| AgentView::of(rows, workspace, colleague)).collect()
    });
    Ok(json(StatusCode::OK, &List::part(agents.await?, &page)?))
}

/// A new colleague.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewColleague {
    name: String,
    email: String,
    /// Their first password, at least 10 characters.
    password: String,
    /// `owner`, `administrator`, `lead` or `agent`, which it is when absent. Never above one's own.
    #[schema(example = "agent")]
    role: Option<String>,
    /// The inboxes where they answer.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    inboxes: Vec<String>,
}

/// Adds a colleague.
#[utoipa::path(post, path = "/agents", tag = "accounts", request_body = NewColleague,
    responses((status = 201, body = AgentView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewColleague>,
) -> Result<Response, Problem> {
    let workspace = me.workspace;
    let NewColleague { name, email, password, role, inboxes } = body.value;
    // Without the password: a fast hash of it must not be stored anywhere.
    let told = serde_json::to_vec(&(&name, &email, &role, &inboxes)).unwrap_or_default();
    let role = role.as_deref().map_or(Ok(Role::Agent), role_of)?;
    let key = key.of(&Principal::Agent(me.clone()), &told);
    let inboxes = inboxes_of(&inboxes)?;
    let (name, email) = (name_of(&name)?, email_of(&email)?);
    let password = passwords::hash(password_of(password, &[&name, &email])?).await?;
    let new = NewAgent { agent: AgentId::from_bits(ids::bits(&app.clock)), name, email, password };
    let say = |refusal| match refusal {
        commands::AccountRefusal::Unknown => {
            Problem::refused("unknown_inbox", "There is no such inbox here.")
        }
        refusal => Problem::from(refusal),
    };
    make_once(&app, &me, key, move |tx, me| {
        commands::add_agent(tx, &new, (me.by(), role), &inboxes).map_err(|failed| failed.map(say))?;
        Ok(AgentView::of(tx, workspace, routing::colleague(tx, workspace, new.agent)?)?)
    })
    .await
}
