//! Invitations: links by which somebody may join, once.
//!
//! Facts: `accounts.invitation_issued`, `accounts.invitation_revoked`, `accounts.invitation_accepted`. Kept table:
//! `invitations`, open ones only, with the hash of the link's secret.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
