//! Agents' calls: tags, and which conversation has which.

use super::commands::{self, Change, MOST, Outcome, TagRefusal};
use super::queries::{self, Tag};
use crate::App;
use crate::accounts::AgentPrincipal;
use crate::asking::AgentNow;
use crate::desk::commands::DeskRefusal;
use crate::desk::queries as conversations;
use crate::desk::view::ConversationView;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, AtBoth, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use crate::{ids, names};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::permissions::Permission;
use engine::tags::{self, MOST_ON_ONE};
use events::{Actor, ConversationId, TagId, TagTone};
use ledger::{Failed, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name of a tag, in characters.
const LONGEST_NAME: usize = 40;

impl From<TagRefusal> for Problem {
    fn from(refusal: TagRefusal) -> Self {
        match refusal {
            TagRefusal::Merged(into) => DeskRefusal::Merged(into).into(),
            TagRefusal::Unknown => Self::not_found(),
            TagRefusal::UnknownTag => Self::refused("unknown_tag", "There is no such tag here."),
            TagRefusal::NameTaken => Self::conflict("tag_name_taken", "There is a tag of this name already."),
            TagRefusal::TooMany => Self::conflict(
                "too_many_tags",
                format!("There are {MOST} tags already. Rename one that nobody uses."),
            ),
            TagRefusal::MayNotMake => Self::forbidden(
                "may_not_make_tags",
                "There is no tag of this name, and making one takes `manage_tags`.",
            ),
            TagRefusal::Not(tags::TagRefusal::Retired) => {
                Self::conflict("tag_retired", "This tag was given up. It stays where it is.")
            }
            TagRefusal::Not(tags::TagRefusal::TooMany) => Self::conflict(
                "too_many_tags_here",
                format!("A conversation has at most {MOST_ON_ONE} tags."),
            ),
        }
    }
}

/// A tag.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TagView {
    #[schema(value_type = String)]
    id: TagId,
    name: String,
    /// What it is used for, which gives it its colour: `plain`, `matter`, `product`, `urgent`, `praise` or `todo`.
    #[schema(value_type = String, example = "matter")]
    tone: TagTone,
    /// Whether it is put on nothing any more.
    retired: bool,
}

impl From<Tag> for TagView {
    fn from(tag: Tag) -> Self {
        let Tag { id, name, tone, retired } = tag;
        Self { id, name, tone, retired }
    }
}

fn name_of(text: &str) -> Result<String, Problem> {
    let refused = |says| Problem::refused("bad_tag_name", says);
    names::words(text, "A tag's name", LONGEST_NAME).map_err(refused)
}

fn tone_of(word: Option<&str>) -> Result<Option<TagTone>, Problem> {
    let bad =
        |_| Problem::refused("bad_tone", "A tag's tone is plain, matter, product, urgent, praise or todo.");
    word.map(|word| word.parse().map_err(bad)).transpose()
}

/// Every tag, in the order in which they were made.
#[utoipa::path(get, path = "/tags", tag = "desk", params(("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<TagView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let tags = app.ledger.read(move |rows| queries::all(rows, me.workspace)).await?;
    Ok(json(StatusCode::OK, &List::part(tags.into_iter().map(TagView::from).collect(), &page)?))
}

/// A tag to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTag {
    /// 1 to 40 characters; no other tag has it, whatever the case.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// `plain` when absent.
    #[serde(default)]
    tone: Option<String>,
}

/// Makes a tag.
#[utoipa::path(post, path = "/tags", tag = "desk", request_body = NewTag,
    responses((status = 201, body = TagView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewTag>,
) -> Result<Response, Problem> {
    let by = Actor::Agent(me.agent);
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let name = name_of(&body.value.name)?;
    let tone = tone_of(body.value.tone.as_deref())?.unwrap_or(TagTone::Plain);
    let id = TagId::from_bits(ids::bits(&app.clock));
    make_once(&app, &me, key, move |tx, _| {
        commands::make(tx, id, &name, tone, by).map_err(|failed| failed.map(Problem::from))?;
        Ok(TagView { id, name: name.clone(), tone, retired: false })
    })
    .await
}

/// What can be changed about a tag. Members that are left out stay as they are.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TagChange {
    name: Option<String>,
    tone: Option<String>,
    /// `true` gives it up: it stays where it is and is put on nothing more.
    retired: Option<bool>,
}

