//! Calls of leads at a conversation that a colleague has.

use super::commands;
use crate::App;
use crate::accounts::Directory;
use crate::desk::commands::Draft;
use crate::desk::http::{NewText, change, keyed};
use crate::desk::view::{Audience, ConversationView, MessageView};
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, json};
use crate::http::once::KeyHeader;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::company::CompanyRefusal;
use events::ConversationId;
use ledger::Tx;
use serde::Deserialize;
use utoipa::ToSchema;

pub(in crate::desk) fn refused(refusal: CompanyRefusal) -> Problem {
    match refusal {
        CompanyRefusal::NobodyHasIt => Problem::conflict(
            "nobody_has_it",
            "Nobody has this conversation now: there is no one to whisper to or to join.",
        ),
        CompanyRefusal::IsYours => Problem::conflict("is_yours", "You have this conversation yourself."),
        CompanyRefusal::TooMany => {
            Problem::conflict("too_many_here", "Five have joined this conversation already.")
        }
    }
}

/// What is whispered.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewWhisper {
    /// 1 to 10,000 characters, kept verbatim.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
    /// The writer's own name for it, 1 to 64 characters, unique per conversation: makes the call safe to repeat.
    #[schema(min_length = 1, max_length = 64)]
    client_id: String,
}

/// Says something that only whoever has the conversation sees, and leads. Never the customer, never other colleagues.
#[utoipa::path(post, path = "/conversations/{id}/whispers", tag = "desk", params(("id" = String, Path)), request_body = NewWhisper,
    responses((status = 201, body = MessageView), (status = 200, body = MessageView, description = "Whispered before"), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn whisper(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    key: KeyHeader,
    body: Json<NewWhisper>,
) -> Result<Response, Problem> {
    let (scope, workspace, agent) = (me.scope(), me.workspace, me.agent);
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let text = NewText::without_files(body.value.text, body.value.client_id);
    text.check()?;
    let mut draft = text.draft(&app);
    let posted = app.command(&me, move |tx, _| {
        let work = |tx: &mut Tx<'_>, draft: &Draft| commands::whisper(tx, scope, id, draft);
        keyed(tx, key.as_ref(), &mut draft, work)
    });
    let posted = posted.await.map_err(Problem::from)?;
    let name = Directory::find(&app, workspace, agent).await?;
    let view = MessageView::of(&posted.message, Audience::Agents, |_| Ok(name))?;
    Ok(json(if posted.is_repeat { StatusCode::OK } else { StatusCode::CREATED }, &view))
}

/// Joins whoever has the conversation, as a second person: they keep it, and the customer reads whoever replies.
#[utoipa::path(put, path = "/conversations/{id}/company", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn join(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, scope| commands::join(tx, scope, id)).await
}

/// Leaves a conversation that one had joined.
#[utoipa::path(delete, path = "/conversations/{id}/company", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem)))]
pub(crate) async fn leave(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, scope| commands::leave(tx, scope, id)).await
}
