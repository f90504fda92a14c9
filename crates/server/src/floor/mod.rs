//! The floor through the day: how many arrived, were answered and left, by half hour and inbox. Never by agent.
//!
//! Derived table: `floor_half_hours`. Arrivals are those of `plans`, which forecasts learn from.

pub(crate) mod http;
pub(crate) mod projection;
pub(crate) mod queries;
