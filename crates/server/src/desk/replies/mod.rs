//! Saved replies: texts that are written once and said often, by everybody or by one agent.
//!
//! Facts: `desk.saved_reply_changed`, `desk.saved_reply_removed`, of those that all share. Kept table: `saved_replies`. Their
//! placeholders are `engine::replies`; they are filled in at the desk, where somebody reads the text before it goes out.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
