//! Persons: who they are, what they wrote, who is whom, who may write; and their erasure.

use super::view::{PersonInList, PersonView};
use crate::App;
use crate::accounts::AgentPrincipal;
use crate::accounts::http::{check_email, check_name};
use crate::customers::commands::{self, CustomerRefusal, Outcome, ProfileChange, Sight};
use crate::customers::finding::queries::{self as finding, Wanted};
use crate::customers::{attributes, queries};
use crate::desk::queries as desk;
use crate::desk::view::ConversationView;
use crate::http::auth::AsAgent;
use crate::http::body::{At, AtBoth, Json, json, present};
use crate::http::paging::{List, Query};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::permissions::Permission;
use events::{AttributeType, CustomerId};
use ledger::{Failed, LedgerError, Tx};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Persons in one answer to a search, at most.
const MOST_FOUND: i64 = 50;
/// The longest beginning that is searched for, in characters.
const LONGEST_SEARCH: usize = 254;
/// The longest telephone number, in characters.
const LONGEST_PHONE: usize = 40;
/// How long a person can be blocked at once, in days: at most a quarter. Whoever means it says so again.
const BLOCKED_DAYS: std::ops::RangeInclusive<i64> = 1..=90;
const DAY_MS: i64 = 24 * 3600 * 1000;

pub(super) fn sight(me: &AgentPrincipal) -> Sight {
    Sight { scope: me.scope(), all: me.permissions.contains(Permission::EraseCustomers) }
}

/// Persons by how their name or address begins, or by an attribute's value, in the order of their names.
#[utoipa::path(get, path = "/customers", tag = "customers",
    params(("search" = Option<String>, Query), ("attribute" = Option<String>, Query), ("value" = Option<String>, Query),
        ("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<PersonInList>), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn search(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    query: Query,
) -> Result<Response, Problem> {
    let bad_cursor = || {
        Problem::bad_request(
            "bad_cursor",
            "after= must be a `next` of this list, and whom it names still there.",
        )
    };
    let limit = query.page()?.limit.min(MOST_FOUND);
    let beginning = query.get("search").unwrap_or_default().trim().to_lowercase();
    if beginning.chars().count() > LONGEST_SEARCH {
        return Err(Problem::refused("bad_search", "Nobody's name or address is so long."));
    }
    let after =
        query.get("after").map(|id| id.parse::<CustomerId>().map_err(|_| bad_cursor())).transpose()?;
    let attribute = attribute_of(&app, &me, &query).await?;
    if attribute.is_some() && !beginning.is_empty() {
        return Err(Problem::refused(
            "bad_search",
            "Look for a beginning or for an attribute, not for both at once.",
        ));
    }
    let (sight, wanted) = (sight(&me), Wanted { beginning, attribute, after });
    let found = app.ledger.read(move |rows| finding::find(rows, sight.scope, sight.all, &wanted, limit + 1));
    let found = found.await?.ok_or_else(bad_cursor)?;
    let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    let items: Vec<PersonInList> = found
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .map(PersonInList::from)
        .collect();
    let next = items.last().filter(|_| more).map(PersonInList::id);
    Ok(json(StatusCode::OK, &List { items, next }))
}

/// The attribute and the value that are looked for, as values are kept.
async fn attribute_of(
    app: &App,
    me: &AgentPrincipal,
    query: &Query,
) -> Result<Option<(String, String)>, Problem> {
    let (Some(key), Some(text)) = (query.get("attribute"), query.get("value")) else {
        let half = query.get("attribute").is_some() || query.get("value").is_some();
        let says = "attribute= and value= go together.";
        return if half { Err(Problem::refused("bad_search", says)) } else { Ok(None) };
    };
    let workspace = me.workspace;
    let defined = app.ledger.read(move |rows| queries::attributes(rows, workspace)).await?;
    let definition = defined.iter().find(|definition| definition.key == key).ok_or_else(|| {
        Problem::refused("bad_search", format!("No attribute is kept under the key {key:?}."))
    })?;
    let value = match definition.value {
        AttributeType::Number | AttributeType::YesNo => serde_json::from_str(text).unwrap_or(Value::Null),
        _ => Value::String(text.to_owned()),
    };
    let value =
        attributes::check_value(definition, &value).map_err(|says| Problem::refused("bad_search", says))?;
    Ok(Some((key.to_owned(), value.to_string())))
}

/// A person. Asked for by the id of one who became part of them, it is the same person.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = PersonView), (status = 404, body = Problem)))]
pub(crate) async fn one(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
) -> Result<Response, Problem> {
    let (sight, now_ms) = (sight(&me), app.clock.now_ms());
    let view = app.ledger.read(move |rows| {
        let person = sight.person(rows, id)?.ok_or(LedgerError::NotFound)?;
        PersonView::of(rows, sight.scope.workspace, person, now_ms)
    });
    Ok(json(StatusCode::OK, &view.await?))
}

/// The person's conversations that the agent may see, newest first.
#[utoipa::path(get, path = "/customers/{id}/conversations", tag = "customers",
    params(("id" = String, Path), ("limit" = Option<i64>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = List<ConversationView>), (status = 404, body = Problem)))]