/// Changes a tag, wherever it is.
#[utoipa::path(patch, path = "/tags/{id}", tag = "desk", params(("id" = String, Path)), request_body = TagChange,
    responses((status = 200, body = TagView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<TagId>,
    body: Json<TagChange>,
) -> Result<Response, Problem> {
    let TagChange { name, tone, retired } = body.value;
    let name = name.map(|name| name_of(&name)).transpose()?;
    let change = Change { name, tone: tone_of(tone.as_deref())?, retired };
    let by = Actor::Agent(me.agent);
    let as_it_is = move |tx: &Tx<'_>, ()| {
        queries::one(tx, tx.workspace(), id)?.ok_or(Failed::Refused(TagRefusal::Unknown))
    };
    let changed = app.command_then(&me, move |tx, _| commands::change(tx, id, &change, by), as_it_is);
    Ok(json(StatusCode::OK, &TagView::from(changed.await.map_err(Problem::from)?)))
}

/// The name of a tag to put on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TagName {
    /// The name, whatever the case. Where there is none of that name, whoever has `manage_tags` makes it by this.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
}

/// Puts the tag of this name on the conversation.
#[utoipa::path(post, path = "/conversations/{id}/tags", tag = "desk", params(("id" = String, Path)), request_body = TagName,
    responses((status = 200, body = ConversationView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_on_named(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ConversationId>,
    body: Json<TagName>,
) -> Result<Response, Problem> {
    let name = name_of(&body.value.name)?;
    let new = TagId::from_bits(ids::bits(&app.clock));
    let named = move |tx: &mut Tx<'_>, me: &AgentNow| {
        let may_make = me.permissions.contains(Permission::ManageTags);
        commands::put_on_named(tx, me.scope(), id, &name, (new, may_make))
    };
    mark(&app, &me, id, named).await
}

/// Puts a tag on the conversation.
#[utoipa::path(put, path = "/conversations/{id}/tags/{tag}", tag = "desk", params(("id" = String, Path), ("tag" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_on(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, tag): AtBoth<ConversationId, TagId>,
) -> Result<Response, Problem> {
    mark(&app, &me, id, move |tx, me| commands::put_on(tx, me.scope(), id, tag)).await
}

/// Takes a tag off the conversation.
#[utoipa::path(delete, path = "/conversations/{id}/tags/{tag}", tag = "desk", params(("id" = String, Path), ("tag" = String, Path)),
    responses((status = 200, body = ConversationView), (status = 404, body = Problem)))]
pub(crate) async fn take_off(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, tag): AtBoth<ConversationId, TagId>,
) -> Result<Response, Problem> {
    mark(&app, &me, id, move |tx, me| commands::take_off(tx, me.scope(), id, tag)).await
}

/// Does it, and answers the conversation as it is then.
async fn mark(
    app: &App,
    me: &AgentPrincipal,
    id: ConversationId,
    command: impl FnMut(&mut Tx<'_>, &AgentNow) -> Outcome<()> + Send + 'static,
) -> Result<Response, Problem> {
    let scope = me.scope();
    let as_it_is = move |tx: &Tx<'_>, ()| {
        conversations::one(tx, scope.workspace, id)?.ok_or(Failed::Refused(TagRefusal::Unknown))
    };
    let changed = app.command_then(me, command, as_it_is);
    Ok(json(StatusCode::OK, &ConversationView::of(changed.await.map_err(Problem::from)?)))
}
