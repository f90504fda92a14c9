//! Notes: who may change one, how often, and whom it may name.

use events::{Actor, AgentId, ConversationId, Fact, MessageId};

/// Colleagues whom one note names at most.
pub const MOST_MENTIONS: usize = 20;

/// Versions of one note at most.
pub const MOST_VERSIONS: i64 = 50;

/// A note as far as decisions need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub conversation: ConversationId,
    /// Which.
    pub message: MessageId,
    /// The `seq` of the fact by which it was added.
    pub seq: i64,
    /// Who wrote it.
    pub author: Actor,
    /// Which version it is: from 1.
    pub version: i64,
}

/// Why a note may not be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteRefusal {
    /// Somebody else wrote it.
    NotYours,
    /// It is another version than the one that was changed.
    Changed {
        /// Which version it is.
        version: i64,
    },
    /// It has [`MOST_VERSIONS`] already.
    TooManyVersions,
}

impl Note {
    /// Makes it say something else. `version` is the one that whoever changes it has read.
    ///
    /// # Errors
    /// Refused for another's note, for a version that is not the present one, and beyond [`MOST_VERSIONS`].
    pub fn edit(&self, by: Actor, version: i64, mentions: &[AgentId]) -> Result<Fact, NoteRefusal> {
        if by != self.author {
            return Err(NoteRefusal::NotYours);
        }
        if version != self.version {
            return Err(NoteRefusal::Changed { version: self.version });
        }
        if self.version >= MOST_VERSIONS {
            return Err(NoteRefusal::TooManyVersions);
        }
        Ok(Fact::NoteEdited {
            conversation: self.conversation,
            message: self.message,
            note_seq: self.seq,
            version: self.version + 1,
            author: by,
            mentions: mentions.to_vec(),
        })
    }
}

/// Who is told that a note names them: whoever it names now and was not told before. Nobody is told of themselves.
#[must_use]
pub fn tell(
    (conversation, message): (ConversationId, MessageId),
    author: Actor,
    mentions: &[AgentId],
    told: &[AgentId],
) -> Vec<Fact> {
    let is_new = |agent: &&AgentId| !told.contains(agent) && Actor::Agent(**agent) != author;
    let new = mentions.iter().filter(is_new);
    new.map(|agent| Fact::AgentMentioned { conversation, message, agent: *agent }).collect()
}
