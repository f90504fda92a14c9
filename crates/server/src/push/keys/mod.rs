//! The keys with which this server shows push services who it is. A browser's subscription is bound to the one that it was made with: the
//! newest is what browsers subscribe with, those before it sign for older subscriptions until their end.
//!
//! Facts: `accounts.push_key_made`, `accounts.push_key_ended`. Kept table: `push_signing_keys`.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
