//! Agents' calls: `/views`.

use super::commands::{self, By, Draft, ViewRefusal};
use super::kept::{self, Kept};
use super::wanted::Wanted;
use crate::accounts::AgentPrincipal;
use crate::desk::lists::queries::count;
use crate::desk::queries::Scope;
use crate::http::auth::{AsAgent, Principal};
use crate::http::body::{At, Json, json};
use crate::http::once::{KeyHeader, make_once};
use crate::http::problem::Problem;
use crate::{App, ids, names};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::permissions::Permission;
use events::ViewId;
use ledger::{Failed, LedgerError, Rows};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Up to how many conversations of a view are counted; whoever looks at more does not need to know how many.
const COUNTED: i64 = 100;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

impl From<ViewRefusal> for Problem {
    fn from(refusal: ViewRefusal) -> Self {
        match refusal {
            ViewRefusal::Unknown => Self::not_found(),
            ViewRefusal::TooMany => {
                Self::conflict("too_many_views", "There may be 30 views of one's own and 30 of everybody's.")
            }
            ViewRefusal::NotYours => Self::forbidden(
                "not_yours",
                "Views of everybody are for leads and those above them to change.",
            ),
        }
    }
}

/// How many conversations a view has.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct CountView {
    /// Exact below 100.
    value: usize,
    /// Whether there are as many or more.
    more: bool,
}

/// A saved view.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ViewView {
    #[schema(value_type = String)]
    id: ViewId,
    name: String,
    /// Whether everybody has it.
    shared: bool,
    /// Which conversations it shows; the same names as in `GET /conversations`.
    wanted: Wanted,
    /// As far as the agent who asks may see.
    count: CountView,
}

/// Everybody's views and then one's own, each in its order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ViewsView {
    items: Vec<ViewView>,
}

/// The views, each with how many conversations it has now.
#[utoipa::path(get, path = "/views", tag = "desk", responses((status = 200, body = ViewsView)))]
pub(crate) async fn list(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    let (scope, now_ms) = (me.scope(), app.clock.now_ms());
    let items = app.ledger.read(move |rows| {
        let mut all = kept::of(rows, scope.workspace, None)?;
        all.extend(kept::of(rows, scope.workspace, Some(scope.agent))?);
        all.into_iter().map(|view| shown(rows, scope, view, now_ms)).collect()
    });
    Ok(json(StatusCode::OK, &ViewsView { items: items.await? }))
}

fn shown(rows: &Rows<'_>, scope: Scope, view: Kept, now_ms: i64) -> Result<ViewView, LedgerError> {
    let broken = |why: String| LedgerError::Corrupt(format!("view {}: {why}", view.id));
    let wanted: Wanted = serde_json::from_str(&view.wanted).map_err(|e| broken(e.to_string()))?;
    let filter =
        wanted.filter(scope.agent, now_ms).map_err(|_| broken("it asks for what there is not".to_owned()))?;
    let value = count(rows, scope, &filter, COUNTED)?;
    let more = i64::try_from(value).is_ok_and(|value| value >= COUNTED);
    Ok(ViewView {
        id: view.id,
        name: view.name,
        shared: view.shared,
        wanted,
        count: CountView { value, more },
    })
}

/// A view to make, or how one is to be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewView {
    /// 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// Whether it is to be everybody's; for those who may change everybody's views.
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    wanted: Wanted,
    /// Its place among everybody's, or among one's own, from 0. Without it: where it is, or last.
    #[serde(default)]
    place: Option<usize>,
}

impl NewView {
    fn draft(self, by: By, now_ms: i64) -> Result<Draft, Problem> {
        let Self { name, shared, wanted, place } = self;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Problem::refused("bad_name", "A view's name has 1 to 60 characters on one line."));
        }
        names::check(name).map_err(|says| Problem::refused("bad_name", says))?;
        wanted.filter(by.agent, now_ms)?;
        let wanted = serde_json::to_string(&wanted).unwrap_or_default();
        Ok(Draft { name: name.to_owned(), shared, wanted, place })
    }
}

fn who(me: &AgentPrincipal) -> By {
    By { agent: me.agent, may_share: me.permissions.contains(Permission::ManageMembers) }
}

/// Makes a view.
#[utoipa::path(post, path = "/views", tag = "desk", request_body = NewView,
    responses((status = 201, body = ViewView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    key: KeyHeader,
    body: Json<NewView>,
) -> Result<Response, Problem> {
    let (by, scope, now_ms) = (who(&me), me.scope(), app.clock.now_ms());
    let key = key.of(&Principal::Agent(me.clone()), &body.bytes);
    let (id, draft) = (ViewId::from_bits(ids::bits(&app.clock)), body.value.draft(by, now_ms)?);
    make_once(&app, &me, key, move |tx, me| {
        let made = commands::make(tx, who(me), id, &draft).map_err(|failed| failed.map(Problem::from))?;
        Ok(shown(tx, scope, made, now_ms)?)
    })
    .await
}

/// Changes a view: its name, what it shows, whose it is, its place.
#[utoipa::path(put, path = "/views/{id}", tag = "desk", params(("id" = String, Path)), request_body = NewView,
    responses((status = 200, body = ViewView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ViewId>,
    body: Json<NewView>,
) -> Result<Response, Problem> {
    let (by, scope, now_ms) = (who(&me), me.scope(), app.clock.now_ms());
    let draft = body.value.draft(by, now_ms)?;
    let changed = app.command(&me, move |tx, me| {
        let changed =
            commands::change(tx, who(me), id, &draft).map_err(|failed| failed.map(Problem::from))?;
        Ok::<_, Failed<Problem>>(shown(tx, scope, changed, now_ms)?)
    });
    Ok(json(StatusCode::OK, &changed.await.map_err(Problem::from)?))
}

/// Removes a view. Nothing happens to the conversations in it.
#[utoipa::path(delete, path = "/views/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    At(id): At<ViewId>,
) -> Result<Response, Problem> {
    app.command(&me, move |tx, me| commands::remove(tx, who(me), id)).await.map_err(Problem::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
