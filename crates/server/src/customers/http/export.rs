//! All that is held on a person, as one JSON document, written while it is read: however much it is, little of it is in memory.
//!
//! Notes are left out: they are what colleagues tell each other, and never reach a customer.

use super::people::sight;
use super::view::PersonView;
use crate::accounts::queries as accounts;
use crate::customers::queries;
use crate::desk::queries as desk;
use crate::desk::view::{self, Audience};
use crate::http::auth::AsAgent;
use crate::http::body::At;
use crate::http::problem::Problem;
use crate::{App, Clock};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use events::{ConversationId, CustomerId, Fact, WorkspaceId};
use http_body_util::channel::{Channel, Sender};
use ledger::{Committed, LedgerError, Rows};
use serde_json::{Value, json};

/// Pieces that wait for a slow reader.
const AHEAD: usize = 4;
/// Messages or facts that are read at once.
const PAGE: i64 = 200;

/// All that is held on a person: who they are, what was said, what happened. Without notes.
#[utoipa::path(get, path = "/customers/{id}/export", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, description = "One JSON document", body = Object), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn export(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
) -> Result<Response, Problem> {
    let (sight, now_ms, workspace) = (sight(&me), app.clock.now_ms(), me.workspace);
    let (view, ids, conversations) = app
        .ledger
        .read(move |rows| {
            let person = sight.person(rows, id)?.ok_or(LedgerError::NotFound)?;
            let ids = queries::with_merged(rows, workspace, person)?;
            let conversations = queries::conversations_of(rows, workspace, &ids)?;
            Ok((PersonView::of(rows, workspace, person, now_ms)?, ids, conversations))
        })
        .await?;
    let begun = json!({ "exported_at": Clock::rfc3339(now_ms), "customer": view, "ids": ids }).to_string();
    let (pieces, body) = Channel::new(AHEAD);
    let writing = app.clone();
    app.tasks.spawn("export", async move {
        let begun = format!("{},\"conversations\":[", begun.trim_end_matches('}'));
        let mut all = Export { app: writing, workspace, pieces };
        // An error ends the body where it is, so that nobody takes a part for the whole; who is gone wants no more.
        if let Err(Some(error)) = all.write(begun, &conversations, &ids).await {
            tracing::warn!(%error, "an export could not be finished");
            all.pieces.abort(error);
        }
    });
    let name = format!("attachment; filename=\"{id}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((StatusCode::OK, headers, Body::new(body)).into_response())
}

struct Export {
    app: App,
    workspace: WorkspaceId,
    pieces: Sender<Bytes, LedgerError>,
}

/// `None`: the reader is gone.
type Ended = Option<LedgerError>;

impl Export {
    async fn write(
        &mut self,
        begun: String,
        conversations: &[ConversationId],
        ids: &[CustomerId],
    ) -> Result<(), Ended> {
        self.say(begun).await?;
        for (place, conversation) in conversations.iter().enumerate() {
            self.conversation(*conversation, place > 0).await?;
        }
        self.say("],\"facts\":[".to_owned()).await?;
        let mut more = false;
        for id in ids {
            let (workspace, id) = (self.workspace, *id);
            let about = move |rows: &Rows<'_>, after: i64| {
                let page = queries::facts_about(rows, workspace, id, after)?;
                Ok(page.iter().map(|fact| (fact.recorded.seq, as_fact(fact))).collect())
            };
            more = self.pages(more, about).await?;
        }
        self.say("]}".to_owned()).await
    }

    async fn conversation(&mut self, id: ConversationId, more: bool) -> Result<(), Ended> {
        let (workspace, app) = (self.workspace, self.app.clone());
        let head = self
            .app
            .ledger
            .read(move |rows| {
                let one = desk::one(rows, workspace, id)?.ok_or(LedgerError::NotFound)?;
                let inbox = accounts::inbox(rows, workspace, one.inbox)?.map(|inbox| inbox.settings.name);
                let opened_at = Clock::rfc3339(one.opened_ms);
                Ok(json!({ "id": id, "inbox": inbox, "state": one.state, "opened_at": opened_at })
                    .to_string())
            })
            .await
            .map_err(Some)?;
        let comma = if more { "," } else { "" };
        self.say(format!("{comma}{},\"messages\":[", head.trim_end_matches('}'))).await?;
        self.pages(false, move |rows, after| {
            let page = desk::own_messages(rows, workspace, id, desk::Hears::Messages, after, PAGE)?;
            let views = view::messages(&app.directory, rows, &page, Audience::Customer)?;
            let as_json =
                |view: view::MessageView| (view.seq, serde_json::to_value(view).unwrap_or_default());
            Ok(views.into_iter().map(as_json).collect())
        })
        .await?;
        self.say("],\"facts\":[".to_owned()).await?;
        self.pages(false, move |rows, after| {
            let page = desk::own_events(rows, workspace, id, after, PAGE)?;
            Ok(page.iter().map(|fact| (fact.recorded.seq, as_fact(fact))).collect())
        })
        .await?;
        self.say("]}".to_owned()).await
    }

    /// Every page of a list, with commas between; `more` where something stands before it, and then whether something does.
    async fn pages(
        &mut self,
        mut more: bool,
        read: impl Fn(&Rows<'_>, i64) -> Result<Vec<(i64, Value)>, LedgerError> + Clone + Send + 'static,
    ) -> Result<bool, Ended> {
        let mut after = 0;
        loop {
            let reading = read.clone();
            let page = self.app.ledger.read(move |rows| reading(rows, after)).await.map_err(Some)?;
            let Some((last, _)) = page.last() else { return Ok(more) };
            after = *last;
            let mut text = String::new();
            for (_, item) in &page {
                if std::mem::replace(&mut more, true) {
                    text.push(',');
                }
                text.push_str(&item.to_string());
            }
            self.say(text).await?;
        }
    }

    async fn say(&mut self, text: String) -> Result<(), Ended> {
        self.pieces.send_data(Bytes::from(text)).await.map_err(|_| None)
    }
}

/// A fact as the log has it: it holds ids and times, and no text.
fn as_fact(committed: &Committed) -> Value {
    let recorded = &committed.recorded;
    let fact: &Fact = &recorded.fact;
    json!({ "seq": recorded.seq, "at": Clock::rfc3339(recorded.at_ms), "kind": fact.kind(), "body": fact })
}
