//! The whole product through its doors: the real router, a real database, a set clock, jobs run by hand. Files mirror URLs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agents;
mod company;
mod conversations;
mod customers;
mod errors;
mod files;
mod hearing;
mod hostile;
mod hours;
mod idempotency;
mod inboxes;
mod invariants;
mod me;
mod openapi;
mod permissions;
mod restarting;
mod routing;
mod security;
mod sessions;
mod setup;
mod stream;
mod support;
mod waits;
mod widget;
