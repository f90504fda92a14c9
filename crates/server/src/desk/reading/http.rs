//! Agents' calls: up to where they have read.

use super::{Who, queries};
use crate::App;
use crate::asking::still;
use crate::http::auth::AsAgent;
use crate::http::body::{At, Json, json};
use crate::http::fleeting::fleeting;
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::ConversationId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Up to where a conversation has been read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReadView {
    #[schema(value_type = String)]
    conversation: ConversationId,
    /// The `seq` of the latest fact that was read.
    seq: i64,
}

/// Up to where one has read, conversation by conversation: the 2,000 that one read last.
#[utoipa::path(get, path = "/me/reading", tag = "desk", params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<ReadView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    // Before the rows: what is written down in between is in one of the two.
    let mut noted: HashMap<ConversationId, i64> =
        app.marks.of_agent(me.workspace, me.agent).into_iter().collect();
    let kept = app.ledger.read(move |rows| queries::of_agent(rows, me.workspace, me.agent)).await?;
    let mut all: Vec<ReadView> = kept
        .into_iter()
        .map(|(conversation, seq)| {
            let seq = noted.remove(&conversation).unwrap_or(0).max(seq);
            ReadView { conversation, seq }
        })
        .collect();
    let mut new: Vec<ReadView> =
        noted.into_iter().map(|(conversation, seq)| ReadView { conversation, seq }).collect();
    new.sort_unstable_by_key(|read| std::cmp::Reverse(read.seq));
    new.append(&mut all);
    Ok(json(StatusCode::OK, &List::part(new, &page)?))
}

/// Up to where a conversation has been read.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMark {
    /// The `seq` of the latest fact that was read, as conversations, messages and events have it.
    #[schema(minimum = 1)]
    seq: i64,
}

/// Says up to where one has read a conversation. Other devices of the same agent hear of it; a mark never goes back.
#[utoipa::path(put, path = "/conversations/{id}/reading", tag = "desk", params(("id" = String, Path)), request_body = NewMark,
    responses((status = 200, body = ReadView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn mark(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<NewMark>,
) -> Result<Response, Problem> {
    let seq = body.value.seq;
    if seq < 1 {
        return Err(Problem::refused("bad_seq", "`seq` is a whole number from 1."));
    }
    still(&app, &me).await?;
    let scope = me.scope();
    let placed = app.ledger.read(move |rows| {
        let placed = queries::placed(rows, scope.workspace, id)?;
        match placed {
            Some(placed) if scope.includes(rows, placed.inbox)? => Ok(Some(placed)),
            _ => Ok(None),
        }
    });
    let placed = placed.await?.ok_or_else(Problem::not_found)?;
    // What has not happened cannot have been read.
    let read = ReadView { conversation: id, seq: seq.min(placed.seq) };
    if app.marks.read((me.workspace, id), Who::Agent(me.agent), read.seq) {
        let event = fleeting(&app, "live.read", id, ReadSeq { read_seq: read.seq })?;
        app.hub.tell_agents(me.workspace, &[me.agent], None, &event);
    }
    Ok(json(StatusCode::OK, &read))
}

#[derive(Serialize)]
struct ReadSeq {
    read_seq: i64,
}
