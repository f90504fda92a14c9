//! Links between conversations: that one has to do with another.
//!
//! Fact: `desk.link_changed`, once for each of the two. Derived table: `links`. Whoever links reads both; who may not read the other
//! finds nothing of it in the list.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod projection;
pub(crate) mod queries;
