//! Judgment: pure functions over facts.
//!
//! Nothing here reads a clock, a file or a socket, or draws a random number. The same functions run live, in replay
//! and in tests. A decision takes what is so, and answers with the facts that follow or with a refusal that says why
//! a person may not do this.

pub mod company;
pub mod conversations;
pub mod dice;
pub mod durations;
pub mod forecast;
pub mod hours;
pub mod merging;
pub mod notes;
pub mod permissions;
pub mod plans;
pub mod promises;
pub mod replies;
pub mod routing;
pub mod simulation;
pub mod staffing;
pub mod tags;
pub mod waits;
