//! Who asks, an agent by token or cookie, a visitor by signed token, and whether the table of calls lets them in.

use super::problem::Problem;
use crate::App;
use crate::accounts::{AgentPrincipal, credentials, secrets_equal};
use crate::asking::not_permitted;
use crate::customers;
use crate::desk::queries::Scope;
use crate::intake::{self, VisitorPrincipal};
use crate::permissions::{self, Who};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::permissions::Permission;
use events::AgentId;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The browser's cookie. Behind TLS its name makes browsers hold it to this very host, to `Secure` and to `/`: no neighbour below the
/// same domain can set one in its place.
pub(crate) const fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-warmline_session" } else { "warmline_session" }
}
/// What a page sends to show that it is ours.
const CSRF_HEADER: &str = "x-csrf-token";

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Principal {
    Agent(AgentPrincipal),
    Visitor(VisitorPrincipal),
}

impl Principal {
    /// For scoping idempotency keys.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Agent(agent) => agent.agent.to_string(),
            Self::Visitor(visitor) => visitor.customer.to_string(),
        }
    }
}

impl AgentPrincipal {
    pub(crate) const fn scope(&self) -> Scope {
        Scope { workspace: self.workspace, agent: self.agent }
    }
}

/// The agent for whom the door was opened.
pub(crate) struct AsAgent(pub(crate) AgentPrincipal);

/// The visitor for whom the door was opened.
pub(crate) struct AsVisitor(pub(crate) VisitorPrincipal);

/// The agent who was let in, on the answer, for the server's own log.
#[derive(Clone, Copy)]
pub(crate) struct Asked(pub(crate) AgentId);

/// A visitor, or somebody who says nothing of who they are.
pub(crate) struct VisitorOrNobody(pub(crate) Option<VisitorPrincipal>);

/// An agent, or somebody who says nothing of who they are.
pub(crate) struct AgentOrNobody(pub(crate) Option<AgentPrincipal>);

/// The door: looks the call up in the table, asks who is calling, and lets in whoever may. Every call passes here before its
/// handler; one that is not in the table does not exist.
pub(crate) async fn door(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(&mut parts, &app).await {
        Ok(()) => {
            let agent = parts.extensions.get::<AgentPrincipal>().map(|agent| Asked(agent.agent));
            let mut response = next.run(Request::from_parts(parts, body)).await;
            if let Some(agent) = agent {
                response.extensions_mut().insert(agent);
            }
            response
        }
        Err(refused) => refused.into_response(),
    }
}

async fn admit(parts: &mut Parts, app: &App) -> Result<(), Problem> {
    let path = parts.extensions.get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let who = permissions::who_may(parts.method.as_str(), path).ok_or_else(Problem::method_not_allowed)?;
    match who {
        Who::Anyone => Ok(()),
        Who::Visitor => admit_visitor(parts, app).await,
        Who::VisitorOrAnyone if !parts.headers.contains_key(header::AUTHORIZATION) => Ok(()),
        Who::VisitorOrAnyone => admit_visitor(parts, app).await,
        Who::SignedIn => admit_agent(parts, app, None).await,
        Who::Agent(permission) => admit_agent(parts, app, Some(permission)).await,
        Who::AgentOrAnyone(_)
            if !parts.headers.contains_key(header::AUTHORIZATION)
                && cookie(&parts.headers, app.settings.is_secure()).is_none() =>
        {
            Ok(())
        }
        Who::AgentOrAnyone(permission) => admit_agent(parts, app, Some(permission)).await,
    }
}

async fn admit_agent(parts: &mut Parts, app: &App, needed: Option<Permission>) -> Result<(), Problem> {
    let Principal::Agent(agent) = principal(parts, app).await? else {
        return Err(Problem::forbidden("agents_only", "This call is for agents."));
    };
    if let Some(needed) = needed.filter(|needed| !agent.permissions.contains(*needed)) {
        return Err(not_permitted(&agent, needed));
    }
    if parts.method != Method::GET {
        app.limits.agent_write(agent.agent.bits()).map_err(|refused| refused.about(agent.agent))?;
    }
    parts.extensions.insert(AgentPrincipal { needed, ..agent });
    Ok(())
}

async fn admit_visitor(parts: &mut Parts, app: &App) -> Result<(), Problem> {
    let Principal::Visitor(visitor) = principal(parts, app).await? else {
        return Err(Problem::forbidden("visitors_only", "This call is for visitors of the widget."));
    };
    if parts.method != Method::GET {
        app.limits.visitor_write(visitor.customer.bits())?;
    }
    app.presence.visitor_seen(visitor.customer, app.clock.steady_ms());
    parts.extensions.insert(visitor);
    Ok(())
}

