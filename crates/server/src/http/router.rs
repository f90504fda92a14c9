//! From a request to its handler.

use super::every;
use super::problem::Problem;
use crate::App;
use crate::api;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::get;

pub(crate) fn router(app: &App) -> Router {
    use super::{auth, health};
    use crate::pages;
    let api = api::router().route_layer(middleware::from_fn_with_state(app.clone(), auth::door));
    api.route(
        "/api/v1/openapi.json",
        get(async || super::body::raw_json(StatusCode::OK, api::SNAPSHOT.as_bytes())),
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
    .layer(middleware::from_fn_with_state(app.clone(), every::answer))
    .with_state(app.clone())
}
