//! What the company keeps on its customers beside name, address and number.

use crate::App;
use crate::customers::{attributes, commands, queries};
use crate::http::auth::AsAgent;
use crate::http::body::{Json, json};
use crate::http::paging::List;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{Actor, AttributeDefinition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that a company keeps on each of its customers.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct AttributeView {
    /// Small letters, digits and `_`; for programs.
    #[schema(example = "plan")]
    key: String,
    #[schema(example = "Plan")]
    label: String,
    /// `text`, `number`, `date`, `choice` or `yes_no`.
    #[serde(rename = "type")]
    #[schema(example = "choice")]
    kind: String,
    /// Of a text: the most characters.
    #[serde(default)]
    longest: Option<i64>,
    /// Of a number: the least.
    #[serde(default)]
    least: Option<i64>,
    /// Of a number: the most.
    #[serde(default)]
    most: Option<i64>,
    /// Of a choice: what may be chosen.
    #[serde(default)]
    choices: Vec<String>,
}

impl From<AttributeDefinition> for AttributeView {
    fn from(one: AttributeDefinition) -> Self {
        let AttributeDefinition { key, label, value, longest, least, most, choices } = one;
        Self { key, label, kind: value.as_str().to_owned(), longest, least, most, choices }
    }
}

impl AttributeView {
    fn definition(self) -> Result<AttributeDefinition, Problem> {
        let says = "`type` is text, number, date, choice or yes_no.";
        let value = self.kind.parse().map_err(|_| Problem::refused("bad_definition", says))?;
        let label = self.label.trim().to_owned();
        let Self { key, longest, least, most, choices, .. } = self;
        let choices = choices.iter().map(|choice| choice.trim().to_owned()).collect();
        Ok(AttributeDefinition { key, label, value, longest, least, most, choices })
    }
}

/// What is kept, in the order in which it is shown.
#[utoipa::path(get, path = "/customer-attributes", tag = "customers", responses((status = 200, body = List<AttributeView>)))]
pub(crate) async fn list(State(app): State<App>, AsAgent(me): AsAgent) -> Result<Response, Problem> {
    shown(&app, me.workspace).await
}

async fn shown(app: &App, workspace: events::WorkspaceId) -> Result<Response, Problem> {
    let all = app.ledger.read(move |rows| queries::attributes(rows, workspace)).await?;
    let items: Vec<AttributeView> = all.into_iter().map(AttributeView::from).collect();
    Ok(json(StatusCode::OK, &List { items, next: None }))
}

/// All that is to be kept.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Attributes {
    /// At most 50, in the order in which they are shown.
    items: Vec<AttributeView>,
}

/// Says anew what is kept. What is left out is shown no more; its values stay until they are changed or their customer is erased.
#[utoipa::path(put, path = "/customer-attributes", tag = "customers", request_body = Attributes,
    responses((status = 200, body = List<AttributeView>), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn define(
    State(app): State<App>,
    AsAgent(me): AsAgent,
    body: Json<Attributes>,
) -> Result<Response, Problem> {
    let all: Vec<AttributeDefinition> =
        body.value.items.into_iter().map(AttributeView::definition).collect::<Result<_, _>>()?;
    attributes::check_definitions(&all).map_err(|says| Problem::refused("bad_definition", says))?;
    let by = Actor::Agent(me.agent);
    app.command(&me, move |tx, _| commands::define_attributes(tx, by, all.clone())).await?;
    shown(&app, me.workspace).await
}
