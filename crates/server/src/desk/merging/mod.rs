//! Merging: two conversations of one visitor become one, and can be separated again.
//!
//! Facts: `desk.conversation_merged`, `desk.conversation_separated`. What was said stays in the conversation in which it was said; the
//! one that stays is read with its parts, in the order of the log (docs/decisions/0017). Decisions are `engine::merging`.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod projection;
pub(crate) mod queries;
