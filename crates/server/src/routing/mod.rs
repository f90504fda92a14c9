//! Who gets whom: agents' states and hands, and the giving out of what waits.
//!
//! Facts: `routing.*`. Derived table: `hands`. Kept tables: `agent_streams`, `visitor_streams`. The decision is `engine::routing`; it runs in the transaction of whatever
//! made work or room, so that nobody waits while an eligible agent has room.

pub(crate) mod commands;
pub(crate) mod jobs;
pub(crate) mod kept;
mod presence;
pub(crate) mod projection;
pub(crate) mod queries;

pub(crate) use presence::Presence;
