//! On which site the page is that a browser calls from.

use super::problem::Problem;
use crate::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// The origin that the browser names, unless it is the server's own. Programs name none.
pub(crate) fn foreign<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    let origin = headers.get(header::ORIGIN).map(|v| v.to_str().unwrap_or("an unreadable origin"))?;
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let own = app.settings.public_url.as_deref() == Some(origin)
        || (!host.is_empty()
            && [format!("http://{host}"), format!("https://{host}")].iter().any(|o| o == origin));
    (!own).then_some(origin)
}

/// Only pages of our own may sign a browser in: another site could sign its visitor in as somebody else.
pub(crate) struct OwnPage;

impl FromRequestParts<App> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match foreign(app, &parts.headers) {
            None => Ok(Self),
            Some(_) => Err(Problem::forbidden("foreign_page", "Only the desk's own pages may sign in here.")),
        }
    }
}
