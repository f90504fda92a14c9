//! Merging: two conversations of one customer become one, and can be separated again. Of two visitors whom colleagues know as one, they are one
//! to colleagues only.
//!
//! Facts: `desk.conversation_merged`, `desk.conversation_separated`. What was said stays in the conversation in which it was said; the
//! one that stays is read with its parts, in the order of the log (docs/decisions/0017). Decisions are `engine::merging`.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod projection;
pub(crate) mod queries;
