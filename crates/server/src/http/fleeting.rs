//! Events that streams carry and nobody keeps: without an id, so that no stream resumes after one.

use crate::{App, Clock};
use bytes::Bytes;
use events::ConversationId;
use ledger::LedgerError;
use serde::Serialize;

#[derive(Serialize)]
struct Event<'a, T: Serialize> {
    at: String,
    kind: &'a str,
    conversation: Option<ConversationId>,
    #[serde(flatten)]
    more: T,
}

/// The event as it goes over the wire.
pub(crate) fn fleeting(
    app: &App,
    kind: &str,
    conversation: impl Into<Option<ConversationId>>,
    more: impl Serialize,
) -> Result<Bytes, LedgerError> {
    let conversation = conversation.into();
    let at = Clock::rfc3339(app.clock.now_ms());
    let data = serde_json::to_string(&Event { at, kind, conversation, more })
        .map_err(|e| LedgerError::Database(format!("an event could not be written as JSON: {e}")))?;
    Ok(Bytes::from(format!("event: {kind}\ndata: {data}\n\n")))
}
