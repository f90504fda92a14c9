//! Search: which conversations hold these words, as far as the agent who asks may see.
//!
//! No facts of its own. The index over kept texts is the ledger's (`ledger::search`); a job with a cursor fills it a moment after a
//! text was written, and erasing a text takes it out in the same transaction.

pub(crate) mod ask;
pub(crate) mod commands;
mod documents;
pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod matching;
pub(crate) mod queries;
mod view;

pub(crate) use documents::Index;
pub use jobs::reindex;
