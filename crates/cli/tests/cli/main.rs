//! The terminal: what the program says, and the codes with which it ends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod copies;
mod help;
mod program;
mod reindexing;
mod replaying;
mod resetting;
mod serving;
mod settings;
mod setup;
mod usage;
mod verifying;
mod what_if;
