//! Inboxes: made, and given up.
//!
//! Facts: `accounts.inbox_changed`, `accounts.inbox_retired`, `accounts.inbox_reinstated`. Their table is `inboxes`.

pub(crate) mod commands;
