//! Every endpoint under `/api/v1`, one line each, grouped by capability.

use crate::App;
use crate::accounts::audit::http as audit;
use crate::accounts::http as accounts;
use crate::accounts::invitations::http as invitations;
use crate::accounts::people::http as people;
use crate::accounts::security::http as security;
use crate::accounts::teams::http as teams;
use crate::accounts::visitor_keys::http as visitor_keys;
use crate::customers::http as customers;
use crate::customers::identity::http as identity;
use crate::live::here::http as here;
use crate::live::http as live;
use crate::plans::http as plans;
use crate::{desk, files, floor, hours, intake, push, search, views, waits};
use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
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
        (name = "floor", description = "Agents: what came and was answered through the day"),
        (name = "plans", description = "Agents: what is expected to come; leads: who is there when, and what a day would be like"),
        (name = "accounts", description = "Agents: who works here, signing in, inboxes, tokens"),
    )
)]
struct Document;

/// The document as it was last written from the endpoints; a test compares the two. Made at every start it took 6 MB that stayed.
pub(crate) const SNAPSHOT: &str = include_str!("../openapi.json");

/// Where endpoints go: into what answers, or into what describes them.
trait Endpoints: Sized {
    fn routes(self, endpoints: UtoipaMethodRouter<App>) -> Self;
}

impl Endpoints for Router<App> {
    fn routes(self, (_, paths, methods): UtoipaMethodRouter<App>) -> Self {
        paths.paths.keys().fold(self, |router, path| router.route(path, methods.clone()))
    }
}

impl Endpoints for OpenApiRouter<App> {
    fn routes(self, endpoints: UtoipaMethodRouter<App>) -> Self {
        Self::routes(self, endpoints)
    }
}

fn all<Into: Endpoints>(into: Into) -> Into {
    for_people(for_conversations(for_customers(into)))
}

/// Every endpoint.
pub(crate) fn router() -> Router<App> {
    Router::new().nest("/api/v1", all(Router::new()))
}

/// What customers call, and what anyone may ask.
fn for_customers<Into: Endpoints>(into: Into) -> Into {
    into
        // Customers
        .routes(routes!(intake::http::open_session))
        .routes(routes!(intake::http::list_conversations, intake::http::open_conversation))
        .routes(routes!(intake::http::list_messages, intake::http::post_message))
        .routes(routes!(intake::http::set_state))
        .routes(routes!(identity::identify, identity::sign_out))
        // Waits
        .routes(routes!(waits::http::wait))
        .routes(routes!(waits::http::score))
}

/// What agents do all day.
fn for_conversations<Into: Endpoints>(into: Into) -> Into {
    into
        // Conversations
        .routes(routes!(desk::http::list_conversations))
        .routes(routes!(desk::http::one_conversation))
        .routes(routes!(desk::http::list_messages, desk::http::post_message))
        .routes(routes!(desk::notes::http::post))
        .routes(routes!(desk::notes::http::edit))
        .routes(routes!(desk::notes::http::versions))
        .routes(routes!(desk::links::http::list))
        .routes(routes!(desk::links::http::link, desk::links::http::unlink))
        .routes(routes!(desk::merging::http::merge, desk::merging::http::separate))
        .routes(routes!(desk::notes::mentions::list))
        .routes(routes!(desk::notes::mentions::see))
        .routes(routes!(desk::http::assign, desk::http::give_back))
        .routes(routes!(desk::http::set_state))
        .routes(routes!(desk::company::http::whisper))
        .routes(routes!(desk::company::http::join, desk::company::http::leave))
        .routes(routes!(desk::handing::http::hand_to_team, desk::handing::http::free_from_team))
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
        .routes(routes!(desk::transcript::for_agents))
        .routes(routes!(desk::transcript::for_visitors))
        .routes(routes!(files::http::bounds, files::http::upload))
        .routes(routes!(files::http::download, files::http::take_back))
        .routes(routes!(files::http::bounds_for_visitors, files::http::upload_for_visitors))
        .routes(routes!(files::http::download_for_visitors, files::http::take_back_for_visitors))
        // Tags
        .routes(routes!(desk::tags::http::list, desk::tags::http::make))
        .routes(routes!(desk::tags::http::change))
        .routes(routes!(desk::tags::http::put_on_named))
        .routes(routes!(desk::tags::http::put_on, desk::tags::http::take_off))
        // Saved replies
        .routes(routes!(desk::replies::http::list, desk::replies::http::make))
        .routes(routes!(desk::replies::http::change, desk::replies::http::remove))
        .routes(routes!(desk::replies::http::make_own))
        .routes(routes!(desk::replies::http::change_own, desk::replies::http::remove_own))
        // What is read, and what is being written
        .routes(routes!(desk::reading::http::list))
        .routes(routes!(desk::reading::http::mark))
        .routes(routes!(desk::drafts::http::list))
        .routes(routes!(desk::drafts::http::one, desk::drafts::http::save, desk::drafts::http::discard))
        // Search and saved views
        .routes(routes!(search::http::search))
        .routes(routes!(views::http::list, views::http::make))
        .routes(routes!(views::http::change, views::http::remove))
        // Live
        .routes(routes!(here::arrive, here::leave))
        .routes(routes!(here::customer))
        .routes(routes!(live::agents_stream))
        .routes(routes!(live::visitors_stream))
        .routes(routes!(live::list_events))
}

