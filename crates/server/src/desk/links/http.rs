//! Agents' calls: which conversations have to do with each other.

use super::commands;
use super::queries::{self, Link};
use crate::App;
use crate::accounts::AgentPrincipal;
use crate::desk::commands::Outcome;
use crate::desk::queries::Scope;
use crate::desk::view::ConversationView;
use crate::http::auth::AsAgent;
use crate::http::body::{At, AtBoth, json};
use crate::http::paging::List;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{AgentId, ConversationId};
use ledger::Tx;
use serde::Serialize;
use utoipa::ToSchema;

/// A link to another conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkView {
    /// The other one.
    conversation: ConversationView,
    #[schema(format = DateTime)]
    at: String,
    /// Who made the link.
    #[schema(value_type = Option<String>)]
    by: Option<AgentId>,
}

fn shown(links: Vec<Link>) -> Response {
    let items: Vec<LinkView> = links
        .into_iter()
        .map(|Link { other, at_ms, by }| LinkView {
            conversation: ConversationView::of(other),
            at: crate::Clock::rfc3339(at_ms),
            by,
        })
        .collect();
    json(StatusCode::OK, &List { items, next: None })
}

/// The conversations to which this one is linked, as far as the agent may read them.
#[utoipa::path(get, path = "/conversations/{id}/links", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = List<LinkView>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    let scope = me.scope();
    let links = app.ledger.read(move |rows| {
        scope.require(rows, id)?;
        queries::of(rows, scope, id)
    });
    Ok(shown(links.await?))
}

/// Links two conversations, both of which the agent may read.
#[utoipa::path(put, path = "/conversations/{id}/links/{other}", tag = "desk", params(("id" = String, Path), ("other" = String, Path)),
    responses((status = 200, body = List<LinkView>), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn link(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, other): AtBoth<ConversationId, ConversationId>,
) -> Result<Response, Problem> {
    changed(&app, &me, id, move |tx, scope| commands::link(tx, scope, id, other)).await
}

/// Ends the link between two conversations.
#[utoipa::path(delete, path = "/conversations/{id}/links/{other}", tag = "desk", params(("id" = String, Path), ("other" = String, Path)),
    responses((status = 200, body = List<LinkView>), (status = 404, body = Problem)))]
pub(crate) async fn unlink(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, other): AtBoth<ConversationId, ConversationId>,
) -> Result<Response, Problem> {
    changed(&app, &me, id, move |tx, scope| commands::unlink(tx, scope, id, other)).await
}

/// Does it, and answers the links as they are then.
async fn changed(
    app: &App,
    me: &AgentPrincipal,
    id: ConversationId,
    mut command: impl FnMut(&mut Tx<'_>, Scope) -> Outcome<()> + Send + 'static,
) -> Result<Response, Problem> {
    let scope = me.scope();
    let as_they_are = move |tx: &Tx<'_>, ()| Ok(queries::of(tx, scope, id)?);
    let links = app.command_then(me, move |tx, _| command(tx, scope), as_they_are);
    Ok(shown(links.await.map_err(Problem::from)?))
}
