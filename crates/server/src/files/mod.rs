//! Files that go with messages and notes: uploaded first, then named by the message.
//!
//! No facts of its own: `desk.message_posted` and `desk.note_added` name files by id. Kept tables: `files` (what each is
//! called, what it is, whose data it is), `file_contents` and `file_parts` (the bytes, by their SHA-256).

pub(crate) mod commands;
mod damage;
pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod kinds;
pub(crate) mod names;
mod spool;
mod uploads;
pub(crate) mod view;

pub use damage::verify_files;
pub(crate) use uploads::Uploads;

/// Files that one message or note may have.
pub(crate) const PER_MESSAGE: usize = 10;
