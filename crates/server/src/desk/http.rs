//! Agents' calls: conversations and what is said in them.

use super::commands::{self, DeskRefusal, Draft, Kind, Outcome, Posted};
use super::lists::{Filter, Order, Whose, queries as lists};
use super::queries::{self, Hears, Scope};
use super::view::{self, Audience, ConversationView, MessageView};
use crate::App;
use crate::accounts::{AgentPrincipal, Directory};
use crate::clock::Clock;
use crate::files::PER_MESSAGE;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, instant, json, present, raw_json};
use crate::http::once::{KeyHeader, OnceKey};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::ids;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::conversations::ConversationRefusal;
use engine::merging::MergeRefusal;
use engine::notes::NoteRefusal;
use events::{AgentId, ConversationId, FileId, MessageId};
use ledger::{Failed, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest text, in characters.
pub(crate) const LONGEST_TEXT: usize = 10_000;
/// The longest `client_id`, in characters.
const LONGEST_CLIENT_ID: usize = 64;

impl From<DeskRefusal> for Problem {
    fn from(refusal: DeskRefusal) -> Self {
        match refusal {
            DeskRefusal::Unknown => Self::not_found(),
            DeskRefusal::UnknownAgent => Self::refused("unknown_agent", "There is no such agent here."),
            DeskRefusal::UnknownTeam => {
                Self::refused("unknown_team", "There is no such team here, or it was given up.")
            }
            DeskRefusal::NobodyOfTeam => Self::conflict(
                "nobody_of_team",
                "Nobody of this team belongs to the conversation's inbox: it would wait for ever.",
            ),
            DeskRefusal::ClientIdTaken => {
                Self::conflict("client_id_taken", "This client_id was used here for something else.")
            }
            DeskRefusal::Erased => Self::conflict(
                "customer_erased",
                "All that was kept on this customer was erased. Nothing can be added.",
            ),
            DeskRefusal::Blocked(until_ms) => Self::blocked(until_ms),
            DeskRefusal::IdentityRequired => Self::forbidden(
                "identity_required",
                "Sign in on this site first: here, messages come from people whom the company knows.",
            ),
            DeskRefusal::InboxRetired => Self::inbox_retired(),
            DeskRefusal::UnknownFile => Self::refused(
                "unknown_file",
                "One of the files is not there to be sent: upload it again. A file waits a day, and is sent once.",
            ),
            DeskRefusal::KeyReused => OnceKey::reused(),
            DeskRefusal::Merged(into) => Self::conflict(
                "conversation_merged",
                "This conversation has become part of another. Go on there.",
            )
            .with_conversation(&into),
            DeskRefusal::SameConversation => {
                Self::refused("same_conversation", "A conversation cannot be linked with itself.")
            }
            DeskRefusal::TooManyLinks => {
                Self::conflict("too_many_links", "A conversation has at most 20 links. End one first.")
            }
            DeskRefusal::Merge(refusal) => of_the_merging(refusal),
            DeskRefusal::MayNotRead => Self::refused(
                "mention_may_not_read",
                "Somebody whom the note mentions may not read this conversation. Mention colleagues of its inbox.",
            ),
            DeskRefusal::Note(refusal) => of_the_note(refusal),
            DeskRefusal::AnotherIsOpen(open) => {
                let detail = "Another conversation of yours is open. Go on there.";
                Self::conflict("conversation_open", detail).with_conversation(&open)
            }
            DeskRefusal::AgentAbsent(until_ms) => {
                let until = Clock::rfc3339(until_ms);
                let detail = format!("This agent is out of office until {until}: nobody would answer.");
                Self::conflict("agent_absent", detail)
            }
            DeskRefusal::NoCompany(refusal) => super::company::http::refused(refusal),
            DeskRefusal::Not(refusal) => of_the_engine(refusal),
        }
    }
}

fn of_the_merging(refusal: MergeRefusal) -> Problem {
    match refusal {
        MergeRefusal::Same => Problem::refused("same_conversation", "These two are one already."),
        MergeRefusal::PartOf(other) => {
            let detail = "One of the two has become part of another conversation. Merge that one.";
            Problem::conflict("conversation_merged", detail).with_conversation(&other)
        }
        MergeRefusal::OtherInbox => Problem::conflict(
            "other_inbox",
            "They arrived in two inboxes: whoever reads the one may not read the other. Link them instead.",
        ),
        MergeRefusal::OtherCustomer => Problem::conflict(
            "other_customer",
            "Two customers wrote them. If they are one person, merge the customers first; else link the conversations.",
        ),
        MergeRefusal::OpenToAnother => Problem::conflict(
            "open_to_another",
            "The one that goes was written in another browser, which will not see what is answered here. Resolve it first, then merge.",
        ),
        MergeRefusal::Waits => Problem::conflict(
            "still_waiting",
            "The one that goes waits for an answer and was told how long. Take it first, or merge the other one into it.",
        ),
        MergeRefusal::Parked => {
            Problem::conflict("still_parked", "The one that goes is parked. Take it first, then merge.")
        }
        MergeRefusal::TooMany => {
            Problem::conflict("too_many_parts", "A conversation consists of at most 20 others.")
        }
    }
}

fn of_the_note(refusal: NoteRefusal) -> Problem {
    match refusal {
        NoteRefusal::NotYours => Problem::forbidden("not_your_note", "Only who wrote a note changes it."),
        NoteRefusal::Changed { version } => Problem::conflict(
            "note_changed",
            format!("The note was changed meanwhile: it is version {version} now. Read it and change that."),
        ),
        NoteRefusal::TooManyVersions => {
            Problem::conflict("too_many_versions", "A note is changed at most 49 times. Write another.")
        }
    }
}

fn of_the_engine(refusal: ConversationRefusal) -> Problem {
    match refusal {
        ConversationRefusal::IllegalTransition { from, to } => Problem::conflict(
            "illegal_transition",
            format!("A conversation that is {from} cannot become {to}."),
        ),
        ConversationRefusal::NotAMember => {
            Problem::refused("not_a_member", "This agent does not belong to the conversation's inbox.")
        }
        ConversationRefusal::AgentFull => Problem::conflict(
            "agent_full",
            "This agent's hands are full. Park, resolve or give back one first.",
        ),
        ConversationRefusal::Elsewhere => {
            Problem::conflict("assigned_elsewhere", "Somebody else has this conversation by now.")
        }
        ConversationRefusal::UntilIsPast => {
            Problem::refused("until_is_past", "`until` must be in the future.")
        }
        ConversationRefusal::UntilIsTooLate => {
            Problem::refused("until_is_too_late", "`until` must be within a year from now.")
        }
    }
}

/// A text to post.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewText {
    /// 1 to 10,000 characters, kept verbatim. May be empty where there are files.
    #[schema(max_length = 10_000)]
    pub(super) text: String,
    /// The writer's own name for it, 1 to 64 characters, unique per conversation: makes the call safe to repeat.
    #[schema(min_length = 1, max_length = 64)]
    pub(super) client_id: String,
    /// Files that the writer uploaded and did not send yet, at most 10.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(super) files: Vec<String>,
}

