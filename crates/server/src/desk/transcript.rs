//! A conversation as one document, to keep or to pass on.

use super::queries::{self, Hears};
use super::view::{self, Audience, MessageView};
use crate::App;
use crate::accounts::queries as accounts;
use crate::http::auth::{AsAgent, AsVisitor};
use crate::http::body::At;
use crate::http::paging::Query;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{AuthorKind, ConversationId, InboxId, WorkspaceId};
use ledger::{LedgerError, Rows};
use serde::Serialize;
use std::fmt::Write;
use std::str::FromStr;
use utoipa::ToSchema;

/// Messages and notes that a transcript holds at most.
const MOST: usize = 5_000;
/// How many are read at once.
const PAGE: i64 = 500;
/// Bytes after which a transcript ends, about.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// How a transcript is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

impl FromStr for Format {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// A transcript as JSON.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TranscriptView {
    #[schema(value_type = String)]
    conversation: ConversationId,
    /// The inbox's name.
    inbox: String,
    messages: Vec<MessageView>,
    /// Whether there is more than a transcript holds.
    cut: bool,
}

/// What the document says in the reader's language.
struct Words {
    title: &'static str,
    customer: &'static str,
    system: &'static str,
    note: &'static str,
    whisper: &'static str,
    erased: &'static str,
    file: &'static str,
    cut: &'static str,
}

const ENGLISH: Words = Words {
    title: "Conversation",
    customer: "Customer",
    system: "Automatic message",
    note: "note, not seen by the customer",
    whisper: "whisper, seen by whoever had the conversation, and leads",
    erased: "[erased]",
    file: "File",
    cut: "The conversation is longer; this is its beginning.",
};

const GERMAN: Words = Words {
    title: "Gespräch",
    customer: "Kunde",
    system: "Automatische Nachricht",
    note: "Notiz, für den Kunden nicht sichtbar",
    whisper: "zugeflüstert, sichtbar für die zuständige Person und Teamleitungen",
    erased: "[gelöscht]",
    file: "Datei",
    cut: "Das Gespräch ist länger; dies ist sein Anfang.",
};

/// The first of our languages that the browser names.
fn words(headers: &HeaderMap) -> &'static Words {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first =
        accepted.split(',').filter_map(|tag| tag.trim().get(..2)).find(|tag| ["de", "en"].contains(tag));
    if first == Some("de") { &GERMAN } else { &ENGLISH }
}

