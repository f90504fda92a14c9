//! What was acknowledged and what readers saw, and whether it fits together.

mod check;
mod hands;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Deserialize;

use crate::{Conversation, Event, Message};
use hands::Hand;

/// Remembers every acknowledgement and every event that readers saw; [`Recorder::check`] compares them with the
/// lists that the server gives in the end.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Record>);

/// Which reader saw something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderId(usize);

/// What a reader must see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everything that any agents' reader saw, and every listed message and note.
    Agents,
    /// The opening and the messages of this conversation, and never a note.
    Customer(String),
}

#[derive(Debug, Default)]
struct Record {
    writers: BTreeMap<String, Vec<Acknowledged>>,
    readers: Vec<Reader>,
    facts: BTreeMap<u64, Fact>,
    lists: BTreeMap<String, Vec<Message>>,
    /// Who had which conversation from which fact on, as agents' readers saw it.
    hands: BTreeMap<u64, Hand>,
    /// The conversations as they are listed in the end.
    conversations: Vec<Conversation>,
    noticed: Vec<String>,
}

#[derive(Debug)]
struct Acknowledged {
    conversation: String,
    id: String,
    client_id: String,
    seq: u64,
    text: String,
}

/// A fact as readers saw it, kept once however many saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    kind: String,
    conversation: Option<String>,
    message: Option<String>,
}

#[derive(Debug)]
struct Reader {
    name: String,
    audience: Audience,
    /// The `seq` after which it reads: asked for, or named by its first `ready`.
    started: Option<u64>,
    seen: Vec<u64>,
}

#[derive(Deserialize)]
struct EventBody {
    seq: Option<u64>,
    kind: Option<String>,
    conversation: Option<String>,
    message: Option<MessageId>,
    agent: Option<String>,
    by: Option<By>,
}

#[derive(Deserialize)]
struct MessageId {
    id: String,
}

#[derive(Deserialize)]
struct By {
    kind: String,
}

impl Recorder {
    /// A recorder that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The server acknowledged this message (or note) of this writer, who wrote `text`. To be called in the order
    /// of the acknowledgements.
    pub fn acknowledged(&self, writer: &str, text: &str, message: &Message) {
        self.lock().writers.entry(writer.to_owned()).or_default().push(Acknowledged {
            conversation: message.conversation.clone(),
            id: message.id.clone(),
            client_id: message.client_id.clone().unwrap_or_default(),
            seq: message.seq,
            text: text.to_owned(),
        });
    }

    /// A new reader, who starts after this `seq`, or at now when there is none, and resumes from its last event
    /// whenever its stream breaks.
    pub fn reader(&self, name: &str, audience: Audience, after: Option<u64>) -> ReaderId {
        let mut record = self.lock();
        record.readers.push(Reader { name: name.to_owned(), audience, started: after, seen: Vec::new() });
        ReaderId(record.readers.len() - 1)
    }

    /// A reader saw this event.
    pub fn saw(&self, reader: ReaderId, event: &Event) {
        self.lock().saw(reader, event);
    }

    /// The server lists these messages (and notes) for this conversation, all of them, as an agent sees them.
    pub fn listed(&self, conversation: &str, messages: Vec<Message>) {
        self.lock().lists.insert(conversation.to_owned(), messages);
    }

    /// The server lists these conversations, all of them, as an agent sees them.
    pub fn listed_conversations(&self, conversations: Vec<Conversation>) {
        self.lock().conversations = conversations;
    }

    /// The `seq` of the last message or note that was acknowledged; 0 before the first.
    pub fn last_acknowledged(&self) -> u64 {
        let record = self.lock();
        record.writers.values().flatten().map(|one| one.seq).max().unwrap_or(0)
    }

    /// The `seq` of the last message or note that is listed; 0 where there is none.
    pub fn last_listed(&self) -> u64 {
        self.lock().lists.values().flatten().map(|message| message.seq).max().unwrap_or(0)
    }

    /// What is not as it must be between these facts, the first apart: an acknowledged message that no agents' reader saw, or a fact
    /// that some reader did not see which others did. `None` when every reader has come so far, whole.
    pub fn unsettled(&self, after: u64, until: u64) -> Option<String> {
        self.lock().unsettled(after, until)
    }

    /// Something else that must not happen.
    pub fn violated(&self, sentence: impl Into<String>) {
        self.lock().noticed.push(sentence.into());
    }

    /// How many messages and notes were acknowledged.
    pub fn acknowledgements(&self) -> usize {
        self.lock().writers.values().map(Vec::len).sum()
    }

    /// How many events the readers saw together.
    pub fn events_seen(&self) -> usize {
        self.lock().readers.iter().map(|reader| reader.seen.len()).sum()
    }

    /// How many times a conversation came into an agent's hands or left them, as agents' readers saw it.
    pub fn hands_changed(&self) -> usize {
        self.lock().hands.len()
    }

    /// The facts that this reader has yet to see, as far as anybody knows of them.
    pub fn behind(&self, reader: ReaderId) -> usize {
        let record = self.lock();
        let reader = &record.readers[reader.0];
        let seen: HashSet<u64> = reader.seen.iter().copied().collect();
        record.expected(reader).keys().filter(|seq| !seen.contains(seq)).count()
    }

    /// A plain sentence for each violation: a message that was acknowledged and is missing, doubled, changed or out
    /// of order, and a reader with a gap, a repeat, or something that was not for its eyes. Empty when all is well.
    ///
    /// Readers must have come as far as the last listed message; what they saw beyond it may differ, since each
    /// stops at a moment of its own.
    pub fn check(&self) -> Vec<String> {
        self.lock().check()
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record {
    fn saw(&mut self, ReaderId(number): ReaderId, event: &Event) {
        let reader = &mut self.readers[number];
        let name = &reader.name;
        match event.event.as_str() {
            "ready" => match (&event.id, reader.started) {
                (Some(_), None) => reader.started = event.seq(),
                (Some(id), Some(_)) => {
                    self.noticed.push(format!("{name} resumed and was started anew at {id}"));
                }
                (None, _) => {}
            },
            "reset" => self.noticed.push(format!("{name} was reset: {}", event.data)),
            _ => {
                let Some(id) = &event.id else { return };
                match event.json::<EventBody>() {
                    Ok(EventBody { seq: Some(seq), kind: Some(kind), conversation, message, agent, by })
                        if seq.to_string() == *id && kind == event.event =>
                    {
                        reader.seen.push(seq);
                        if reader.audience == Audience::Agents {
                            let by = by.map(|by| by.kind);
                            let hand = Hand::of(&kind, conversation.as_deref(), agent, by.as_deref());
                            self.hands.extend(hand.map(|hand| (seq, hand)));
                        }
                        let fact = Fact { kind, conversation, message: message.map(|message| message.id) };
                        let known = self.facts.entry(seq).or_insert_with(|| fact.clone());
                        if *known != fact {
                            self.noticed
                                .push(format!("{name} saw fact {seq} as {fact:?}, others as {known:?}"));
                        }
                    }
                    _ => self.noticed.push(format!(
                        "{name} got an event whose data does not fit its id {id} and kind {}: {}",
                        event.event, event.data
                    )),
                }
            }
        }
    }
}