/// Who works here, when and how they sign in.
fn for_people<Into: Endpoints>(into: Into) -> Into {
    into
        // Plans
        .routes(routes!(plans::forecast::forecast))
        .routes(routes!(plans::preview::preview))
        .routes(routes!(plans::plans::plan, plans::plans::change))
        .routes(routes!(plans::plans::versions))
        .routes(routes!(plans::plans::csv))
        // Floor
        .routes(routes!(floor::http::half_hours))
        // Hours
        .routes(routes!(hours::http::of_inbox, hours::http::set, hours::http::clear))
        // Signing in
        .routes(routes!(accounts::setup::is_needed, accounts::setup::set_up))
        .routes(routes!(accounts::sessions::sign_in))
        .routes(routes!(accounts::sessions::sign_out))
        .routes(routes!(invitations::look))
        .routes(routes!(invitations::accept))
        .routes(routes!(security::passwords::reset))
        // The agent who asks
        .routes(routes!(accounts::me::me, accounts::me::rename))
        .routes(routes!(accounts::me::set_presence))
        .routes(routes!(accounts::absence::plan, accounts::absence::end))
        .routes(routes!(push::http::show, push::http::ask, push::http::stop))
        .routes(routes!(accounts::tokens::list, accounts::tokens::issue))
        .routes(routes!(accounts::tokens::revoke))
        .routes(routes!(security::passwords::change))
        .routes(routes!(security::sessions::list, security::sessions::end_all))
        .routes(routes!(security::sessions::end))
        .routes(routes!(security::factor::show, security::factor::begin, security::factor::confirm))
        .routes(routes!(security::factor::renew_codes))
        .routes(routes!(security::factor::remove))
        // Colleagues and inboxes
        .routes(routes!(accounts::agents::list, accounts::agents::add))
        .routes(routes!(people::change_role))
        .routes(routes!(people::change_capacity))
        .routes(routes!(people::deactivate, people::reactivate))
        .routes(routes!(security::passwords::issue_reset))
        .routes(routes!(security::factor::remove_of))
        .routes(routes!(security::factor::rule, security::factor::set_rule))
        .routes(routes!(visitor_keys::list, visitor_keys::make))
        .routes(routes!(visitor_keys::end))
        .routes(routes!(push::keys::http::list, push::keys::http::make))
        .routes(routes!(push::keys::http::end))
        .routes(routes!(invitations::list, invitations::invite))
        .routes(routes!(invitations::revoke))
        .routes(routes!(audit::list))
        .routes(routes!(accounts::inboxes::list, accounts::inboxes::make))
        .routes(routes!(accounts::inboxes::change))
        .routes(routes!(accounts::inboxes::retire, accounts::inboxes::reinstate))
        .routes(routes!(teams::list, teams::make))
        .routes(routes!(teams::change))
        .routes(routes!(teams::add_member, teams::remove_member))
        .routes(routes!(teams::add_inbox, teams::remove_inbox))
        .routes(routes!(accounts::inboxes::add_member, accounts::inboxes::remove_member))
}

/// The OpenAPI document, as `GET /api/v1/openapi.json` answers it.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    let api = OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", all(OpenApiRouter::new()));
    api.into_openapi().to_pretty_json()
}
