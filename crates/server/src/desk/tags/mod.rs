//! Tags: the company's own words for what conversations are about.
//!
//! Facts: `desk.tag_changed`, `desk.conversation_tagged`, `desk.conversation_untagged`. Derived tables: `tag_tones`, `tagged`, and the
//! column `tags` of `conversations`. Names are kept apart: whoever makes a tag may write anything into one.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
pub(crate) mod projection;
pub(crate) mod queries;
