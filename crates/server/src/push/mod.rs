//! Web Push: a browser that is closed is told that something waits for its agent. Off until somebody turns it on in their browser;
//! no relay of ours or of anybody's stands between this server and the push service that the browser's maker runs.
//!
//! Facts: none; what is sent follows from those of conversations. Kept tables: `push_keys` (the server's own, by workspace),
//! `push_subscriptions` (one of a browser that is signed in), `push_outbox` (what waits to be sent), `push_cursors`.

mod encrypt;
mod endpoint;
pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod kept;
mod send;
mod vapid;

pub(crate) use send::Line;
