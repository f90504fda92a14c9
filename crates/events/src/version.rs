//! Versions: what was written by an older program is read by this one.
//!
//! Changing the shape of a kind means: raise its version in `fact/mod.rs`, add a golden file for the new version, and add
//! the step from the old version here. Golden files are never edited, so that a reader of old logs cannot be broken
//! unnoticed.

use crate::{Actor, AgentId, ConversationId, CustomerId, Fact, FileId, InboxId, MessageId, Role};
use serde::Deserialize;
use std::fmt;

/// A fact that this program cannot read. Readers stop at it, loudly; it is never skipped.
#[derive(Debug)]
pub enum Unreadable {
    /// The kind is unknown: the log was written by a newer program, or is damaged.
    UnknownKind {
        /// The kind as written.
        kind: String,
    },
    /// The kind is known, the version is not.
    UnknownVersion {
        /// The kind as written.
        kind: String,
        /// The version as written.
        version: i64,
    },
    /// Kind and version are known, the body has another shape.
    Malformed {
        /// The kind as written.
        kind: String,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind { kind } => write!(f, "unknown kind of fact {kind:?}"),
            Self::UnknownVersion { kind, version } => write!(f, "unknown version {version} of {kind:?}"),
            Self::Malformed { kind, source } => {
                write!(f, "the body of a {kind:?} has another shape: {source}")
            }
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The body as it is written: compact JSON, fields in order of declaration.
#[must_use]
pub fn write(fact: &Fact) -> String {
    serde_json::to_string(fact).expect("a fact holds only text, numbers and lists, which JSON can always say")
}

/// Reads a body of any version that was ever written.
///
/// # Errors
/// [`Unreadable`], when the kind or version is unknown or the body has another shape.
pub fn read(kind: &str, version: i64, body: &str) -> Result<Fact, Unreadable> {
    let Some(&(_, present)) = Fact::KINDS.iter().find(|(k, _)| *k == kind) else {
        return Err(Unreadable::UnknownKind { kind: kind.to_owned() });
    };
    // Upcasters: one arm per retired version.
    let read = match (kind, version) {
        (_, version) if version == present => Fact::of_present_version(kind, body),
        ("desk.conversation_opened", 1) => Some(opened_without_priority(body)),
        ("accounts.agent_added", 1) => Some(added_by_nobody_knows_whom(body)),
        ("accounts.member_added", 1) => {
            Some(member(body).map(|(inbox, agent)| Fact::MemberAdded { inbox, agent, by: None }))
        }
        ("accounts.member_removed", 1) => {
            Some(member(body).map(|(inbox, agent)| Fact::MemberRemoved { inbox, agent, by: None }))
        }
        ("desk.message_posted", 1) => Some(said_without_files(body).map(|said| {
            let Said { conversation, message, author, client_id } = said;
            Fact::MessagePosted { conversation, message, author, client_id, files: Vec::new() }
        })),
        ("desk.note_added", 1) => Some(said_without_files(body).map(|said| {
            let Said { conversation, message, author, client_id } = said;
            let (files, mentions) = (Vec::new(), Vec::new());
            Fact::NoteAdded { conversation, message, author, client_id, files, mentions }
        })),
        ("desk.note_added", 2) => Some(noted_without_mentions(body)),
        _ => return Err(Unreadable::UnknownVersion { kind: kind.to_owned(), version }),
    };
    match read {
        Some(Ok(fact)) => Ok(fact),
        Some(Err(source)) => Err(Unreadable::Malformed { kind: kind.to_owned(), source }),
        None => Err(Unreadable::UnknownKind { kind: kind.to_owned() }),
    }
}

/// `accounts.agent_added`, version 1: who did it was not written down.
fn added_by_nobody_knows_whom(body: &str) -> Result<Fact, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        agent: AgentId,
        role: Role,
        capacity: i64,
    }
    let Body { agent, role, capacity } = serde_json::from_str(body)?;
    Ok(Fact::AgentAdded { agent, role, capacity, by: None })
}

/// `accounts.member_added` and `accounts.member_removed`, version 1: who did it was not written down.
fn member(body: &str) -> Result<(InboxId, AgentId), serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        inbox: InboxId,
        agent: AgentId,
    }
    serde_json::from_str(body).map(|Body { inbox, agent }| (inbox, agent))
}

/// `desk.conversation_opened`, version 1: all who waited were alike.
fn opened_without_priority(body: &str) -> Result<Fact, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        conversation: ConversationId,
        inbox: InboxId,
        customer: CustomerId,
        client_id: String,
    }
    let Body { conversation, inbox, customer, client_id } = serde_json::from_str(body)?;
    Ok(Fact::ConversationOpened { conversation, inbox, customer, client_id, priority: None })
}

/// `desk.message_posted` and `desk.note_added`, version 1: nothing but text could be sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    conversation: ConversationId,
    message: MessageId,
    author: Actor,
    client_id: String,
}

fn said_without_files(body: &str) -> Result<Said, serde_json::Error> {
    serde_json::from_str(body)
}

/// `desk.note_added`, version 2: nobody could be mentioned.
fn noted_without_mentions(body: &str) -> Result<Fact, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        conversation: ConversationId,
        message: MessageId,
        author: Actor,
        client_id: String,
        files: Vec<FileId>,
    }
    let Body { conversation, message, author, client_id, files } = serde_json::from_str(body)?;
    Ok(Fact::NoteAdded { conversation, message, author, client_id, files, mentions: Vec::new() })
}