fn within(text: &str, most: usize) -> bool {
    !text.is_empty() && (text.len() <= most || text.chars().count() <= most)
}

/// Whether a text may be said.
pub(crate) fn check_text(text: &str) -> Result<(), Problem> {
    if within(text, LONGEST_TEXT) {
        return Ok(());
    }
    Err(Problem::refused("bad_text", "A text has 1 to 10,000 characters."))
}

impl NewText {
    pub(crate) fn check(&self) -> Result<(), Problem> {
        if !self.text.is_empty() || self.files.is_empty() {
            check_text(&self.text)?;
        }
        if !within(&self.client_id, LONGEST_CLIENT_ID) {
            return Err(Problem::refused("bad_client_id", "A client_id has 1 to 64 characters."));
        }
        if self.files.len() > PER_MESSAGE {
            return Err(Problem::refused("too_many_files", "A message has at most 10 files."));
        }
        if self.files.iter().enumerate().any(|(i, id)| self.files[..i].contains(id)) {
            return Err(Problem::refused("same_file_twice", "The same file is named twice."));
        }
        Ok(())
    }

    /// One that nothing goes with.
    pub(super) const fn without_files(text: String, client_id: String) -> Self {
        Self { text, client_id, files: Vec::new() }
    }

    pub(crate) fn draft(self, app: &App) -> Draft {
        let id = MessageId::from_bits(ids::bits(&app.clock));
        // What cannot be an id names nobody's file.
        let files = self.files.iter().map(|id| id.parse().unwrap_or(FileId::from_bits(0))).collect();
        let mentions = Vec::new();
        Draft { id, text: self.text, client_id: self.client_id, files, mentions, key_taken: false }
    }
}

