//! Agents' calls: two conversations of one customer as one.

use super::commands;
use crate::App;
use crate::desk::http::change;
use crate::desk::view::ConversationView;
use crate::http::auth::AsAgent;
use crate::http::body::AtBoth;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use events::ConversationId;

/// Makes the other conversation part of this one: it is over, and what was said in it is read here. Both are of one customer and one inbox.
#[utoipa::path(put, path = "/conversations/{id}/merges/{other}", tag = "desk", params(("id" = String, Path), ("other" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn merge(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, other): AtBoth<ConversationId, ConversationId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, scope| commands::merge(tx, scope, id, other)).await
}

/// Makes the other one a conversation of its own again. What was said since stays where it was said.
#[utoipa::path(delete, path = "/conversations/{id}/merges/{other}", tag = "desk", params(("id" = String, Path), ("other" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem)))]
pub(crate) async fn separate(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, other): AtBoth<ConversationId, ConversationId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, scope| commands::separate(tx, scope, id, other)).await
}
