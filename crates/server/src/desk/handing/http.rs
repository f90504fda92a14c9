//! Calls about for whom a conversation is.

use super::commands;
use crate::App;
use crate::desk::http::change;
use crate::desk::view::ConversationView;
use crate::http::auth::AsAgent;
use crate::http::body::{At, Json};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use events::{ConversationId, TeamId};
use serde::Deserialize;
use utoipa::ToSchema;

/// To which team a conversation goes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ToTeam {
    #[schema(value_type = String, example = "tem_01h455vb4pex5vsknk084sn02q")]
    team: String,
}

/// Hands the conversation to a team: it waits again, with its first arrival, for the people of that team only.
#[utoipa::path(put, path = "/conversations/{id}/team", tag = "desk", params(("id" = String, Path)), request_body = ToTeam,
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hand_to_team(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<ToTeam>,
) -> Result<Response, Problem> {
    // An id of the wrong form names no team, but only whoever may see the conversation is told so.
    let team: TeamId = body.value.team.parse().unwrap_or(TeamId::from_bits(0));
    change(&app, &me, id, move |tx, scope| commands::hand_to_team(tx, scope, id, team)).await
}

/// Makes the conversation everybody's again who belongs to its inbox.
#[utoipa::path(delete, path = "/conversations/{id}/team", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem)))]
pub(crate) async fn free_from_team(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, scope| commands::free_from_team(tx, scope, id)).await
}
