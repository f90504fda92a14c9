//! What agents are writing and have not sent: per agent and conversation, so that it survives the device.
//!
//! Kept table: `drafts`. A draft is nobody's but its writer's; it goes with the person whom it is about.

pub(crate) mod http;
pub(crate) mod kept;
