//! What fuzzing reaches and nothing else outside may: the product's parsers, as functions. Built only with the feature `fuzzing`,
//! for the targets in `fuzz/`.

use crate::customers::{attributes, identity::token};
use crate::desk::transcript;
use crate::files::{kinds, names};
use crate::http::{auth, router};
use crate::search::ask::Ask;
use crate::views::wanted::Wanted;
use crate::{App, accounts::security::codes};
use axum::Router;
use axum::http::HeaderMap;
use events::{AgentId, AttributeDefinition};
use serde_json::Value;
use std::io::Cursor;
use std::net::IpAddr;
use std::ops::Range;

/// All doors, as they are served.
#[must_use]
pub fn doors(app: &App) -> Router {
    router::router(app)
}

/// From where a request came, by `X-Forwarded-For` as far as it is believed.
#[must_use]
pub fn address(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    auth::forwarded(headers, peer, trusted)
}

/// The session in the cookies of a request.
#[must_use]
pub fn session(headers: &HeaderMap) -> Option<&str> {
    auth::cookie(headers, false)
}

/// Whom a company's site says that a visitor is: the id, and until when in milliseconds since 1970 UTC.
///
/// # Errors
/// The sentence for the site's developer.
pub fn identity(token: &str, inbox: &str, secrets: &[String], now_ms: i64) -> Result<(String, i64), String> {
    token::read(token, inbox, secrets, now_ms).map(|claims| (claims.external, claims.expires_ms))
}

/// The step of a second factor's code.
#[must_use]
pub fn code_step(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    codes::step_of(secret, code, now_ms)
}

/// What is stored of a recovery code.
#[must_use]
pub fn recovery_hash(code: &str) -> String {
    codes::recovery_hash(code)
}

/// A file's name as a header says it, as it is kept.
#[must_use]
pub fn file_name(percent: &str) -> Option<String> {
    names::of_percent(percent).map(|name| names::tidy(&name))
}

/// The header that gives a file with its name.
#[must_use]
pub fn disposition(name: &str) -> String {
    names::disposition(name)
}

/// A file's kind by its content, and the measures of a picture that is shown.
#[must_use]
pub fn file_kind(content: &[u8]) -> (&'static str, Option<(i64, i64)>) {
    let kind = kinds::kind_of(&content[..content.len().min(kinds::HEAD)]);
    (kind, kinds::measures(kind, Cursor::new(content)))
}

/// Where a text answers what somebody looks for.
#[must_use]
pub fn places(question: &str, text: &str) -> Option<Vec<Range<usize>>> {
    Ask::read(question)?.typed.places(text)
}

/// What a saved view wants, read, checked and said again.
#[must_use]
pub fn view(json: &str, now_ms: i64) -> Option<String> {
    let wanted: Wanted = serde_json::from_str(json).ok()?;
    wanted.filter(AgentId::from_bits(1), now_ms).ok()?;
    serde_json::to_string(&wanted).ok()
}

/// A value of the only attribute that there is, as it would be kept.
#[must_use]
pub fn attribute(definition: &str, value: &Value) -> Option<Value> {
    let definition: AttributeDefinition = serde_json::from_str(definition).ok()?;
    attributes::check_definitions(std::slice::from_ref(&definition)).ok()?;
    attributes::check_value(&definition, value).ok()
}

/// What was said as a transcript has it.
#[must_use]
pub fn said_in_transcript(said: &str) -> String {
    let mut text = String::new();
    transcript::set_in(&mut text, said);
    text
}
