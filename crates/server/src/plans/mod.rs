//! Plans: how many contacts will come, who is there when, and what a day would be like.
//!
//! Facts: `plans.changed`. Derived tables: `arrivals` (counts by inbox and half hour) and `plans` (each version of each day). What is
//! forecast is `engine::forecast`, folded from `arrivals` in memory when it is asked for (`model.rs`); what a plan would be like is
//! `engine::plans`.

mod calendar;
pub(crate) mod commands;
pub(crate) mod http;
mod model;
pub(crate) mod projection;
pub(crate) mod queries;

pub(crate) use model::Forecasts;