impl FromRequestParts<App> for AsAgent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        parts.extensions.get().cloned().map(Self).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<App> for AsVisitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        parts.extensions.get().copied().map(Self).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<App> for VisitorOrNobody {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get().copied()))
    }
}

impl FromRequestParts<App> for AgentOrNobody {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get().cloned()))
    }
}

async fn principal(parts: &Parts, app: &App) -> Result<Principal, Problem> {
    if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
        let parts = value.to_str().ok().and_then(|v| v.split_once(' '));
        let bearer = parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = bearer.ok_or_else(Problem::unauthorized)?;
        return by_token(app, token.trim()).await;
    }
    let cookie = cookie(&parts.headers, app.settings.is_secure()).ok_or_else(Problem::unauthorized)?;
    let agent = credentials::agent_of(app, cookie).await?.ok_or_else(Problem::unauthorized)?;
    // A cookie comes along whoever wrote the page; the header only where the page is ours.
    if parts.method != Method::GET && parts.method != Method::HEAD {
        let given = parts.headers.get(CSRF_HEADER).map_or(&b""[..], |v| v.as_bytes());
        if !secrets_equal(given, credentials::csrf_of(cookie).as_bytes()) {
            let detail = "Send the `csrf` of GET /me as X-CSRF-Token.";
            return Err(Problem::forbidden("csrf", detail).about(agent.agent));
        }
    }
    Ok(Principal::Agent(agent))
}

async fn by_token(app: &App, token: &str) -> Result<Principal, Problem> {
    if let Some(visitor) = intake::visitor_of(app, token).await? {
        let goes_on = customers::may_ask(app, &visitor).await?;
        return if goes_on { Ok(Principal::Visitor(visitor)) } else { Err(Problem::unauthorized()) };
    }
    let agent = credentials::agent_of(app, token).await?;
    agent.map(Principal::Agent).ok_or_else(Problem::unauthorized)
}

/// The session cookie of a request.
pub(crate) fn cookie(headers: &HeaderMap, is_secure: bool) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(is_secure))
        .map(|(_, value)| value)
}

/// The other end of the connection.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// From where the request came: the connection's other end, or what a trusted proxy says it is.
pub(crate) struct Address(pub(crate) IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(address(&parts.headers, parts.extensions.get(), app)))
    }
}

/// From where a request came.
pub(crate) fn address(headers: &HeaderMap, peer: Option<&Peer>, app: &App) -> IpAddr {
    let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip().to_canonical());
    forwarded(headers, peer, &app.settings.trusted_proxies)
}

/// The last address that no trusted proxy added: what stands before it anybody could have written.
pub(crate) fn forwarded(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<IpAddr> = lines
        .flat_map(|l| l.split(','))
        .filter_map(|h| h.trim().parse().ok())
        .map(|hop: IpAddr| hop.to_canonical())
        .collect();
    hops.into_iter().rev().find(|hop| !trusted.contains(hop)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, Settings};
    use axum::http::StatusCode;
    use axum::{Router, body::Body, middleware, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_handler_that_is_not_in_the_table_is_not_reached() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = ledger::Database::in_folder(folder.path());
        let app =
            App::open(&database, folder.path(), Settings::default(), Clock::Machine).await.expect("an app");
        let router: Router = Router::new()
            .route("/api/v1/forgotten", get(async || "open"))
            .route_layer(middleware::from_fn_with_state(app.clone(), door))
            .with_state(app.clone());
        let request = Request::get("/api/v1/forgotten").body(Body::empty()).expect("a request");
        let answer = router.oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        app.close().await;
    }

    fn headers(forwarded_for: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded_for.parse().expect("a header value"));
        headers
    }

    #[test]
    fn a_stranger_cannot_say_where_they_come_from() {
        let (peer, proxy) = (IpAddr::from([203, 0, 113, 9]), IpAddr::from([10, 0, 0, 1]));
        assert_eq!(forwarded(&headers("198.51.100.7"), peer, &[proxy]), peer);
    }

    #[test]
    fn a_trusted_proxy_is_believed_only_about_the_last_hop() {
        let proxy = IpAddr::from([10, 0, 0, 1]);
        let seen = forwarded(&headers("198.51.100.7, 203.0.113.9, 10.0.0.1"), proxy, &[proxy]);
        assert_eq!(seen, IpAddr::from([203, 0, 113, 9]));
    }
}
