//! Histories in, reports out.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bank;
mod facts;
mod figures;
mod files;
mod future;
mod known_floor;
mod made;
mod mapped;
mod page;
mod samples;
mod what_if;
mod what_if_page;
mod workspace;