/// The conversation as a document, for whoever may see it. Notes only where they are asked for, and whispers with them as far as one
/// hears them.
#[utoipa::path(get, path = "/conversations/{id}/transcript", tag = "desk",
    params(("id" = String, Path), ("format" = Option<String>, Query, description = "`text` or `json`"), ("notes" = Option<bool>, Query)),
    responses((status = 200, content((TranscriptView = "application/json"), (String = "text/plain"))), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn for_agents(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let with_notes = query.word("notes")?.unwrap_or(false);
    let (scope, hears) = (me.scope(), if with_notes { Hears::of(&me) } else { Hears::Messages });
    let may_see = move |rows: &Rows<'_>| scope.require(rows, id);
    document(&app, scope.workspace, id, (Audience::Agents, hears), may_see, (&query, &headers)).await
}

/// The visitor's own conversation as a document. Never a note.
#[utoipa::path(get, path = "/widget/conversations/{id}/transcript", tag = "widget",
    params(("id" = String, Path), ("format" = Option<String>, Query, description = "`text` or `json`")),
    responses((status = 200, content((TranscriptView = "application/json"), (String = "text/plain"))), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn for_visitors(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<ConversationId>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let may_see = move |rows: &Rows<'_>| match queries::whereabouts(rows, me.workspace, id)? {
        Some((_, customer)) if customer == me.customer => Ok(()),
        _ => Err(LedgerError::NotFound),
    };
    document(
        &app,
        me.workspace,
        id,
        (Audience::Customer, Hears::Visitor(me.customer)),
        may_see,
        (&query, &headers),
    )
    .await
}

async fn document(
    app: &App,
    workspace: WorkspaceId,
    id: ConversationId,
    (audience, hears): (Audience, Hears),
    may_see: impl FnOnce(&Rows<'_>) -> Result<(), LedgerError> + Send + 'static,
    (query, headers): (&Query, &HeaderMap),
) -> Result<Response, Problem> {
    let format = query.word("format")?.unwrap_or(Format::Text);
    let asking = app.clone();
    let view = app.ledger.read(move |rows| {
        may_see(rows)?;
        read(&asking, rows, workspace, id, (audience, hears))
    });
    let view = view.await?;
    let (kind, ending, body) = match format {
        Format::Text => ("text/plain; charset=utf-8", "txt", written(&view, words(headers)).into_bytes()),
        Format::Json => ("application/json", "json", serde_json::to_vec(&view).unwrap_or_default()),
    };
    let mut response = (StatusCode::OK, body).into_response();
    let name = format!("attachment; filename=\"{id}.{ending}\"");
    let said = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name.as_str()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (header, value) in said {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(header, value);
        }
    }
    Ok(response)
}

fn read(
    app: &App,
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    id: ConversationId,
    (audience, hears): (Audience, Hears),
) -> Result<TranscriptView, LedgerError> {
    let (inbox, _): (InboxId, _) = queries::whereabouts(rows, workspace, id)?.ok_or(LedgerError::NotFound)?;
    let inbox = accounts::inbox(rows, workspace, inbox)?.map(|inbox| inbox.settings.name).unwrap_or_default();
    let (mut messages, mut after, mut bytes): (Vec<MessageView>, i64, usize) = (Vec::new(), 0, 0);
    let cut = loop {
        let page = queries::messages(rows, workspace, id, hears, after, PAGE)?;
        let Some(last) = page.last() else { break false };
        after = last.recorded.seq;
        let page = view::messages(&app.directory, rows, &page, audience)?;
        bytes += page.iter().map(MessageView::bytes).sum::<usize>();
        messages.extend(page);
        if messages.len() > MOST || bytes > MOST_BYTES {
            messages.truncate(MOST);
            break true;
        }
    };
    Ok(TranscriptView { conversation: id, inbox, messages, cut })
}

/// Names, times and what was said, each line of it set in: nobody can write what looks like somebody else's words.
fn written(view: &TranscriptView, words: &Words) -> String {
    let mut text = format!("{} {} · {}\n", words.title, view.conversation, view.inbox);
    for message in &view.messages {
        let author = match message.author.kind {
            AuthorKind::Customer => words.customer,
            AuthorKind::Agent => message.author.name.as_deref().unwrap_or_default(),
            AuthorKind::System => words.system,
        };
        let note = match (message.note, message.whispered_to) {
            (_, Some(_)) => format!(" ({})", words.whisper),
            (true, None) => format!(" ({})", words.note),
            (false, None) => String::new(),
        };
        let _ = write!(text, "\n{} · {author}{note}\n", minute(message.at));
        let said = message.text.as_deref().unwrap_or(words.erased);
        set_in(&mut text, said);
        for file in &message.files {
            let _ = writeln!(text, "    {}: {}", words.file, file.name.as_deref().unwrap_or(words.erased));
        }
    }
    if view.cut {
        let _ = write!(text, "\n{}\n", words.cut);
    }
    text
}

/// Whatever shows the document may begin a line at any of these.
const LINE_ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Each line of what was said, set in.
pub(crate) fn set_in(text: &mut String, said: &str) {
    let said = said.replace("\r\n", "\n");
    for line in said.strip_suffix(LINE_ENDS).unwrap_or(&said).split(LINE_ENDS) {
        let _ = writeln!(text, "    {line}");
    }
}

fn minute(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms)
        .map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
        .unwrap_or_default()
}
