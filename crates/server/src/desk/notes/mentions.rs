//! Agents' calls: where colleagues named one.

use super::commands;
use super::queries::{self, LATEST, Mention};
use crate::App;
use crate::desk::merging::queries as merging;
use crate::desk::queries as desk;
use crate::desk::view::{self, ConversationView, MessageView};
use crate::http::auth::AsAgent;
use crate::http::body::{Json, json};
use crate::http::fleeting::fleeting;
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::WorkspaceId;
use ledger::{Failed, LedgerError, Rows};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A note that names the agent who asks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MentionView {
    /// By what it is marked as seen.
    seq: i64,
    #[schema(format = DateTime)]
    at: String,
    seen: bool,
    conversation: ConversationView,
    /// The note as it is now.
    message: MessageView,
}

/// Mentions of the agent who asks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MentionsView {
    /// The latest 200, newest first.
    items: Vec<MentionView>,
    /// What to send as `after=` for the next page; null at the end.
    next: Option<String>,
    /// How many of them are not seen.
    unseen: usize,
}

/// How many mentions are not seen.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct UnseenView {
    unseen: usize,
}

/// Where colleagues named the agent who asks: the latest 200, where they may still read, newest first.
#[utoipa::path(get, path = "/me/mentions", tag = "desk", params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = MentionsView)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let (scope, page, asking) = (me.scope(), query.page()?, app.clone());
    let latest = app.ledger.read(move |rows| queries::latest(rows, scope)).await?;
    let unseen = latest.iter().filter(|mention| !mention.seen).count();
    let List { items, next } = List::part(latest, &page)?;
    let items = app.ledger.read(move |rows| {
        let mut views = Vec::with_capacity(items.len());
        for mention in &items {
            views.extend(shown(&asking, rows, scope.workspace, mention)?);
        }
        Ok(views)
    });
    Ok(json(StatusCode::OK, &MentionsView { items: items.await?, next, unseen }))
}

fn shown(
    app: &App,
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    mention: &Mention,
) -> Result<Option<MentionView>, LedgerError> {
    let conversation = desk::one(rows, workspace, merging::home(rows, workspace, mention.conversation)?)?;
    let message = view::note(&app.directory, rows, workspace, mention.message)?;
    Ok(conversation.zip(message).map(|(conversation, message)| MentionView {
        seq: mention.seq,
        at: crate::Clock::rfc3339(mention.at_ms),
        seen: mention.seen,
        conversation: ConversationView::of(conversation),
        message,
    }))
}

/// Mentions that were seen.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Seen {
    /// Their `seq`, at most 200.
    #[schema(max_items = 200)]
    seqs: Vec<i64>,
}

/// Says which mentions one has seen. Other devices of the same agent hear of it.
#[utoipa::path(put, path = "/me/mentions/seen", tag = "desk", request_body = Seen,
    responses((status = 200, body = UnseenView), (status = 422, body = Problem)))]
pub(crate) async fn see(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Seen>,
) -> Result<Response, Problem> {
    let Seen { seqs } = body.value;
    if i64::try_from(seqs.len()).unwrap_or(i64::MAX) > LATEST {
        return Err(Problem::refused("too_many_mentions", "At most 200 mentions are marked at once."));
    }
    let (scope, agent) = (me.scope(), me.agent);
    let unseen = app.command_then(
        &me,
        move |tx, _| commands::see(tx, agent, &seqs).map_err(Failed::<LedgerError>::Ledger),
        move |tx, ()| Ok(queries::unseen(tx, scope)?),
    );
    let unseen = UnseenView { unseen: unseen.await.map_err(Problem::from)? };
    app.hub.tell_agents(me.workspace, &[agent], None, &fleeting(&app, "live.mentions", None, unseen)?);
    Ok(json(StatusCode::OK, &unseen))
}
