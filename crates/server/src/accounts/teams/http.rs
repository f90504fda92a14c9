//! Calls about teams.

use super::commands;
use super::queries::{self, Team};
use crate::accounts::commands::{By, Outcome};
use crate::accounts::http::name_of;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, AtBoth, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::{App, ids};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{Actor, AgentId, InboxId, TeamId};
use ledger::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A team.
#[derive(Serialize, ToSchema)]
pub(crate) struct TeamView {
    #[schema(value_type = String)]
    id: TeamId,
    name: String,
    /// Whether it is given up: nobody is in it, and nothing can be handed to it.
    retired: bool,
    #[schema(value_type = Vec<String>)]
    members: Vec<AgentId>,
    /// Where its people answer because they are in it.
    #[schema(value_type = Vec<String>)]
    inboxes: Vec<InboxId>,
}

impl From<Team> for TeamView {
    fn from(team: Team) -> Self {
        let Team { id, name, retired, members, inboxes } = team;
        Self { id, name, retired, members, inboxes }
    }
}

/// Every team.
#[utoipa::path(get, path = "/teams", tag = "accounts",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<TeamView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let teams = app.ledger.read(move |rows| queries::teams(rows, me.workspace)).await?;
    Ok(json(StatusCode::OK, &List::part(teams.into_iter().map(TeamView::from).collect(), &page)?))
}

/// A team to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTeam {
    /// 1 to 100 characters; no other team has it, whatever the case.
    name: String,
}

/// Makes a team.
#[utoipa::path(post, path = "/teams", tag = "accounts", request_body = NewTeam,
    responses((status = 201, body = TeamView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewTeam>,
) -> Result<Response, Problem> {
    let (workspace, by) = (me.workspace, Actor::Agent(me.agent));
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let name = name_of(&body.value.name)?;
    let id = TeamId::from_bits(ids::bits(&app.clock));
    make_once(&app, &me, key, move |tx, _| {
        commands::make(tx, id, &name, by).map_err(|failed| failed.map(Problem::from))?;
        Ok(queries::team(tx, workspace, id)?.map(TeamView::from))
    })
    .await
}

/// What can be changed about a team.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TeamChange {
    name: Option<String>,
    /// Given up, nobody is in it and it answers nowhere; taken up again, it is as new.
    retired: Option<bool>,
}

/// Does it, and answers the team as it is then.
async fn changed(
    app: &App,
    me: &crate::accounts::AgentPrincipal,
    id: TeamId,
    command: impl Fn(&mut Tx<'_>, By) -> Outcome<()> + Send + 'static,
) -> Result<Response, Problem> {
    let workspace = me.workspace;
    app.command(me, move |tx, me| command(tx, me.by())).await?;
    let team = app.ledger.read(move |rows| queries::team(rows, workspace, id)).await?;
    Ok(json(StatusCode::OK, &TeamView::from(team.ok_or_else(Problem::not_found)?)))
}

/// Renames a team, gives it up, or takes it up again. What was handed to one that is given up is everybody's in its inbox.
#[utoipa::path(patch, path = "/teams/{id}", tag = "accounts", params(("id" = String, Path)), request_body = TeamChange,
    responses((status = 200, body = TeamView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<TeamId>,
    body: Json<TeamChange>,
) -> Result<Response, Problem> {
    let TeamChange { name, retired } = body.value;
    let name = name.map(|name| name_of(&name)).transpose()?;
    changed(&app, &me, id, move |tx, by| {
        commands::change(tx, id, (name.clone(), retired), Actor::Agent(by.agent))
    })
    .await
}

/// Takes a colleague into a team: they belong to its inboxes from then on.
#[utoipa::path(put, path = "/teams/{id}/members/{agent}", tag = "accounts", params(("id" = String, Path), ("agent" = String, Path)),
    responses((status = 200, body = TeamView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn add_member(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, agent): AtBoth<TeamId, AgentId>,
) -> Result<Response, Problem> {
    changed(&app, &me, id, move |tx, by| commands::add_member(tx, id, agent, by)).await
}

/// Takes a colleague out of a team, and out of the inboxes to which they belonged by it only.
#[utoipa::path(delete, path = "/teams/{id}/members/{agent}", tag = "accounts", params(("id" = String, Path), ("agent" = String, Path)),
    responses((status = 200, body = TeamView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn remove_member(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, agent): AtBoth<TeamId, AgentId>,
) -> Result<Response, Problem> {
    changed(&app, &me, id, move |tx, by| commands::remove_member(tx, id, agent, by)).await
}

/// Lets a team answer in an inbox.
#[utoipa::path(put, path = "/teams/{id}/inboxes/{inbox}", tag = "accounts", params(("id" = String, Path), ("inbox" = String, Path)),
    responses((status = 200, body = TeamView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn add_inbox(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, inbox): AtBoth<TeamId, InboxId>,
) -> Result<Response, Problem> {
    changed(&app, &me, id, move |tx, by| commands::add_inbox(tx, id, inbox, Actor::Agent(by.agent))).await
}

/// Lets a team answer in an inbox no longer. Who belonged there by it only leaves; what they hold there goes back in line.
#[utoipa::path(delete, path = "/teams/{id}/inboxes/{inbox}", tag = "accounts", params(("id" = String, Path), ("inbox" = String, Path)),
    responses((status = 200, body = TeamView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn remove_inbox(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, inbox): AtBoth<TeamId, InboxId>,
) -> Result<Response, Problem> {
    changed(&app, &me, id, move |tx, by| commands::remove_inbox(tx, id, inbox, Actor::Agent(by.agent))).await
}
