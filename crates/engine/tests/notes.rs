//! Who may change a note, and who is told of it.

use engine::notes::{MOST_VERSIONS, Note, NoteRefusal, tell};
use events::{Actor, AgentId, ConversationId, Fact, MessageId};

const ADA: AgentId = AgentId::from_bits(1);
const BEN: AgentId = AgentId::from_bits(2);
const CLEO: AgentId = AgentId::from_bits(3);

fn note() -> Note {
    Note {
        conversation: ConversationId::from_bits(1),
        message: MessageId::from_bits(1),
        seq: 7,
        author: Actor::Agent(ADA),
        version: 1,
    }
}

#[test]
fn whoever_wrote_a_note_changes_the_version_that_they_read() {
    let note = note();
    let edited = note.edit(Actor::Agent(ADA), 1, &[BEN]);
    let (conversation, message, mentions) = (note.conversation, note.message, vec![BEN]);
    let author = Actor::Agent(ADA);
    assert_eq!(
        edited,
        Ok(Fact::NoteEdited { conversation, message, note_seq: 7, version: 2, author, mentions })
    );
}

#[test]
fn nobody_else_changes_it_and_no_version_is_passed_over() {
    let mut note = note();
    assert_eq!(note.edit(Actor::Agent(BEN), 1, &[]), Err(NoteRefusal::NotYours));
    note.version = 3;
    assert_eq!(note.edit(Actor::Agent(ADA), 2, &[]), Err(NoteRefusal::Changed { version: 3 }));
    note.version = MOST_VERSIONS;
    assert_eq!(note.edit(Actor::Agent(ADA), MOST_VERSIONS, &[]), Err(NoteRefusal::TooManyVersions));
}

#[test]
fn each_is_told_once_and_nobody_of_themselves() {
    let note = note();
    let facts = tell((note.conversation, note.message), note.author, &[ADA, BEN, CLEO], &[BEN]);
    let (conversation, message) = (note.conversation, note.message);
    assert_eq!(facts, [Fact::AgentMentioned { conversation, message, agent: CLEO }]);
}
