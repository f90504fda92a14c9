//! Conversations: who is waiting, who has whom, what was said.
//!
//! Facts: `desk.*`. Derived tables: `conversations`, `timeline`. What may happen to a conversation is
//! `engine::conversations`; texts are kept apart by the ledger, under the `seq` of their fact.

pub(crate) mod commands;
pub(crate) mod company;
pub(crate) mod drafts;
pub(crate) mod handing;
pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod links;
pub(crate) mod lists;
pub(crate) mod merging;
pub(crate) mod notes;
pub(crate) mod projection;
pub(crate) mod queries;
pub(crate) mod reading;
pub(crate) mod replies;
pub(crate) mod tags;
pub(crate) mod transcript;
pub(crate) mod view;