/// Whether the key was used before, with this body or another; and that it is from now on. A repeat passes either way: its
/// `client_id` decides.
pub(crate) fn keyed<T>(
    tx: &mut Tx<'_>,
    key: Option<&OnceKey>,
    draft: &mut Draft,
    work: impl FnOnce(&mut Tx<'_>, &Draft) -> Outcome<T>,
) -> Outcome<T> {
    let Some(key) = key else { return work(tx, draft) };
    draft.key_taken = key.find(tx)?.is_some();
    let done = work(tx, draft)?;
    if !draft.key_taken {
        // The answer itself is found by its client_id; the row says that the key is taken.
        key.remember(tx, StatusCode::CREATED, "")?;
    }
    Ok(done)
}

/// The conversations that the agent may see. Waiting ones longest-waiting first, unanswered ones longest-unanswered first, all others
/// latest moved first.
#[utoipa::path(get, path = "/conversations", tag = "desk",
    params(
        ("state" = Option<String>, Query),
        ("assigned_to" = Option<String>, Query, description = "An agent, `me`, or `nobody`"),
        ("inbox" = Option<String>, Query),
        ("tag" = Option<String>, Query),
        ("team" = Option<String>, Query),
        ("unanswered" = Option<bool>, Query, description = "Only those whose customer spoke last"),
        ("longer_than_s" = Option<i64>, Query, description = "With `state=waiting` or `unanswered=true`: only those that wait that long"),
        ("limit" = Option<i64>, Query), ("after" = Option<String>, Query)
    ),
    responses((status = 200, body = List<ConversationView>)))]
pub(crate) async fn list_conversations(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let filter = filter(&query, me.agent, app.clock.now_ms())?;
    let (scope, page) = (me.scope(), query.page()?);
    let limit = page.limit;
    let after = match filter.order() {
        Order::Moved => page.after::<1>()?.map(|[before]| [before.saturating_neg(), 0]),
        Order::Waiting | Order::Unanswered => page.after::<2>()?,
    };
    let found = app.ledger.read(move |rows| lists::list(rows, scope, &filter, after, limit + 1)).await?;
    let list = match filter.order() {
        Order::Moved => List::of(found, limit, |(_, listed)| [listed.moved_seq]),
        Order::Waiting | Order::Unanswered => List::of(found, limit, |(place, _)| *place),
    };
    Ok(json(StatusCode::OK, &list.map(|(_, listed)| ConversationView::of(listed))))
}

/// Which conversations a query asks for.
fn filter(query: &Query, me: AgentId, now_ms: i64) -> Result<Filter, Problem> {
    let whose = match query.get("assigned_to") {
        Some("me") => Some(Whose::Agents(me)),
        Some("nobody") => Some(Whose::Nobodys),
        _ => query.word("assigned_to")?.map(Whose::Agents),
    };
    let filter = Filter {
        state: query.word("state")?,
        whose,
        inbox: query.word("inbox")?,
        tag: query.word("tag")?,
        team: query.word("team")?,
        unanswered: query.word("unanswered")?.unwrap_or(false),
        since_ms: query.word::<i64>("longer_than_s")?.map(|s| now_ms.saturating_sub(s.saturating_mul(1000))),
    };
    if filter.since_ms.is_some() && filter.order() == Order::Moved {
        let detail = "longer_than_s= goes with state=waiting or unanswered=true.";
        return Err(Problem::bad_request("bad_query", detail));
    }
    Ok(filter)
}

/// One conversation.
#[utoipa::path(get, path = "/conversations/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem)))]
pub(crate) async fn one_conversation(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    shown(&app, me.scope(), id).await
}

/// The conversation as it is now, for an agent who may see it.
async fn shown(app: &App, scope: Scope, id: ConversationId) -> Result<Response, Problem> {
    let found = app.ledger.read(move |rows| {
        let found = queries::one(rows, scope.workspace, id)?;
        match found {
            Some(found) if scope.includes(rows, found.inbox)? => Ok(Some(found)),
            _ => Ok(None),
        }
    });
    let found = found.await?.ok_or_else(Problem::not_found)?;
    Ok(json(StatusCode::OK, &ConversationView::of(found)))
}

