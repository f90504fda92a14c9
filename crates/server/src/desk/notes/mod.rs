//! Notes beyond their first words: what they said before, whom they name, and who has seen that.
//!
//! Facts: `desk.note_edited`, `desk.agent_mentioned`. Derived tables: `notes`, `mentions`. Kept tables: `note_versions` (earlier texts),
//! `mentions_seen`. The present text of a note is kept under the `seq` of its last version; decisions are `engine::notes`.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
pub(crate) mod mentions;
pub(crate) mod projection;
pub(crate) mod queries;
