//! The documents of the API, as far as a client reads them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was written, and whether the server had it already.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// The document of the answer.
    pub value: T,
    /// True for 200 (the first answer to this `client_id`, again), false for 201.
    pub repeated: bool,
}

/// One page of a list.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// `customer`, `agent` or `system`.
    pub kind: String,
    /// The author's id; the system has none.
    #[serde(default)]
    pub id: Option<String>,
    /// An agent's name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A message or a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `msg_…`
    pub id: String,
    /// `cnv_…`
    pub conversation: String,
    /// Who wrote it.
    pub author: Author,
    /// Verbatim; `None` when erased.
    pub text: Option<String>,
    /// What the writer called it.
    #[serde(default)]
    pub client_id: Option<String>,
    /// RFC 3339 in UTC.
    pub at: String,
    /// The number of its fact in the log.
    pub seq: u64,
    /// Whether it is a note, which customers never see.
    #[serde(default)]
    pub note: bool,
}

/// The customer of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// `cus_…`
    pub id: String,
    /// As the customer said it.
    #[serde(default)]
    pub name: Option<String>,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// `cnv_…`
    pub id: String,
    /// `waiting`, `active`, `parked`, `resolved` or `abandoned`.
    pub state: String,
    /// `inb_…`
    pub inbox: String,
    /// Whose it is.
    pub customer: Customer,
    /// `agt_…`
    #[serde(default)]
    pub assigned_to: Option<String>,
    /// RFC 3339 in UTC.
    pub opened_at: String,
    /// RFC 3339 in UTC, while somebody waits.
    #[serde(default)]
    pub waiting_since: Option<String>,
    /// RFC 3339 in UTC, while it is parked.
    #[serde(default)]
    pub parked_until: Option<String>,
    /// What was said about the wait.
    #[serde(default)]
    pub promise: Option<Value>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The number of the last fact that changed it.
    pub seq: u64,
    /// The first message, in the answer to opening only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}
