//! Customers' calls: the widget's doors.

use super::{VisitorPrincipal, commands, issue};
use crate::App;
use crate::accounts::queries as accounts;
use crate::asking::VisitorNow;
use crate::customers::queries as customers;
use crate::desk::commands::{DeskRefusal, Draft};
use crate::desk::http::{NewText, keyed};
use crate::desk::merging::queries as merging;
use crate::desk::queries;
use crate::desk::view::{self, Audience, ConversationView, MessageView};
use crate::http::auth::{Address, AsVisitor, Principal};
use crate::http::body::{At, Json, json};
use crate::http::once::KeyHeader;
use crate::http::origin;
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::ids;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use events::{ConversationId, ConversationState, CustomerId, InboxId};
use ledger::{Failed, LedgerError, Tx};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Where a visitor is.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewVisitor {
    #[schema(value_type = String, example = "inb_01h455vb4pex5vsknk084sn02q")]
    inbox: String,
}

/// A visitor and what proves it.
#[derive(Serialize, ToSchema)]
pub(crate) struct VisitorView {
    #[schema(value_type = String)]
    visitor: CustomerId,
    /// All that ties this browser to its conversations.
    token: String,
    inbox: InboxName,
    /// Whether only customers whom the company's site identifies may open a conversation here.
    identity_required: bool,
}

/// An inbox as customers see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboxName {
    #[schema(value_type = String)]
    id: InboxId,
    name: String,
}

/// A signed token for a new visitor. Nothing is stored before the first message.
#[utoipa::path(post, path = "/widget/sessions", tag = "widget", request_body = NewVisitor,
    responses((status = 201, body = VisitorView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn open_session(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
    body: Json<NewVisitor>,
) -> Result<Response, Problem> {
    app.limits.new_visitor(address)?;
    let id: InboxId = body.value.inbox.parse().map_err(|_| Problem::not_found())?;
    let found = app.ledger.read(move |rows| match accounts::workspace_of_inbox(rows, id)? {
        Some(workspace) => Ok(accounts::inbox(rows, workspace, id)?.map(|inbox| (workspace, inbox))),
        None => Ok(None),
    });
    let (workspace, inbox) = found.await?.ok_or_else(Problem::not_found)?;
    check_origin(&app, &headers, &inbox.settings.origins)?;
    if inbox.retired {
        return Err(Problem::inbox_retired());
    }
    let visitor = CustomerId::from_bits(ids::bits(&app.clock));
    let token = issue(&app, workspace, id, (visitor, None)).await?;
    let required = app.ledger.read(move |rows| customers::identity_required(rows, workspace, id)).await?;
    let inbox = InboxName { id, name: inbox.settings.name };
    Ok(json(StatusCode::CREATED, &VisitorView { visitor, token, inbox, identity_required: required }))
}

/// A browser says on which site it is; only the server's own and those that the inbox lists may embed its widget.
fn check_origin(app: &App, headers: &HeaderMap, allowed: &[String]) -> Result<(), Problem> {
    match origin::foreign(app, headers) {
        Some(origin) if !allowed.iter().any(|listed| listed.eq_ignore_ascii_case(origin)) => {
            let detail = format!(
                "{origin} may not show this inbox's widget. Its owner can add it to the inbox's origins."
            );
            Err(Problem::forbidden("origin_not_allowed", detail))
        }
        _ => Ok(()),
    }
}

fn first_name(
    app: &App,
    by: VisitorPrincipal,
) -> impl Fn(events::AgentId) -> Result<Arc<str>, LedgerError> + '_ {
    // A visitor's own message names no agent.
    move |agent| app.directory.remembered(agent).map_or_else(|| Err(missing(by)), Ok)
}

fn missing(by: VisitorPrincipal) -> LedgerError {
    LedgerError::Database(format!("{} was answered with an agent's message", by.customer))
}

/// The visitor's conversations, newest first.
#[utoipa::path(get, path = "/widget/conversations", tag = "widget",
    params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<ConversationView>)))]
pub(crate) async fn list_conversations(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let ([before], limit) = (page.after::<1>()?.unwrap_or([i64::MAX]), page.limit);
    let found =
        app.ledger.read(move |rows| queries::of_visitor(rows, me.workspace, me.customer, before, limit + 1));
    let list = List::of(found.await?, limit, |c| [c.opened_seq]);
    Ok(json(StatusCode::OK, &list.map(|listed| ConversationView::of(listed).for_visitor(me.customer))))
}

