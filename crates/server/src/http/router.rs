//! From a request to its handler, and what every answer carries.

use super::problem::Problem;
use crate::App;
use crate::api;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::Instant;

pub(crate) fn router(app: &App) -> Router {
    use super::{auth, health};
    use crate::pages;
    let (api, document) = api::router().split_for_parts();
    let document = document.to_json().unwrap_or_default();
    let api = api.route_layer(middleware::from_fn_with_state(app.clone(), auth::door));
    api.route(
        "/api/v1/openapi.json",
        get(move || async move { super::body::raw_json(StatusCode::OK, document.into_bytes()) }),
    )
    .route("/health", get(health::health))
    .route("/ready", get(health::ready))
    .route("/", get(pages::root))
    .route("/desk", get(pages::root))
    .route("/desk/", get(pages::desk))
    .route("/desk/{*path}", get(pages::desk))
    .route("/widget.js", get(pages::widget))
    .route("/widget/{part}", get(pages::widget_part))
    .route("/try/{inbox}", get(pages::try_it))
    .route("/scores/{inbox}", get(pages::scores))
    .route("/scores.css", get(pages::scores_style))
    .route("/shop", get(pages::shop))
    .route("/shop.css", get(pages::shop_style))
    .fallback(async || Problem::not_found())
    .method_not_allowed_fallback(async || Problem::method_not_allowed())
    .layer(middleware::from_fn_with_state(app.clone(), on_every_answer))
    .with_state(app.clone())
}

/// Widgets on other sites may call their doors; nothing is sniffed, nothing leaks in a referrer.
async fn on_every_answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, route) = (request.method().clone(), request.extensions().get::<MatchedPath>().cloned());
    let for_widget = request.uri().path().starts_with("/api/v1/widget/");
    let mut response = if for_widget && request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.metrics.request(method.as_str(), route, response.status().as_u16(), began.elapsed());
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if for_widget {
        // No cookie is involved: who may read is decided by the token, which only its own page has.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers
            .insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, DELETE"));
        let allowed = "authorization, content-type, last-event-id, idempotency-key, x-file-name";
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    }
    response
}
