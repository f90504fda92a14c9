//! Waits: what each customer in line was promised, whether it was kept, and the score of all promises.
//!
//! Facts: `waits.*`. Derived tables: `promises` (of those in line now), `promise_scores` (counts by day). What is predicted is
//! `engine::waits`, folded from the log in memory (`model.rs`); what is said is stored in its fact and never computed again.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod jobs;
mod model;
pub(crate) mod page;
pub(crate) mod projection;
pub(crate) mod queries;
pub(crate) mod scores;

pub(crate) use model::Models;
