//! Agents' calls: saved replies, shared and one's own.

use super::commands::{self, Change, MOST_OWN, MOST_SHARED, ReplyRefusal};
use super::kept::{self, Owner, SavedReply};
use crate::App;
use crate::accounts::AgentPrincipal;
use crate::clock::as_rfc3339;
use crate::desk::http::LONGEST_TEXT;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::{ids, names};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::replies::{PLACEHOLDERS, unknown};
use events::{Actor, SavedReplyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 80;
/// The longest shortcut, in characters.
const LONGEST_SHORTCUT: usize = 32;

impl From<ReplyRefusal> for Problem {
    fn from(refusal: ReplyRefusal) -> Self {
        match refusal {
            ReplyRefusal::Unknown => Self::not_found(),
            ReplyRefusal::ShortcutTaken => {
                Self::conflict("shortcut_taken", "Another saved reply has this shortcut.")
            }
            ReplyRefusal::TooMany => {
                let detail =
                    format!("There are at most {MOST_SHARED} shared replies, and {MOST_OWN} of one's own.");
                Self::conflict("too_many_replies", detail)
            }
        }
    }
}

/// A saved reply.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SavedReplyView {
    #[schema(value_type = String)]
    id: SavedReplyId,
    /// Whether all agents may use it; otherwise it is one's own.
    shared: bool,
    title: String,
    /// What one types after `/`.
    shortcut: String,
    /// With its placeholders, as it was written.
    text: String,
    #[serde(serialize_with = "as_rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    changed_at: i64,
}

impl From<SavedReply> for SavedReplyView {
    fn from(reply: SavedReply) -> Self {
        let SavedReply { id, shared, title, shortcut, text, changed_ms } = reply;
        Self { id, shared, title, shortcut, text, changed_at: changed_ms }
    }
}

fn title_of(text: &str) -> Result<String, Problem> {
    names::words(text, "A title", LONGEST_TITLE).map_err(|says| Problem::refused("bad_title", says))
}

fn shortcut_of(text: &str) -> Result<String, Problem> {
    let shortcut = text.trim().trim_start_matches('/').to_lowercase();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if shortcut.is_empty() || shortcut.chars().count() > LONGEST_SHORTCUT || !shortcut.chars().all(allowed) {
        let detail = format!("A shortcut has 1 to {LONGEST_SHORTCUT} letters, digits, - or _.");
        return Err(Problem::refused("bad_shortcut", detail));
    }
    Ok(shortcut)
}

fn text_of(text: String) -> Result<String, Problem> {
    if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(Problem::refused("bad_text", "A text has 1 to 10,000 characters."));
    }
    if let Some(name) = unknown(&text) {
        let known = PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
        let detail = format!("{{{name}}} is no placeholder, so nobody would fill it in. There are {known}.");
        return Err(Problem::refused("unknown_placeholder", detail));
    }
    Ok(text)
}

/// What one may use: the shared ones and one's own, in order of shortcuts.
#[utoipa::path(get, path = "/saved-replies", tag = "desk", params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<SavedReplyView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let all = app.ledger.read(move |rows| kept::usable(rows, me.workspace, me.agent)).await?;
    Ok(json(StatusCode::OK, &List::part(all.into_iter().map(SavedReplyView::from).collect(), &page)?))
}

/// A reply to save.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSavedReply {
    /// 1 to 80 characters.
    title: String,
    /// 1 to 32 letters, digits, `-` or `_`; kept in lower case.
    #[schema(example = "late")]
    shortcut: String,
    /// 1 to 10,000 characters. `{customer.name}`, `{customer.first_name}`, `{agent.name}`, `{agent.first_name}`, `{inbox.name}` and
    /// `{wait}` are filled in at the desk.
    text: String,
}

/// Saves a reply for all.
#[utoipa::path(post, path = "/saved-replies", tag = "desk", request_body = NewSavedReply,
    responses((status = 201, body = SavedReplyView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewSavedReply>,
) -> Result<Response, Problem> {
    made(app, me, key, body, Owner::Shared).await
}

/// Saves a reply for oneself.
#[utoipa::path(post, path = "/me/saved-replies", tag = "desk", request_body = NewSavedReply,
    responses((status = 201, body = SavedReplyView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make_own(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewSavedReply>,
) -> Result<Response, Problem> {
    let owner = Owner::Own(me.agent);
    made(app, me, key, body, owner).await
}

async fn made(
    app: App,
    me: AgentPrincipal,
    key: KeyHeader,
    body: Json<NewSavedReply>,
    owner: Owner,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let NewSavedReply { title, shortcut, text } = body.value;
    let (title, shortcut, text) = (title_of(&title)?, shortcut_of(&shortcut)?, text_of(text)?);
    let id = SavedReplyId::from_bits(ids::bits(&app.clock));
    let new = SavedReply { id, shared: owner == Owner::Shared, title, shortcut, text, changed_ms: 0 };
    make_once(&app, &me, key, move |tx, _| {
        let made = commands::make(tx, owner, &new, by).map_err(|failed| failed.map(Problem::from))?;
        Ok(SavedReplyView::from(made))
    })
    .await
}

/// What can be changed about a saved reply. Members that are left out stay as they are.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SavedReplyChange {
    title: Option<String>,
    shortcut: Option<String>,
    text: Option<String>,
}

/// Changes a shared reply.
#[utoipa::path(patch, path = "/saved-replies/{id}", tag = "desk", params(("id" = String, Path)), request_body = SavedReplyChange,
    responses((status = 200, body = SavedReplyView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<SavedReplyId>,
    body: Json<SavedReplyChange>,
) -> Result<Response, Problem> {
    changed(app, me, id, body, Owner::Shared).await
}

/// Changes a reply of one's own.
#[utoipa::path(patch, path = "/me/saved-replies/{id}", tag = "desk", params(("id" = String, Path)), request_body = SavedReplyChange,
    responses((status = 200, body = SavedReplyView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_own(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<SavedReplyId>,
    body: Json<SavedReplyChange>,
) -> Result<Response, Problem> {
    let owner = Owner::Own(me.agent);
    changed(app, me, id, body, owner).await
}

async fn changed(
    app: App,
    me: AgentPrincipal,
    id: SavedReplyId,
    body: Json<SavedReplyChange>,
    owner: Owner,
) -> Result<Response, Problem> {
    let SavedReplyChange { title, shortcut, text } = body.value;
    let change = Change {
        title: title.map(|title| title_of(&title)).transpose()?,
        shortcut: shortcut.map(|shortcut| shortcut_of(&shortcut)).transpose()?,
        text: text.map(text_of).transpose()?,
    };
    let by = Actor::Agent(me.agent);
    let changed = app.command(&me, move |tx, _| commands::change(tx, owner, id, &change, by));
    Ok(json(StatusCode::OK, &SavedReplyView::from(changed.await.map_err(Problem::from)?)))
}

/// Removes a shared reply.
#[utoipa::path(delete, path = "/saved-replies/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<SavedReplyId>,
) -> Result<Response, Problem> {
    removed(app, me, id, Owner::Shared).await
}

/// Removes a reply of one's own.
#[utoipa::path(delete, path = "/me/saved-replies/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn remove_own(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<SavedReplyId>,
) -> Result<Response, Problem> {
    let owner = Owner::Own(me.agent);
    removed(app, me, id, owner).await
}

async fn removed(app: App, me: AgentPrincipal, id: SavedReplyId, owner: Owner) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::remove(tx, owner, id, by)).await.map_err(Problem::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
