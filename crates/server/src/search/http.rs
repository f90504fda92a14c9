//! Agents' call: `GET /search`.

use super::ask::{Ask, LONGEST};
use super::queries::{self, Found, Hit, Narrowed, Within};
use super::view::{FoundView, HitView, PersonHitView};
use crate::App;
use crate::http::auth::AsAgent;
use crate::http::body::json;
use crate::http::paging::Query;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::ConversationId;

/// Conversations on a page at most.
const MOST: i64 = 50;

/// Conversations that hold these words, as far as the agent may see: messages and notes, newest first.
///
/// Words are found whatever their capitals and accents, the last one also as a beginning; words with one mistake after those that are the
/// same. Quotes keep words together. A conversation's id finds it, and so does the name by which the desk shows a nameless visitor.
/// Customers who are called so stand beside, on the first page of a search that nothing narrows.
#[utoipa::path(get, path = "/search", tag = "desk",
    params(
        ("q" = String, Query, description = "What to look for, 1 to 200 characters"),
        ("state" = Option<String>, Query, description = "Only conversations in this state"),
        ("assigned_to" = Option<String>, Query, description = "Only conversations of this agent"),
        ("inbox" = Option<String>, Query, description = "Only conversations of this inbox"),
        ("tag" = Option<String>, Query, description = "Only conversations with this tag"),
        ("in" = Option<String>, Query, description = "`messages` or `notes`; without it, both"),
        ("from" = Option<String>, Query, description = "Only what was said at or after this time (RFC 3339)"),
        ("to" = Option<String>, Query, description = "Only what was said before this time (RFC 3339)"),
        ("limit" = Option<i64>, Query, description = "Conversations on a page, 1 to 50; 20 without it"),
        ("after" = Option<String>, Query)
    ),
    responses((status = 200, body = FoundView), (status = 422, body = Problem)))]
pub(crate) async fn search(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let text = query.get("q").unwrap_or_default();
    if text.chars().count() > LONGEST {
        return Err(Problem::refused("bad_search", "q= has at most 200 characters."));
    }
    let scope = me.scope();
    if let Ok(id) = text.trim().parse::<ConversationId>() {
        let asking = app.clone();
        let named = app.ledger.read(move |rows| {
            let hits = queries::named(rows, scope, id)?.into_iter().collect();
            shown(&asking, rows, scope.workspace, Found { hits, ..Found::default() })
        });
        return Ok(json(StatusCode::OK, &named.await?));
    }
    let ask = Ask::read(text).ok_or_else(|| {
        Problem::refused("bad_search", "q= needs at least one letter or digit to look for.")
    })?;
    let narrowed = narrowed(&query)?;
    let page = query.page()?;
    let limit = if query.get("limit").is_none() { 20 } else { page.limit };
    if limit > MOST {
        return Err(Problem::refused("bad_limit", "limit= must be from 1 to 50."));
    }
    let after = page.after::<2>()?;
    let asking = app.clone();
    // Names are looked for once, and where nothing says that only texts are wanted.
    let named = (after.is_none() && narrowed == Narrowed::default()).then(|| text.to_owned());
    let found = app.ledger.read(move |rows| {
        let mut found = queries::find(rows, scope, &ask, narrowed, (after, limit))?;
        if let Some(text) = named {
            found.people = queries::people(rows, scope, &text)?;
        }
        shown(&asking, rows, scope.workspace, found)
    });
    Ok(json(StatusCode::OK, &found.await?))
}

fn narrowed(query: &Query) -> Result<Narrowed, Problem> {
    let within = match query.get("in") {
        None => None,
        Some("messages") => Some(Within::Messages),
        Some("notes") => Some(Within::Notes),
        Some(_) => return Err(Problem::bad_request("bad_query", "in= is messages or notes.")),
    };
    Ok(Narrowed {
        state: query.word("state")?,
        assigned_to: query.word("assigned_to")?,
        inbox: query.word("inbox")?,
        tag: query.word("tag")?,
        within,
        from_ms: time(query, "from")?,
        to_ms: time(query, "to")?,
    })
}

fn time(query: &Query, name: &'static str) -> Result<Option<i64>, Problem> {
    let bad = |_| {
        Problem::bad_request("bad_query", format!("{name}= must be a time such as 2026-11-21T17:00:00Z."))
    };
    let read = |text: &str| text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond);
    query.get(name).map(|text| read(text).map_err(bad)).transpose()
}

fn shown(
    app: &App,
    rows: &ledger::Rows<'_>,
    workspace: events::WorkspaceId,
    found: Found,
) -> Result<FoundView, ledger::LedgerError> {
    let Found { hits, people, next, is_behind } = found;
    let view = |hit: Hit| HitView::of(&app.directory, rows, workspace, hit);
    Ok(FoundView {
        items: hits.into_iter().map(view).collect::<Result<_, _>>()?,
        people: people.into_iter().map(|(id, latest)| PersonHitView::of(id, latest)).collect(),
        next: next.map(|parts| parts.map(|part| part.to_string()).join("_")),
        indexing: is_behind,
    })
}
