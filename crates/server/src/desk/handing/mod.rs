//! Handing conversations to teams.
//!
//! Facts: `routing.conversation_handed_to_team`, `routing.conversation_freed_from_team`. For whom a conversation is stands with
//! the conversation, in `conversations`.

pub(crate) mod commands;
pub(crate) mod http;
