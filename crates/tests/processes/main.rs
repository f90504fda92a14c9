//! Whole server processes of the built binary: killed, stopped, crowded, out of disk, damaged, copied.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../collector.rs"]
mod collector;

mod backups;
mod crowding;
mod damage;
mod disk;
mod doctor;
mod guessing;
mod kills;
mod nodes;
mod postgres;
mod program;
mod recovery;
mod removal;
mod stopping;
mod tampering;
mod versions;
