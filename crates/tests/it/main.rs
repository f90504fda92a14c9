//! The whole product through its doors: the real router, a real database, a set clock, jobs run by hand. Files mirror URLs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../collector.rs"]
mod collector;

mod agents;
mod audit;
mod company;
mod conversations;
mod customers;
mod errors;
mod files;
mod floor;
mod hearing;
mod held_back;
mod hostile;
mod hours;
mod idempotency;
mod inboxes;
mod invariants;
mod invitations;
mod me;
mod metrics;
mod openapi;
mod passwords;
mod people;
mod permissions;
mod plans;
mod restarting;
mod routing;
mod saved_replies;
mod search;
mod second_factor;
mod second_inbox;
mod security;
mod sessions;
mod setup;
mod stream;
mod support;
mod tags;
mod teams;
mod traces;
mod upgrading;
mod views;
mod visitor_keys;
mod waits;
mod watch;
mod widget;
