//! Pages and scripts that the binary carries.

use crate::App;
use crate::http::auth::Address;
use crate::http::body::Written;
use crate::http::problem::Problem;
use crate::waits::page::{self, Language};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use web::WebFile;

/// Nothing but our own scripts, styles and answers.
const POLICY: &str = "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
    font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Without Node at build time there is no UI in the binary.
const NO_UI: &str = "<!doctype html><html lang=en><title>Warmline</title><h1>This build has no web pages</h1>\
    <p>Everything else works. Install Node.js 20 or later and build Warmline again to get the desk and the widget.</p>";

pub(crate) async fn root() -> Redirect {
    Redirect::temporary("/desk/")
}

/// The agents' app. Every path that is no file is a page of the app.
pub(crate) async fn desk(Written(path): Written, headers: HeaderMap) -> Response {
    let path = path.unwrap_or_default();
    let is_asset = path.starts_with("assets/");
    match web::desk_file(&path).or_else(|| if is_asset { None } else { web::desk_file("index.html") }) {
        // The name of an asset holds a hash of its content.
        Some(file) => {
            send(file, &headers, if is_asset { "public, max-age=31536000, immutable" } else { "no-cache" })
        }
        None if is_asset => Problem::not_found().into_response(),
        None => page(NO_UI.to_owned(), POLICY),
    }
}

pub(crate) async fn widget(headers: HeaderMap) -> Response {
    for_any_site("widget.js", &headers)
}

/// A part of the widget that its script loads when it is needed.
pub(crate) async fn widget_part(Written(name): Written, headers: HeaderMap) -> Response {
    name.map_or_else(|| Problem::not_found().into_response(), |name| for_any_site(&name, &headers))
}

/// Any site that an inbox lists loads it, whatever isolation that site asks for.
fn for_any_site(name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = web::widget_file(name) else {
        return Problem::not_found().into_response();
    };
    let mut response = send(file, headers, "public, max-age=300");
    let headers = response.headers_mut();
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    // A module is fetched with CORS, a classic script is not.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// A bare page with an inbox's widget on it, to try it before it is on one's own site.
pub(crate) async fn try_it(Written(inbox): Written, headers: HeaderMap) -> Response {
    let Some(Ok(inbox)) = inbox.map(|id| id.parse::<events::InboxId>()) else {
        return Problem::not_found().into_response();
    };
    let mut response = page(trying(inbox, wanted(&headers)), POLICY);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The widget speaks the language of the page that it is on.
fn trying(inbox: events::InboxId, language: Language) -> String {
    let [lang, title, heading, lead] = match language {
        Language::English => [
            "en",
            "Try the widget",
            "Your widget, on a bare page",
            "Open the chat in the corner and write. Then look at your desk.",
        ],
        Language::German => [
            "de",
            "Das Widget ausprobieren",
            "Ihr Widget auf einer leeren Seite",
            "Öffnen Sie den Chat in der Ecke und schreiben Sie etwas. Dann sehen Sie auf Ihr Pult.",
        ],
    };
    format!(
        "<!doctype html><html lang={lang}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><link rel=icon href=/desk/icon.svg><link rel=stylesheet href=/shop.css>\
         <main><h1>{heading}</h1><p>{lead}</p></main>\
         <script src=/widget.js data-inbox=\"{inbox}\" async></script></html>"
    )
}

/// The language of a page that is not the desk's.
fn wanted(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::wanted(asked.unwrap_or_default())
}

/// How often what an inbox promised was kept, for anyone.
pub(crate) async fn scores(
    State(app): State<App>,
    Address(address): Address,
    Written(inbox): Written,
    headers: HeaderMap,
) -> Response {
    if let Err(problem) = app.limits.question(address) {
        return problem.into_response();
    }
    let asked = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = wanted(&headers);
    let found = match inbox.map(|id| id.parse::<events::InboxId>()) {
        Some(Ok(inbox)) => crate::waits::http::public(&app, inbox).await.map(|public| (inbox, public)),
        _ => Err(Problem::not_found()),
    };
    let mut response = match found {
        Ok((inbox, public)) => page(page::html(&inbox.to_string(), &public, language), POLICY),
        // A person followed a link that is wrong or old.
        Err(problem) if problem.is_not_found() && asked(header::ACCEPT).contains("text/html") => {
            let mut response = page(page::unknown(language), POLICY);
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    response
}

pub(crate) async fn scores_style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("scores.css")).into_response()
}

/// The sample shop of the demo, with the widget.
pub(crate) async fn shop(State(app): State<App>) -> Response {
    if !app.settings.shop {
        return Problem::not_found().into_response();
    }
    let inbox = app
        .ledger
        .read(|rows| {
            let workspace = crate::accounts::queries::workspaces(rows)?.into_iter().next();
            let inboxes = workspace.map(|w| crate::accounts::queries::inboxes(rows, w)).transpose()?;
            Ok(inboxes.unwrap_or_default().into_iter().next().map(|inbox| inbox.id))
        })
        .await;
    match inbox {
        Ok(Some(inbox)) => page(include_str!("shop.html").replace("{inbox}", &inbox.to_string()), POLICY),
        _ => Problem::not_found().into_response(),
    }
}

pub(crate) async fn shop_style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("shop.css")).into_response()
}

fn page(html: String, policy: &'static str) -> Response {
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    protect(response.headers_mut(), policy);
    response
}

fn send(file: WebFile, asked: &HeaderMap, caching: &'static str) -> Response {
    let takes_gzip = asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|takes| {
        takes.split(',').any(|coding| coding.split(';').next().map(str::trim) == Some("gzip"))
    });
    let gzip = file.gzip.filter(|_| takes_gzip);
    let tag = format!("\"{}{}\"", file.hash, if gzip.is_some() { "-gzip" } else { "" });
    let unchanged = asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let is_gzip = gzip.is_some();
    let mut response = match gzip {
        _ if unchanged => StatusCode::NOT_MODIFIED.into_response(),
        Some(gzip) => gzip.into_response(),
        None => file.content.into_response(),
    };
    let headers = response.headers_mut();
    if is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    for (name, value) in [(header::CONTENT_TYPE, with_charset(file.media_type)), (header::ETAG, tag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    protect(headers, POLICY);
    response
}

/// Text says how it is written: a page around the widget may be in another encoding.
fn with_charset(media_type: String) -> String {
    let is_text = media_type.starts_with("text/") || media_type.ends_with("javascript");
    if is_text { format!("{media_type}; charset=utf-8") } else { media_type }
}

fn protect(headers: &mut HeaderMap, policy: &'static str) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}
