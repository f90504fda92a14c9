//! Who changed what: read from the facts, of which it keeps no second account.
//!
//! Derived table: `changes`, the places in the log at which something about people, rights or settings changed.

pub(crate) mod http;
pub(crate) mod projection;
pub(crate) mod queries;