pub(crate) async fn conversations(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.page()?;
    let ([before], limit, sight) = (page.after::<1>()?.unwrap_or([i64::MAX]), page.limit, sight(&me));
    let found = app.ledger.read(move |rows| {
        let person = sight.person(rows, id)?.ok_or(LedgerError::NotFound)?;
        desk::of_person(rows, sight.scope, person, before, limit + 1)
    });
    let list = List::of(found.await?, limit, |c| [c.opened_seq]);
    Ok(json(StatusCode::OK, &list.map(ConversationView::of)))
}

/// What is to change about a person: what is left out stays, null takes it away.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PersonChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    /// By key, each as its attribute's type says.
    #[serde(default)]
    attributes: Map<String, Value>,
}

/// Says who a person is.
#[utoipa::path(patch, path = "/customers/{id}", tag = "customers", params(("id" = String, Path)), request_body = PersonChange,
    responses((status = 200, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
    body: Json<PersonChange>,
) -> Result<Response, Problem> {
    let PersonChange { name, email, phone, attributes } = body.value;
    let refused = |code| move |says: String| Problem::refused(code, says);
    let change = ProfileChange {
        name: checked(name, check_name).map_err(refused("bad_name"))?,
        email: checked(email, check_email).map_err(refused("bad_email"))?,
        phone: checked(phone, check_phone).map_err(refused("bad_phone"))?,
        attributes: attributes.into_iter().collect(),
    };
    act(&app, &me, id, move |tx, sight| commands::change_profile(tx, sight, id, &change)).await
}

fn checked(
    field: Option<Option<String>>,
    check: fn(&str) -> Result<String, String>,
) -> Result<Option<Option<String>>, String> {
    field.map(|new| new.map(|text| check(&text)).transpose()).transpose()
}

/// A telephone number as people write it.
fn check_phone(text: &str) -> Result<String, String> {
    let text = text.trim();
    let written = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '/' | '.');
    if !text.contains(|c: char| c.is_ascii_digit())
        || !text.chars().all(written)
        || text.len() > LONGEST_PHONE
    {
        return Err(format!(
            "A telephone number has digits, spaces and + - ( ) / . in at most {LONGEST_PHONE} characters."
        ));
    }
    Ok(text.to_owned())
}

/// Does it, and answers the person as they are then.
async fn act(
    app: &App,
    me: &AgentPrincipal,
    id: CustomerId,
    mut command: impl FnMut(&mut Tx<'_>, Sight) -> Outcome<()> + Send + 'static,
) -> Result<Response, Problem> {
    let seen = sight(me);
    let as_it_is = move |tx: &Tx<'_>, ()| {
        let person = seen.person(tx, id)?.ok_or(Failed::Refused(CustomerRefusal::Unknown))?;
        Ok(PersonView::of(tx, seen.scope.workspace, person, tx.now_ms())?)
    };
    let done = app.command_then(me, move |tx, me| command(tx, sight(me)), as_it_is);
    Ok(json(StatusCode::OK, &done.await.map_err(Problem::from)?))
}

/// Says that two customers are one person: the other joins this one. What each of their browsers may read stays as it was.
#[utoipa::path(put, path = "/customers/{id}/merges/{other}", tag = "customers", params(("id" = String, Path), ("other" = String, Path)),
    responses((status = 200, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn merge(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, other): AtBoth<CustomerId, CustomerId>,
) -> Result<Response, Problem> {
    act(&app, &me, id, move |tx, sight| commands::merge(tx, sight, id, other)).await
}

/// Undoes a colleague's merging: the other is a person of their own again.
#[utoipa::path(delete, path = "/customers/{id}/merges/{other}", tag = "customers", params(("id" = String, Path), ("other" = String, Path)),
    responses((status = 200, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn separate(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    AtBoth(id, other): AtBoth<CustomerId, CustomerId>,
) -> Result<Response, Problem> {
    act(&app, &me, id, move |tx, sight| commands::separate(tx, sight, id, other)).await
}

/// For how long.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Block {
    /// 1 to 90, from now.
    days: i64,
}

/// Takes nothing more from this person for a while. What they have open in inboxes where one answers is resolved.
#[utoipa::path(put, path = "/customers/{id}/block", tag = "customers", params(("id" = String, Path)), request_body = Block,
    responses((status = 200, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn block(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
    body: Json<Block>,
) -> Result<Response, Problem> {
    let days = body.value.days;
    if !BLOCKED_DAYS.contains(&days) {
        return Err(Problem::refused("bad_days", "`days` is from 1 to 90."));
    }
    act(&app, &me, id, move |tx, sight| {
        let until_ms = tx.now_ms() + days * DAY_MS;
        commands::block(tx, sight, id, until_ms)
    })
    .await
}

/// Lets them write again.
#[utoipa::path(delete, path = "/customers/{id}/block", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn unblock(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
) -> Result<Response, Problem> {
    act(&app, &me, id, move |tx, sight| commands::unblock(tx, sight, id)).await
}

/// Erases all that is kept on a person: texts, names, addresses, attributes, tokens. It cannot be undone. The record of what
/// happened stays, without them.
#[utoipa::path(delete, path = "/customers/{id}", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = PersonView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn erase(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<CustomerId>,
) -> Result<Response, Problem> {
    act(&app, &me, id, move |tx, sight| commands::erase(tx, sight, id)).await
}
