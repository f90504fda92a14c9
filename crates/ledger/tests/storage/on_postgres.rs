//! The suite of `main.rs` on PostgreSQL, and what only a server has: it goes away.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backups;
mod clock;
mod damage;
mod derived;
mod durable;
mod encrypted;
mod groups;
mod order;
mod search;
mod servers;
mod store;
mod verdicts;

const ON: store::On = store::On::Postgres;
