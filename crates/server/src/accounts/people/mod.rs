//! What a colleague is: their role, how much they hold at once, and whether they still work here.
//!
//! Facts: `accounts.role_changed`, `accounts.capacity_changed`, `accounts.agent_deactivated`, `accounts.agent_reactivated`.

pub(crate) mod commands;
pub(crate) mod http;
