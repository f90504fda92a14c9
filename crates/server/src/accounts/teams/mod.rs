//! Teams: named groups of agents, who answer together in inboxes and to whom a conversation can be handed.
//!
//! Facts: `accounts.team_changed`, `accounts.team_member_*`, `accounts.team_inbox_*`. Derived tables: `teams`, `team_members`,
//! `team_inboxes`. That somebody belongs to an inbox because of their team is written down as any membership is; the table
//! `members` knows who belongs there for themselves.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod projection;
pub(crate) mod queries;
