//! The widget's doors: customers open conversations and write in them.
//!
//! Facts: `desk.*`. No tables of its own: nothing is stored of a visitor before the first message; who they are is in their
//! signed token.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod jobs;
mod visitor;

pub(crate) use visitor::{VISIT_MS, VisitorPrincipal, VisitorSecrets, issue, visitor_of};
