//! Agents' calls: notes, what they say now and said before.

use super::commands::{self, Edit};
use super::{kept, queries};
use crate::App;
use crate::desk::commands::{self as desk_commands, DeskRefusal, Draft, Kind};
use crate::desk::http::{NewText, check_text, posted};
use crate::desk::view::{self, MessageView};
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, AtBoth, Json, json};
use crate::http::once::KeyHeader;
use crate::http::paging::List;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::notes::MOST_MENTIONS;
use events::{AgentId, ConversationId, MessageId};
use ledger::{Failed, LedgerError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A note to add.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewNote {
    /// 1 to 10,000 characters, kept verbatim. May be empty where there are files.
    #[schema(max_length = 10_000)]
    text: String,
    /// The writer's own name for it, 1 to 64 characters, unique per conversation: makes the call safe to repeat.
    #[schema(min_length = 1, max_length = 64)]
    client_id: String,
    /// Files that the writer uploaded and did not send yet, at most 10.
    #[serde(default)]
    #[schema(max_items = 10)]
    files: Vec<String>,
    /// Colleagues whom it names, at most 20: they are told, and must be able to read it.
    #[serde(default)]
    #[schema(max_items = 20)]
    mentions: Vec<String>,
}

/// Who is mentioned, each once. What cannot be an id names nobody.
fn mentions_of(ids: &[String]) -> Result<Vec<AgentId>, Problem> {
    let mut mentions: Vec<AgentId> = Vec::new();
    for id in ids {
        let agent = id.parse().unwrap_or(AgentId::UNKNOWN);
        if !mentions.contains(&agent) {
            mentions.push(agent);
        }
    }
    if mentions.len() > MOST_MENTIONS {
        return Err(Problem::refused("too_many_mentions", "A note mentions at most 20 colleagues."));
    }
    Ok(mentions)
}

/// A note: only colleagues see it, ever.
#[utoipa::path(post, path = "/conversations/{id}/notes", tag = "desk", params(("id" = String, Path)), request_body = NewNote,
    responses((status = 201, body = MessageView), (status = 200, body = MessageView, description = "Added before"), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    key: KeyHeader,
    body: Json<NewNote>,
) -> Result<Response, Problem> {
    let NewNote { text, client_id, files, mentions } = body.value;
    let said = NewText { text, client_id, files };
    said.check()?;
    let draft = Draft { mentions: mentions_of(&mentions)?, ..said.draft(&app) };
    let (scope, key) = (me.scope(), key.of(&Principal::Agent(me.clone()), &body.bytes));
    posted(app, me, key, draft, move |tx, draft| desk_commands::post(tx, scope, id, draft, Kind::Note)).await
}

/// What a note is to say.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NoteChange {
    /// 1 to 10,000 characters, kept verbatim.
    #[schema(max_length = 10_000)]
    text: String,
    /// Colleagues whom it names now, at most 20. Those who were not named before are told.
    #[serde(default)]
    #[schema(max_items = 20)]
    mentions: Vec<String>,
    /// The version that is changed: 1 where a note says none.
    #[schema(minimum = 1)]
    version: i64,
}

/// Changes a note of one's own. What it said before is kept, for colleagues to see.
#[utoipa::path(patch, path = "/conversations/{id}/notes/{note}", tag = "desk", params(("id" = String, Path), ("note" = String, Path)), request_body = NoteChange,
    responses((status = 200, body = MessageView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn edit(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, note): AtBoth<ConversationId, MessageId>,
    body: Json<NoteChange>,
) -> Result<Response, Problem> {
    let NoteChange { text, mentions, version } = body.value;
    check_text(&text)?;
    let edit = Edit { text, mentions: mentions_of(&mentions)?, version };
    let scope = me.scope();
    let asking = app.clone();
    let as_it_is = move |tx: &Tx<'_>, ()| {
        let shown = view::note(&asking.directory, tx, scope.workspace, note)?;
        shown.ok_or(Failed::Refused(DeskRefusal::Unknown))
    };
    let edited = app.command_then(&me, move |tx, _| commands::edit(tx, scope, (id, note), &edit), as_it_is);
    Ok(json(StatusCode::OK, &edited.await.map_err(Problem::from)?))
}

/// What a note said at some time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionView {
    version: i64,
    /// Null once erased.
    text: Option<String>,
    #[schema(format = DateTime)]
    at: String,
}

/// What a note said, from its first words to those of now.
#[utoipa::path(get, path = "/conversations/{id}/notes/{note}/versions", tag = "desk", params(("id" = String, Path), ("note" = String, Path)),
    responses((status = 200, body = List<VersionView>), (status = 404, body = Problem)))]
pub(crate) async fn versions(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, note): AtBoth<ConversationId, MessageId>,
) -> Result<Response, Problem> {
    let scope = me.scope();
    let found = app.ledger.read(move |rows| {
        scope.require(rows, id)?;
        let present = queries::present(rows, scope.workspace, note)?;
        let present = present.filter(|p| p.note.conversation == id).ok_or(LedgerError::NotFound)?;
        Ok((kept::versions(rows, scope.workspace, note)?, present))
    });
    let (before, present) = found.await?;
    let at = crate::Clock::rfc3339;
    let before =
        before.into_iter().map(|v| VersionView { version: v.version, text: Some(v.text), at: at(v.at_ms) });
    let said = present.said;
    let now = VersionView { version: present.note.version, text: said.text, at: at(said.recorded.at_ms) };
    let items: Vec<VersionView> = before.chain([now]).collect();
    Ok(json(StatusCode::OK, &List { items, next: None }))
}
