//! Every endpoint under `/api/v1`, one line each, grouped by capability.

use crate::App;
use crate::accounts::http as accounts;
use crate::customers::http as customers;
use crate::customers::identity::http as identity;
use crate::live::http as live;
use crate::{desk, files, hours, intake, waits};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What the OpenAPI document says beside the endpoints.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Warmline",
        description = "One live inbox: conversations, messages, who has whom. Errors are RFC 9457 problem documents with a stable `code`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(crate::http::problem::Problem)),
    tags(
        (name = "widget", description = "Customers: open, write, leave, listen"),
        (name = "desk", description = "Agents: conversations and what was said in them"),
        (name = "customers", description = "Agents: who the customers are, how they are identified, what is kept on them"),
        (name = "scores", description = "Anyone: how often what was promised was kept"),
        (name = "hours", description = "Agents: when an inbox is open"),
        (name = "accounts", description = "Agents: who works here, signing in, inboxes, tokens"),
    )
)]
struct Document;

/// Every endpoint with its notes.
pub(crate) fn router() -> OpenApiRouter<App> {
    let api = OpenApiRouter::new()
        // Customers
        .routes(routes!(intake::http::open_session))
        .routes(routes!(intake::http::list_conversations, intake::http::open_conversation))
        .routes(routes!(intake::http::list_messages, intake::http::post_message))
        .routes(routes!(intake::http::set_state))
        .routes(routes!(identity::identify, identity::sign_out))
        // Waits
        .routes(routes!(waits::http::wait))
        .routes(routes!(waits::http::score))
        // Conversations
        .routes(routes!(desk::http::list_conversations))
        .routes(routes!(desk::http::one_conversation))
        .routes(routes!(desk::http::list_messages, desk::http::post_message))
        .routes(routes!(desk::http::post_note))
        .routes(routes!(desk::http::assign, desk::http::give_back))
        .routes(routes!(desk::http::set_state))
        // Customers as colleagues know them
        .routes(routes!(customers::people::search))
        .routes(routes!(customers::people::one, customers::people::change, customers::people::erase))
        .routes(routes!(customers::people::conversations))
        .routes(routes!(customers::people::merge, customers::people::separate))
        .routes(routes!(customers::people::block, customers::people::unblock))
        .routes(routes!(customers::export::export))
        .routes(routes!(customers::attributes::list, customers::attributes::define))
        .routes(routes!(identity::identity, identity::set_identity))
        .routes(routes!(identity::make_secret))
        .routes(routes!(identity::end_secret))
        // Files
        .routes(routes!(files::http::bounds, files::http::upload))
        .routes(routes!(files::http::download, files::http::take_back))
        .routes(routes!(files::http::bounds_for_visitors, files::http::upload_for_visitors))
        .routes(routes!(files::http::download_for_visitors, files::http::take_back_for_visitors))
        // Live
        .routes(routes!(live::agents_stream))
        .routes(routes!(live::visitors_stream))
        .routes(routes!(live::list_events))
        // Hours
        .routes(routes!(hours::http::of_inbox, hours::http::set, hours::http::clear))
        // Signing in
        .routes(routes!(accounts::setup::is_needed, accounts::setup::set_up))
        .routes(routes!(accounts::sessions::sign_in))
        .routes(routes!(accounts::sessions::sign_out))
        // The agent who asks
        .routes(routes!(accounts::me::me, accounts::me::rename))
        .routes(routes!(accounts::me::set_presence))
        .routes(routes!(accounts::absence::plan, accounts::absence::end))
        .routes(routes!(accounts::tokens::list, accounts::tokens::issue))
        .routes(routes!(accounts::tokens::revoke))
        // Colleagues and inboxes
        .routes(routes!(accounts::agents::list, accounts::agents::add))
        .routes(routes!(accounts::inboxes::list))
        .routes(routes!(accounts::inboxes::change))
        .routes(routes!(accounts::inboxes::add_member, accounts::inboxes::remove_member));
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", api)
}

/// The OpenAPI document, as `GET /api/v1/openapi.json` answers it.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    router().split_for_parts().1.to_pretty_json()
}
