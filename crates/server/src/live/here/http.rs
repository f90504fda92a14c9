//! Agents and customers say that they are there; whoever is there hears of it.

use super::said::{Said, What, say};
use super::{Doing, Seen};
use crate::App;
use crate::accounts::Directory;
use crate::asking::still;
use crate::desk::reading::{Who, queries as reading};
use crate::desk::view::first_word;
use crate::http::auth::{AsAgent, AsVisitor};
use crate::http::body::{At, Json, json};
use crate::http::fleeting::fleeting;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use events::{AgentId, ConversationId, WorkspaceId};
use ledger::LedgerError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An agent who is at a conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PresentView {
    #[schema(value_type = String)]
    agent: AgentId,
    name: String,
    /// `looking`, `replying` or `noting`.
    doing: &'static str,
    /// For how many seconds that may be believed if nothing is heard.
    for_s: i64,
}

/// Who is at a conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HereView {
    /// Agents, the caller among them.
    here: Vec<PresentView>,
    /// For how many seconds it may be believed that the customer types; 0 when they do not.
    typing_for_s: i64,
    /// The `seq` of the latest message that was on the customer's screen, where they have told.
    seen_seq: Option<i64>,
}

/// What an agent does at a conversation.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewDoing {
    /// `looking`, `replying` or `noting`.
    #[schema(example = "looking")]
    doing: String,
}

/// Says that the agent is at this conversation, and answers who else is. Say it every 10 s while it is so: who looks is believed for
/// 25 s, who writes for 8 s. Nothing of it is stored.
#[utoipa::path(put, path = "/conversations/{id}/here", tag = "desk", params(("id" = String, Path)), request_body = NewDoing,
    responses((status = 200, body = HereView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn arrive(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<NewDoing>,
) -> Result<Response, Problem> {
    still(&app, &me).await?;
    let scope = me.scope();
    app.ledger.read(move |rows| scope.require(rows, id)).await?;
    let bad = || Problem::refused("bad_doing", "`doing` is looking, replying or noting.");
    let doing = Doing::parse(&body.value.doing).ok_or_else(bad)?;
    let what = What::Does { agent: me.agent, doing };
    say(&app, Said { workspace: me.workspace, conversation: id, what }).await?;
    Ok(json(StatusCode::OK, &view(&app, (me.workspace, id)).await?))
}

/// The agent has left this conversation.
#[utoipa::path(delete, path = "/conversations/{id}/here", tag = "desk", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn leave(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    let scope = me.scope();
    app.ledger.read(move |rows| scope.require(rows, id)).await?;
    let what = What::Leaves { agent: me.agent };
    say(&app, Said { workspace: me.workspace, conversation: id, what }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a customer does in their conversation.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CustomerHere {
    /// Whether they are typing. Only that is told, never what.
    #[serde(default)]
    typing: Option<bool>,
    /// The `seq` of the latest message that is on their screen.
    #[serde(default)]
    #[schema(minimum = 1)]
    seen_seq: Option<i64>,
}

/// Says that the customer types, or which message has been on their screen.
#[utoipa::path(put, path = "/widget/conversations/{id}/here", tag = "widget", params(("id" = String, Path)), request_body = CustomerHere,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn customer(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<ConversationId>,
    body: Json<CustomerHere>,
) -> Result<Response, Problem> {
    still(&app, &me).await?;
    let CustomerHere { typing, seen_seq } = body.value;
    if seen_seq.is_some_and(|seq| seq < 1) {
        return Err(Problem::refused(
            "bad_seq",
            "`seen_seq` is the seq of a message: a whole number from 1.",
        ));
    }
    let placed = app.ledger.read(move |rows| reading::placed(rows, me.workspace, id)).await?;
    let placed = placed.filter(|placed| placed.visitor == me.customer).ok_or_else(Problem::not_found)?;
    // What has not been said cannot have been seen.
    let what = What::Customer { typing, seen_seq: seen_seq.map(|seq| seq.min(placed.seq)) };
    say(&app, Said { workspace: me.workspace, conversation: id, what }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Who replies to the customer: the first of them.
pub(super) fn replying(seen: &Seen) -> Option<AgentId> {
    seen.agents.iter().find(|present| present.doing == Doing::Replying).map(|present| present.agent)
}

async fn view(app: &App, place: (WorkspaceId, ConversationId)) -> Result<HereView, LedgerError> {
    let seen = app.here.seen(place, app.clock.steady_ms());
    let mut here = Vec::with_capacity(seen.agents.len());
    for present in seen.agents {
        let name = Directory::find(app, place.0, present.agent).await?.to_string();
        let (doing, for_s) = (present.doing.as_str(), seconds(present.for_ms));
        here.push(PresentView { agent: present.agent, name, doing, for_s });
    }
    let noted = app.marks.noted(place, Who::Customer);
    let kept = app.ledger.read(move |rows| reading::seen(rows, place.0, place.1)).await?;
    Ok(HereView { here, typing_for_s: seconds(seen.typing_for_ms), seen_seq: noted.max(kept) })
}

/// Rounded up: who is there for half a second more is there.
const fn seconds(ms: i64) -> i64 {
    (ms + 999) / 1000
}

/// Those who are there hear who is.
pub(super) async fn tell_agents(app: &App, place: (WorkspaceId, ConversationId)) -> Result<(), LedgerError> {
    let agents: Vec<AgentId> =
        app.here.seen(place, app.clock.steady_ms()).agents.iter().map(|present| present.agent).collect();
    if agents.is_empty() {
        return Ok(());
    }
    let (asking, (workspace, conversation)) = (app.clone(), place);
    let known = app.whereabouts.remembered(conversation);
    let (inbox, _) = match known {
        Some(known) => known,
        None => app.ledger.read(move |rows| asking.whereabouts.find(rows, workspace, conversation)).await?,
    };
    let event = fleeting(app, "live.here", conversation, view(app, place).await?)?;
    app.hub.tell_agents(workspace, &agents, Some(inbox), &event);
    Ok(())
}

#[derive(Serialize)]
struct Typing {
    /// The first name of whoever is writing; null when nobody is any more.
    agent_name: Option<String>,
    for_s: i64,
}

/// The customer hears that somebody is writing to them, by first name, and nothing of notes or of who looks.
pub(super) async fn tell_customer(
    app: &App,
    place: (WorkspaceId, ConversationId),
    before: Option<AgentId>,
) -> Result<(), LedgerError> {
    let seen = app.here.seen(place, app.clock.steady_ms());
    let now = replying(&seen);
    if now == before {
        return Ok(());
    }
    let (asking, (workspace, conversation)) = (app.clone(), place);
    let (_, customer) =
        app.ledger.read(move |rows| asking.whereabouts.find(rows, workspace, conversation)).await?;
    let agent_name = match now {
        Some(agent) => Some(first_word(&Directory::find(app, workspace, agent).await?).to_owned()),
        None => None,
    };
    let for_s = seen.agents.iter().find(|p| Some(p.agent) == now).map_or(0, |p| seconds(p.for_ms));
    let event = fleeting(app, "live.typing", conversation, Typing { agent_name, for_s })?;
    app.hub.tell_customer(workspace, customer, &event);
    Ok(())
}
