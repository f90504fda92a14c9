//! What every answer carries, whatever gave it.

mod watch;

use crate::App;
use crate::http::auth::{Peer, address};
use crate::http::problem::Problem;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// What is no page loads nothing, runs nothing and stands in no frame, should a browser take it for one.
const NO_PAGE: &str =
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Two years, as the browsers' own lists ask.
const ONLY_TLS: &str = "max-age=63072000; includeSubDomains";

/// The last thing that happens to an answer.
pub(crate) async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, route) = (request.method().clone(), request.extensions().get::<MatchedPath>().cloned());
    let for_widget = request.uri().path().starts_with("/api/v1/widget/");
    let is_call = request.uri().path().starts_with("/api/");
    let call = watch::Call::of(&app, &request);
    let mut response = if let Some(problem) = bad_host(&request) {
        problem.into_response()
    } else if for_widget && request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let known = route.as_ref().map(MatchedPath::as_str);
        let caller = app.traces.caller(request.headers(), || from_one_believed(&app, &request));
        app.traces.around((method.as_str(), known), caller, next.run(request)).await
    };
    watch::note(&app, &call, &response);
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.metrics.request(method.as_str(), route, response.status().as_u16(), began.elapsed());
    protect(&app, response.headers_mut(), for_widget);
    // Whoever asked is answered, and nobody between keeps it: files alone say themselves how they may be kept.
    if is_call {
        let says = response.headers_mut().entry(header::CACHE_CONTROL);
        says.or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// HTTP/1.1 names one host (RFC 9112, 3.2): what has none or several may be meant for somebody else by whoever stands before us.
/// Which one it is changes nothing here.
fn bad_host(request: &Request) -> Option<Problem> {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    let is_one = hosts == 1 || hosts == 0 && request.version() != Version::HTTP_11;
    (!is_one).then(|| Problem::bad_request("bad_host", "A request must name one host, in one `Host` header."))
}

/// Whether it comes from a program that says itself what is recorded, or through a proxy that says so in place of whoever it serves.
fn from_one_believed(app: &App, request: &Request) -> bool {
    let believed = &app.settings.trace_callers;
    let peer = request.extensions().get::<Peer>();
    let next = peer.map(|peer| peer.0.ip().to_canonical());
    next.is_some_and(|next| believed.contains(&next))
        || believed.contains(&address(request.headers(), peer, app))
}

/// Nothing is sniffed, framed or loaded by others, nothing leaks in a referrer; widgets on other sites may call their doors.
fn protect(app: &App, headers: &mut HeaderMap, for_widget: bool) {
    let put = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, header::REFERRER_POLICY, "no-referrer");
    if app.settings.is_secure() {
        put(headers, header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    // Pages and files say more exactly what they may.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        put(headers, header::CONTENT_SECURITY_POLICY, NO_PAGE);
    }
    put(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    if for_widget {
        put(headers, resource, "cross-origin");
        // No cookie is involved: who may read is decided by the token, which only its own page has.
        put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE");
        let allowed = "authorization, content-type, last-event-id, idempotency-key, x-file-name, traceparent";
        put(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after");
        put(headers, header::ACCESS_CONTROL_MAX_AGE, "86400");
    } else if !headers.contains_key(&resource) {
        put(headers, resource, "same-origin");
    }
}
