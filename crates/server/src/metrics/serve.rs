//! The address apart on which the metrics are told.

use super::now::Now;
use crate::App;
use crate::http::problem::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text;
use prometheus_client::registry::Registry;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::watch;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Metrics that are being told.
#[derive(Clone, Copy, Debug)]
pub struct Watching {
    /// Where, with its port.
    pub address: SocketAddr,
}

/// Tells the metrics on this listener, until `stop` answers. Whoever reaches it may read them: it is for an address that only operators
/// reach.
///
/// # Errors
/// Where the listener has no address.
pub fn watch(app: &App, listener: TcpListener, mut stop: watch::Receiver<bool>) -> std::io::Result<Watching> {
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/metrics", get(tell))
        .fallback(async || Problem::not_found())
        .with_state(app.clone());
    let ended = async move {
        let _ = stop.changed().await;
    };
    app.tasks.spawn("metrics", async move {
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(ended).await {
            tracing::warn!(%error, "metrics are not told any more");
        }
    });
    Ok(Watching { address })
}

async fn tell(State(app): State<App>) -> Response {
    let mut now = Registry::with_prefix("warmline");
    now.register_collector(Box::new(Now::look(&app).await));
    let mut page = String::new();
    let written =
        text::encode_registry(&mut page, &app.metrics.registry).and_then(|()| text::encode(&mut page, &now));
    match written {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], page).into_response(),
        Err(_) => Problem::internal().into_response(),
    }
}
