//! Which tags a conversation may have.

use events::{Actor, ConversationId, Fact, TagId};

/// Tags on one conversation at most: more than that say nothing.
pub const MOST_ON_ONE: usize = 20;

/// Why a tag may not be put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagRefusal {
    /// The company has given the tag up.
    Retired,
    /// The conversation has [`MOST_ON_ONE`] already.
    TooMany,
}

/// Puts a tag on a conversation that has those in `on`. Nothing follows where it is on already.
///
/// # Errors
/// Refused for a tag that was given up, and for one too many.
pub fn put_on(
    conversation: ConversationId,
    on: &[TagId],
    (tag, retired): (TagId, bool),
    by: Actor,
) -> Result<Option<Fact>, TagRefusal> {
    if on.contains(&tag) {
        return Ok(None);
    }
    if retired {
        return Err(TagRefusal::Retired);
    }
    if on.len() >= MOST_ON_ONE {
        return Err(TagRefusal::TooMany);
    }
    Ok(Some(Fact::ConversationTagged { conversation, tag, by }))
}

/// Takes a tag off again. Nothing follows where it is not on.
#[must_use]
pub fn take_off(conversation: ConversationId, on: &[TagId], tag: TagId, by: Actor) -> Option<Fact> {
    on.contains(&tag).then_some(Fact::ConversationUntagged { conversation, tag, by })
}
