//! The keys that sign visitors' tokens: the newest signs, those before it are believed until their end.
//!
//! Facts: `accounts.visitor_key_made`, `accounts.visitor_key_ended`. Kept table: `visitor_keys`.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
