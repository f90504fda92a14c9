//! Leads at a conversation that a colleague has: they whisper to them, and join them.
//!
//! Facts: `desk.whispered`, `desk.agent_joined`, `desk.agent_left`. A whisper stands in `timeline` with whom it is for; who joined
//! stands with the conversation, in `conversations`. Who may is `engine::company`.

pub(crate) mod commands;
pub(crate) mod http;
