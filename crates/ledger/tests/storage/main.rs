//! What a store of facts must keep, whatever database is below. Written against the public API; what only SQLite has
//! (its file, and a way to tamper with it) is in `store.rs`, so that a second database can run the same suite.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backups;
mod clock;
mod damage;
mod derived;
mod durable;
mod folder;
mod groups;
mod order;
mod search;
mod store;
mod strangers;
mod verdicts;
