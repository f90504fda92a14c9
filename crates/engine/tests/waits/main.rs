//! Waits: the law against its table, the predictor against simulated streams.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod floor;
mod law;
mod posted;
mod streams;
