//! When people are there: an inbox's opening hours, an agent's absence.
//!
//! Facts: `hours.*`. Derived tables: `opening_hours`, `absences`. Hours decide what customers are told and that nobody who wrote
//! to a closed door counts as gone; who answers is routing's, whatever the hour.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod projection;
pub(crate) mod queries;
