//! Agents' calls: what they are writing.

use super::kept::{self, Draft};
use crate::App;
use crate::accounts::AgentPrincipal;
use crate::clock::as_rfc3339;
use crate::desk::commands::DeskRefusal;
use crate::desk::http::LONGEST_TEXT;
use crate::desk::queries;
use crate::http::auth::AsAgent;
use crate::http::body::{At, Json, json};
use crate::http::fleeting::fleeting;
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::ConversationId;
use ledger::{Failed, LedgerError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DraftView {
    #[schema(value_type = String)]
    conversation: ConversationId,
    reply: String,
    note: String,
    /// Counts what was saved, from 1; 0 where nothing is kept.
    version: i64,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    saved_at: i64,
    /// With the answer to saving: what another device had saved since `base`, and this took the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<Replaced>,
}

/// What another device had saved.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Replaced {
    reply: String,
    note: String,
}

impl DraftView {
    fn of(draft: Draft) -> Self {
        let Draft { conversation, reply, note, version, saved_ms } = draft;
        Self { conversation, reply, note, version, saved_at: saved_ms, replaced: None }
    }
}

/// One's drafts, the latest first: the 200 that one saved last. Nobody else sees them.
#[utoipa::path(get, path = "/me/drafts", tag = "desk", params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<DraftView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let drafts = app.ledger.read(move |rows| kept::all(rows, me.workspace, me.agent)).await?;
    Ok(json(StatusCode::OK, &List::part(drafts.into_iter().map(DraftView::of).collect(), &page)?))
}

/// One's draft in a conversation; empty, with version 0, where there is none.
#[utoipa::path(get, path = "/conversations/{id}/draft", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = DraftView), (status = 404, body = Problem)))]
pub(crate) async fn one(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    let (scope, now_ms) = (me.scope(), app.clock.now_ms());
    let draft = app.ledger.read(move |rows| {
        scope.require(rows, id)?;
        kept::one(rows, scope.workspace, scope.agent, id)
    });
    Ok(json(StatusCode::OK, &DraftView::of(draft.await?.unwrap_or_else(|| nothing(id, now_ms)))))
}

const fn nothing(conversation: ConversationId, now_ms: i64) -> Draft {
    Draft { conversation, reply: String::new(), note: String::new(), version: 0, saved_ms: now_ms }
}

/// What is being written.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewDraft {
    /// At most 10,000 characters.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    reply: String,
    /// At most 10,000 characters.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    note: String,
    /// The version that this device saw last.
    #[serde(default)]
    base: i64,
}

/// Saves a draft. The newest wins; what another device had saved since `base` is in the answer, so that nothing is lost. With both
/// texts empty there is no draft any more.
#[utoipa::path(put, path = "/conversations/{id}/draft", tag = "desk", params(("id" = String, Path)), request_body = NewDraft,
    responses((status = 200, body = DraftView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn save(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<NewDraft>,
) -> Result<Response, Problem> {
    app.limits.draft(me.agent.bits())?;
    let NewDraft { reply, note, base } = body.value;
    if [&reply, &note].iter().any(|text| text.chars().count() > LONGEST_TEXT) {
        return Err(Problem::refused("bad_text", "A draft has at most 10,000 characters."));
    }
    let scope = me.scope();
    let saved = app.command(&me, move |tx, _| {
        scope.require(tx, id)?;
        let is_erased = queries::load(tx, scope.workspace, id)?.is_some_and(|found| found.erased);
        let before = kept::one(tx, scope.workspace, scope.agent, id)?;
        if reply.is_empty() && note.is_empty() {
            kept::remove(tx, scope.agent, id)?;
            return Ok((nothing(id, tx.now_ms()), before, base));
        }
        if is_erased {
            return Err(Failed::Refused(DeskRefusal::Erased));
        }
        let version = before.as_ref().map_or(0, |draft| draft.version).max(base) + 1;
        let (reply, note) = (reply.clone(), note.clone());
        let draft = Draft { conversation: id, reply, note, version, saved_ms: tx.now_ms() };
        kept::save(tx, scope.agent, &draft)?;
        Ok((draft, before, base))
    });
    let (draft, before, base) = saved.await.map_err(Problem::from)?;
    tell(&app, &me, id, draft.version)?;
    let replaced = before
        .filter(|before| before.version != base && (before.reply != draft.reply || before.note != draft.note))
        .map(|before| Replaced { reply: before.reply, note: before.note });
    Ok(json(StatusCode::OK, &DraftView { replaced, ..DraftView::of(draft) }))
}

/// Throws the draft away: it was sent.
#[utoipa::path(delete, path = "/conversations/{id}/draft", tag = "desk", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn discard(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    let scope = me.scope();
    let discarded = app.command(&me, move |tx, _| {
        scope.require(tx, id)?;
        kept::remove(tx, scope.agent, id)?;
        Ok::<_, Failed<LedgerError>>(())
    });
    discarded.await?;
    tell(&app, &me, id, 0)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Serialize)]
struct Version {
    version: i64,
}

/// One's other devices hear that there is another draft, and fetch it; its text is on no stream.
fn tell(app: &App, me: &AgentPrincipal, id: ConversationId, version: i64) -> Result<(), LedgerError> {
    let event = fleeting(app, "live.draft", id, Version { version })?;
    app.hub.tell_agents(me.workspace, &[me.agent], None, &event);
    Ok(())
}