/// What was said, oldest first, notes among it.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "desk",
    params(("id" = String, Path), ("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<MessageView>), (status = 404, body = Problem)))]
pub(crate) async fn list_messages(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    query: Query,
) -> Result<Response, Problem> {
    let (scope, hears, page) = (me.scope(), Hears::of(&me), query.page()?);
    let [after] = page.after::<1>()?.unwrap_or([0]);
    let (asking, limit) = (app.clone(), page.limit);
    let views = app.ledger.read(move |rows| {
        scope.require(rows, id)?;
        let page = queries::messages(rows, scope.workspace, id, hears, after, limit + 1)?;
        view::messages(&asking.directory, rows, &page, Audience::Agents)
    });
    Ok(json(StatusCode::OK, &List::of_large(views.await?, limit, |m| [m.seq], MessageView::bytes)))
}

/// A reply to the customer. Whoever may see the conversation may reply.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "desk", params(("id" = String, Path)), request_body = NewText,
    responses((status = 201, body = MessageView), (status = 200, body = MessageView, description = "Posted before"), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_message(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    key: KeyHeader,
    body: Json<NewText>,
) -> Result<Response, Problem> {
    body.value.check()?;
    let scope = me.scope();
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let draft = body.value.draft(&app);
    posted(app, me, key, draft, move |tx, draft| commands::post(tx, scope, id, draft, Kind::Message)).await
}

/// Posts a message or note and answers it.
pub(super) async fn posted(
    app: App,
    me: AgentPrincipal,
    key: Option<OnceKey>,
    mut draft: Draft,
    post: impl Fn(&mut Tx<'_>, &Draft) -> Outcome<Posted> + Send + 'static,
) -> Result<Response, Problem> {
    let posted = app.command(&me, move |tx, _| keyed(tx, key.as_ref(), &mut draft, &post));
    let posted = posted.await.map_err(Problem::from)?;
    let name = Directory::find(&app, me.workspace, me.agent).await?;
    let view = MessageView::of(&posted.message, Audience::Agents, |_| Ok(name))?
        .ok_or_else(Problem::not_found)?
        .with_files(posted.files);
    let view = match &posted.edit {
        Some(edit) => view.edited(edit),
        None => view,
    };
    Ok(json(if posted.is_repeat { StatusCode::OK } else { StatusCode::CREATED }, &view))
}

/// To whom a conversation goes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Assignment {
    #[schema(value_type = String, example = "agt_01h455vb4pex5vsknk084sn02q")]
    agent: String,
    /// Who had it when this was decided, or null for nobody. Where it is with another by now, nothing changes and the answer is 409.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "agt_01h455vb4pex5vsknk084sn02q")]
    from: Option<Option<String>>,
}

/// Takes the conversation, or hands it over.
#[utoipa::path(put, path = "/conversations/{id}/assignment", tag = "desk", params(("id" = String, Path)), request_body = Assignment,
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn assign(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<Assignment>,
) -> Result<Response, Problem> {
    // An id of the wrong form names nobody, but only whoever may see the conversation is told so.
    let named = |id: String| id.parse().unwrap_or(AgentId::from_bits(0));
    let Assignment { agent, from } = body.value;
    let (agent, seen) = (named(agent), from.map(|from| from.map(named)));
    change(&app, &me, id, move |tx, scope| commands::assign(tx, scope, id, agent, seen)).await
}

/// Gives the conversation back: it waits again, with its first arrival.
#[utoipa::path(delete, path = "/conversations/{id}/assignment", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn give_back(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
) -> Result<Response, Problem> {
    change(&app, &me, id, move |tx, scope| commands::give_back(tx, scope, id)).await
}

/// Where a conversation is to go.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewState {
    /// `parked`, `resolved` or `waiting`.
    #[schema(example = "parked")]
    state: String,
    /// With `parked`: when it comes back (RFC 3339). Without it, when the customer writes.
    #[serde(default)]
    until: Option<String>,
}

/// Parks, resolves or gives back.
#[utoipa::path(put, path = "/conversations/{id}/state", tag = "desk", params(("id" = String, Path)), request_body = NewState,
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_state(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<NewState>,
) -> Result<Response, Problem> {
    let NewState { state, until } = body.value;
    let until_ms = until.map(|text| instant("until", &text)).transpose()?;
    match state.as_str() {
        "parked" => change(&app, &me, id, move |tx, scope| commands::park(tx, scope, id, until_ms)).await,
        _ if until_ms.is_some() => {
            Err(Problem::refused("until_without_parking", "`until` goes with `parked` only."))
        }
        "resolved" => change(&app, &me, id, move |tx, scope| commands::resolve(tx, scope, id)).await,
        "waiting" => change(&app, &me, id, move |tx, scope| commands::give_back(tx, scope, id)).await,
        "active" | "abandoned" => {
            let detail =
                "A conversation becomes active by an assignment, and abandoned when its customer leaves.";
            Err(Problem::refused("not_by_this_call", detail))
        }
        _ => Err(Problem::bad_request("not_the_shape", "`state` is parked, resolved or waiting.")),
    }
}

/// Does it, and answers the conversation as it is then.
pub(super) async fn change(
    app: &App,
    me: &AgentPrincipal,
    id: ConversationId,
    mut command: impl FnMut(&mut Tx<'_>, Scope) -> Outcome<()> + Send + 'static,
) -> Result<Response, Problem> {
    let scope = me.scope();
    let as_it_is = move |tx: &Tx<'_>, ()| {
        queries::one(tx, scope.workspace, id)?.ok_or(Failed::Refused(DeskRefusal::Unknown))
    };
    let changed = app.command_then(me, move |tx, _| command(tx, scope), as_it_is);
    let view = ConversationView::of(changed.await.map_err(Problem::from)?);
    let body = serde_json::to_vec(&view).unwrap_or_default();
    Ok(raw_json(StatusCode::OK, body))
}