/// Opens a conversation with its first message. One open conversation per visitor.
#[utoipa::path(post, path = "/widget/conversations", tag = "widget", request_body = NewText,
    responses((status = 201, body = ConversationView), (status = 200, body = ConversationView, description = "Opened before"), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open_conversation(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    key: KeyHeader,
    body: Json<NewText>,
) -> Result<Response, Problem> {
    body.value.check()?;
    let key = key.of(&Principal::Visitor(me), &body.bytes);
    let mut draft = body.value.draft(&app);
    let conversation = ConversationId::from_bits(ids::bits(&app.clock));
    let open = move |tx: &mut Tx<'_>, me: &VisitorNow| {
        let work = |tx: &mut Tx<'_>, draft: &Draft| commands::open(tx, *me, conversation, draft);
        keyed(tx, key.as_ref(), &mut draft, work)
    };
    let as_opened = move |tx: &Tx<'_>, opened: commands::Opened| {
        let at_once = commands::at_once(tx, opened.conversation, &opened.first.message.recorded)?;
        let listed = queries::one(tx, me.workspace, opened.conversation)?;
        Ok((opened, at_once, listed.ok_or(Failed::Refused(DeskRefusal::Unknown))?))
    };
    let opened = app.command_then(&me, open, as_opened);
    let (opened, at_once, listed) = opened.await.map_err(Problem::from)?;
    let message = MessageView::of(&opened.first.message, Audience::Customer, first_name(&app, me))?;
    let message = message.map(|message| message.with_files(opened.first.files));
    let view = ConversationView::as_opened(&listed, at_once, message).for_visitor(me.customer);
    Ok(json(if opened.first.is_repeat { StatusCode::OK } else { StatusCode::CREATED }, &view))
}

/// Writes in a conversation of the visitor's own. One that was over is open again.
#[utoipa::path(post, path = "/widget/conversations/{id}/messages", tag = "widget", params(("id" = String, Path)), request_body = NewText,
    responses((status = 201, body = MessageView), (status = 200, body = MessageView, description = "Posted before"), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_message(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<ConversationId>,
    key: KeyHeader,
    body: Json<NewText>,
) -> Result<Response, Problem> {
    body.value.check()?;
    let key = key.of(&Principal::Visitor(me), &body.bytes);
    let mut draft = body.value.draft(&app);
    let posted = app.command(&me, move |tx, me| {
        let work = |tx: &mut Tx<'_>, draft: &Draft| commands::post(tx, *me, id, draft);
        keyed(tx, key.as_ref(), &mut draft, work)
    });
    let posted = posted.await.map_err(Problem::from)?;
    let view = MessageView::of(&posted.message, Audience::Customer, first_name(&app, me))?;
    let view = view.map(|view| view.with_files(posted.files));
    Ok(json(if posted.is_repeat { StatusCode::OK } else { StatusCode::CREATED }, &view))
}

/// What was said, oldest first. Never a note.
#[utoipa::path(get, path = "/widget/conversations/{id}/messages", tag = "widget",
    params(("id" = String, Path), ("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<MessageView>), (status = 404, body = Problem)))]
pub(crate) async fn list_messages(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<ConversationId>,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let ([after], limit) = (page.after::<1>()?.unwrap_or([0]), page.limit);
    let asking = app.clone();
    let views = app.ledger.read(move |rows| {
        let found = queries::whereabouts(rows, me.workspace, id)?;
        if found.is_none_or(|(_, customer)| customer != me.customer) {
            return Err(LedgerError::NotFound);
        }
        let whole = merging::home_for(rows, me.workspace, id, me.customer)?;
        let hears = queries::Hears::Visitor(me.customer);
        let page = queries::messages(rows, me.workspace, whole, hears, after, limit + 1)?;
        let views = view::messages(&asking.directory, rows, &page, Audience::Customer)?;
        // To the customer it is one conversation: the one that they asked for.
        Ok(views.into_iter().map(|view| MessageView { conversation: id, ..view }).collect::<Vec<_>>())
    });
    Ok(json(StatusCode::OK, &List::of_large(views.await?, limit, |m| [m.seq], MessageView::bytes)))
}

/// What a customer can do to their conversation.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CustomerState {
    /// `abandoned`: leave the line.
    #[schema(example = "abandoned")]
    state: String,
}

/// Leaves the line. Writing again reopens the conversation.
#[utoipa::path(put, path = "/widget/conversations/{id}/state", tag = "widget", params(("id" = String, Path)), request_body = CustomerState,
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_state(
    State(app): State<App>,
    AsVisitor(me): AsVisitor,
    At(id): At<ConversationId>,
    body: Json<CustomerState>,
) -> Result<Response, Problem> {
    if body.value.state != ConversationState::Abandoned.as_str() {
        return Err(Problem::refused("unknown_state", "A customer can set `abandoned` only."));
    }
    let as_it_is = move |tx: &Tx<'_>, ()| {
        let listed = queries::one(tx, me.workspace, id)?.ok_or(Failed::Refused(DeskRefusal::Unknown))?;
        Ok(merging::for_visitor(tx, me.workspace, me.customer, listed)?)
    };
    let left = app.command_then(&me, move |tx, me| commands::leave(tx, *me, id), as_it_is);
    let view = ConversationView::of(left.await.map_err(Problem::from)?);
    Ok(json(StatusCode::OK, &view.for_visitor(me.customer)))
}
