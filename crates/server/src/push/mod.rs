//! Web Push: a browser that is closed is told that something waits for its agent. Off until somebody turns it on in their browser;
//! no relay of ours or of anybody's stands between this server and the push service that the browser's maker runs.
//!
//! Facts: those of `keys`; what is sent follows from those of conversations. Kept tables: `push_subscriptions` (one of a browser that is
//! signed in), `push_outbox` (what waits to be sent), `push_cursors`; `push_keys` holds what `keys` holds now.

mod encrypt;
mod endpoint;
pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod keys;
mod send;
mod vapid;

pub(crate) use send::Line;
