//! `GET /audit`: who changed what, on whom, when.

use super::queries as changes;
use crate::App;
use crate::accounts::teams::queries as teams;
use crate::accounts::{kept, queries};
use crate::clock::as_rfc3339;
use crate::http::auth::AsAgent;
use crate::http::body::json;
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{Actor, AgentId, Fact, InboxId, Recorded, Role, TeamId, WorkspaceId};
use ledger::{LedgerError, Rows};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody or something by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Named {
    id: String,
    /// As it is now; empty where it is not known any more.
    name: String,
}

/// A change.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct ChangeView {
    /// Its place in the log.
    seq: i64,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: i64,
    /// The kind of fact.
    #[schema(example = "accounts.role_changed")]
    kind: &'static str,
    /// Who did it; null for Warmline itself, the console, and where it was not written down.
    by: Option<Named>,
    /// Whom it is about.
    agent: Option<Named>,
    /// Which inbox it is about.
    inbox: Option<Named>,
    /// Which team it is about.
    team: Option<Named>,
    /// What they are from then on.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// Which roles it is about.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    /// How much they hold from then on, or how many are left.
    number: Option<i64>,
}

/// A fact's parts that a change shows, still without names.
#[derive(Default)]
struct PartsOf {
    by: Option<Actor>,
    agent: Option<AgentId>,
    inbox: Option<InboxId>,
    team: Option<TeamId>,
    role: Option<Role>,
    roles: Vec<Role>,
    number: Option<i64>,
}

impl PartsOf {
    /// The facts of other capabilities never come here; one of ours without a line shows its kind and nothing else.
    fn of(fact: &Fact) -> Self {
        let mut parts = Self::default();
        match fact {
            Fact::AgentAdded { agent, role, by, .. } => {
                (parts.agent, parts.role, parts.by) = (Some(*agent), Some(*role), *by);
            }
            Fact::RoleChanged { agent, role, by } => {
                (parts.agent, parts.role, parts.by) = (Some(*agent), Some(*role), Some(*by));
            }
            Fact::CapacityChanged { agent, capacity, by } => {
                (parts.agent, parts.number, parts.by) = (Some(*agent), Some(*capacity), Some(*by));
            }
            Fact::MemberAdded { inbox, agent, by } | Fact::MemberRemoved { inbox, agent, by } => {
                (parts.inbox, parts.agent, parts.by) = (Some(*inbox), Some(*agent), *by);
            }
            Fact::TeamChanged { team, by, .. } => (parts.team, parts.by) = (Some(*team), Some(*by)),
            Fact::TeamMemberAdded { team, agent, by } | Fact::TeamMemberRemoved { team, agent, by } => {
                (parts.team, parts.agent, parts.by) = (Some(*team), Some(*agent), Some(*by));
            }
            Fact::TeamInboxAdded { team, inbox, by } | Fact::TeamInboxRemoved { team, inbox, by } => {
                (parts.team, parts.inbox, parts.by) = (Some(*team), Some(*inbox), Some(*by));
            }
            Fact::InboxChanged { inbox, by, .. }
            | Fact::InboxRetired { inbox, by }
            | Fact::InboxReinstated { inbox, by } => (parts.inbox, parts.by) = (Some(*inbox), Some(*by)),
            Fact::AgentDeactivated { agent, by }
            | Fact::AgentReactivated { agent, by }
            | Fact::PasswordChanged { agent, by }
            | Fact::PasswordResetIssued { agent, by }
            | Fact::SecondFactorRemoved { agent, by } => (parts.agent, parts.by) = (Some(*agent), Some(*by)),
            Fact::InvitationIssued { role, by, .. } => (parts.role, parts.by) = (Some(*role), Some(*by)),
            Fact::InvitationRevoked { by, .. }
            | Fact::VisitorKeyMade { by, .. }
            | Fact::VisitorKeyEnded { by, .. }
            | Fact::PushKeyMade { by, .. }
            | Fact::PushKeyEnded { by, .. } => parts.by = Some(*by),
            Fact::SecondFactorRequired { roles, by } => {
                (parts.roles, parts.by) = (roles.clone(), Some(*by));
            }
            Fact::RecoveryCodeUsed { agent, left } => {
                parts = Self { number: Some(*left), ..Self::of_oneself(*agent) };
            }
            Fact::AgentRenamed { agent }
            | Fact::TokenIssued { agent, .. }
            | Fact::TokenRevoked { agent, .. }
            | Fact::InvitationAccepted { agent, .. }
            | Fact::SecondFactorAdded { agent } => parts = Self::of_oneself(*agent),
            _ => {}
        }
        parts
    }

    fn of_oneself(agent: AgentId) -> Self {
        Self { by: Some(Actor::Agent(agent)), agent: Some(agent), ..Self::default() }
    }
}

fn named(rows: &Rows<'_>, workspace: WorkspaceId, agent: AgentId) -> Result<Named, LedgerError> {
    let name = kept::name_and_email(rows, workspace, agent)?.map(|(name, _)| name).unwrap_or_default();
    Ok(Named { id: agent.to_string(), name })
}

fn view(rows: &Rows<'_>, recorded: &Recorded) -> Result<ChangeView, LedgerError> {
    let workspace = recorded.workspace;
    let PartsOf { by, agent, inbox, team, role, roles, number } = PartsOf::of(&recorded.fact);
    let by = match by {
        Some(Actor::Agent(agent)) => Some(named(rows, workspace, agent)?),
        _ => None,
    };
    let inbox = match inbox {
        Some(inbox) => {
            let name = queries::inbox(rows, workspace, inbox)?.map(|found| found.settings.name);
            Some(Named { id: inbox.to_string(), name: name.unwrap_or_default() })
        }
        None => None,
    };
    let team = match team {
        Some(team) => {
            let name = teams::team(rows, workspace, team)?.map(|found| found.name);
            Some(Named { id: team.to_string(), name: name.unwrap_or_default() })
        }
        None => None,
    };
    Ok(ChangeView {
        seq: recorded.seq,
        at: recorded.at_ms,
        kind: recorded.fact.kind(),
        by,
        agent: agent.map(|agent| named(rows, workspace, agent)).transpose()?,
        inbox,
        team,
        role,
        roles,
        number,
    })
}

/// Who changed what, the latest first. It is read from the log, which nobody can edit.
#[utoipa::path(get, path = "/audit", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<ChangeView>), (status = 403, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let [before] = page.after::<1>()?.unwrap_or([i64::MAX]);
    let (workspace, limit) = (me.workspace, page.limit);
    let found = app.ledger.read(move |rows| {
        let found = changes::before(rows, workspace, before, limit + 1)?;
        found.iter().map(|committed| view(rows, &committed.recorded)).collect::<Result<Vec<_>, _>>()
    });
    Ok(json(StatusCode::OK, &List::of(found.await?, limit, |change: &ChangeView| [change.seq])))
}
