//! What a store of facts must keep, whatever database is below: here on SQLite, in `on_postgres.rs` on PostgreSQL. What only files
//! have is tested here alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backup_files;
mod backups;
mod clock;
mod damage;
mod derived;
mod durable;
mod files;
mod folder;
mod groups;
mod order;
mod search;
mod store;
mod strangers;
mod verdicts;

const ON: store::On = store::On::Sqlite;
