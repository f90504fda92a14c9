//! The rules that a record must keep.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Bound,
};

use super::{Acknowledged, Audience, Reader, Record};
use crate::Message;

/// What a customer's stream is promised to carry (the kinds of the contract that need no agent's eyes).
const CUSTOMER_KINDS: [&str; 2] = ["desk.conversation_opened", "desk.message_posted"];
const NOTE: &str = "desk.note_added";
const MESSAGE: &str = "desk.message_posted";

impl Record {
    pub(super) fn check(&self) -> Vec<String> {
        let mut violations = self.noticed.clone();
        self.check_lists(&mut violations);
        self.check_writers(&mut violations);
        self.check_hands(&mut violations);
        for reader in &self.readers {
            self.check_reader(reader, &mut violations);
        }
        violations
    }

    /// Within a list: rising order, nothing twice.
    fn check_lists(&self, violations: &mut Vec<String>) {
        for (conversation, messages) in &self.lists {
            let mut last = 0;
            let (mut ids, mut client_ids) = (HashSet::new(), HashSet::new());
            for Message { id, seq, client_id, .. } in messages {
                if *seq <= last {
                    violations.push(format!("{conversation} lists {id} (seq {seq}) after seq {last}"));
                }
                last = *seq;
                if !ids.insert(id) {
                    violations.push(format!("{conversation} lists {id} twice"));
                }
                if let Some(client_id) = client_id
                    && !client_ids.insert(client_id)
                {
                    violations.push(format!("{conversation} holds two messages with client_id {client_id}"));
                }
            }
        }
    }

    /// Every acknowledged message is listed, as it was written, in the order in which its writer was answered.
    fn check_writers(&self, violations: &mut Vec<String>) {
        let listed: HashMap<&str, &Message> =
            self.lists.values().flatten().map(|message| (message.id.as_str(), message)).collect();
        for (writer, acknowledged) in &self.writers {
            let mut last: BTreeMap<&str, u64> = BTreeMap::new();
            for one in acknowledged {
                violations.extend(difference(writer, one, listed.get(one.id.as_str()).copied()));
                let before = last.insert(&one.conversation, one.seq).unwrap_or(0);
                if one.seq <= before {
                    violations.push(format!(
                        "{writer}'s message {} in {} got seq {} although one answered before it has {before}",
                        one.client_id, one.conversation, one.seq
                    ));
                }
            }
        }
    }

    fn check_reader(&self, reader: &Reader, violations: &mut Vec<String>) {
        let name = &reader.name;
        if reader.started.is_none() {
            violations.push(format!("{name} was never told where its stream starts"));
        }
        let mut last = reader.started.unwrap_or(0);
        for seq in &reader.seen {
            if *seq <= last {
                let what = if *seq == last { "saw again" } else { "went back to" };
                violations.push(format!("{name} {what} fact {seq} after fact {last}"));
            }
            last = (*seq).max(last);
        }
        let seen: BTreeSet<u64> = reader.seen.iter().copied().collect();
        for (seq, kind) in self.expected(reader) {
            if !seen.contains(&seq) {
                violations.push(format!("{name} did not see fact {seq} ({kind})"));
            }
        }
        if let Audience::Customer(own) = &reader.audience {
            for seq in &seen {
                let Some(fact) = self.facts.get(seq) else { continue };
                if fact.kind == NOTE {
                    violations.push(format!("{name}, a customer, saw the note of fact {seq}"));
                } else if fact.conversation.as_ref().is_some_and(|conversation| conversation != own) {
                    violations.push(format!("{name}, the customer of {own}, saw fact {seq} of another"));
                }
            }
        }
    }

    pub(super) fn unsettled(&self, after: u64, until: u64) -> Option<String> {
        let range = (Bound::Excluded(after), Bound::Included(until));
        for (writer, acknowledged) in &self.writers {
            // Each writer is answered in order.
            let late = acknowledged.partition_point(|one| one.seq <= after);
            for one in acknowledged[late..].iter().take_while(|one| one.seq <= until) {
                let seen = self.facts.get(&one.seq).and_then(|fact| fact.message.as_deref());
                if seen != Some(one.id.as_str()) {
                    return Some(format!(
                        "{writer}'s message {} was acknowledged as {} (seq {}), where readers see {seen:?}",
                        one.client_id, one.id, one.seq
                    ));
                }
            }
        }
        for reader in &self.readers {
            let from = reader.started.unwrap_or(0).max(after);
            let begun = reader.seen.partition_point(|seq| *seq <= from);
            let seen: HashSet<u64> = reader.seen[begun..].iter().copied().collect();
            let missed = self.facts.range(range).find(|(seq, fact)| {
                **seq > from && reader.wants(&fact.kind, fact.conversation.as_deref()) && !seen.contains(seq)
            });
            if let Some((seq, fact)) = missed {
                return Some(format!("{} did not see fact {seq} ({})", reader.name, fact.kind));
            }
        }
        None
    }

    /// The facts that this reader must have seen, with their kinds: those that others saw, and listed messages,
    /// up to the last listed message.
    pub(super) fn expected(&self, reader: &Reader) -> BTreeMap<u64, &str> {
        let after = reader.started.unwrap_or(0);
        let horizon = self.lists.values().flatten().map(|message| message.seq).max().unwrap_or(u64::MAX);
        let facts = self.facts.range((Bound::Excluded(after), Bound::Included(horizon.max(after))));
        let facts = facts.map(|(seq, fact)| (*seq, fact.kind.as_str(), fact.conversation.as_deref()));
        let listed = self.lists.values().flatten().filter(|message| message.seq > after);
        let listed = listed.map(|message| {
            (message.seq, if message.note { NOTE } else { MESSAGE }, Some(message.conversation.as_str()))
        });
        let all = facts.chain(listed).filter(|(_, kind, conversation)| reader.wants(kind, *conversation));
        all.map(|(seq, kind, _)| (seq, kind)).collect()
    }
}

impl Reader {
    /// Whether it must see a fact of this kind.
    fn wants(&self, kind: &str, conversation: Option<&str>) -> bool {
        match &self.audience {
            Audience::Agents => true,
            Audience::Customer(own) => conversation == Some(own.as_str()) && CUSTOMER_KINDS.contains(&kind),
        }
    }
}

fn difference(writer: &str, one: &Acknowledged, listed: Option<&Message>) -> Option<String> {
    let Acknowledged { conversation, id, client_id, seq, text } = one;
    let Some(listed) = listed else {
        return Some(format!(
            "{writer}'s message {client_id} was acknowledged as {id} (seq {seq}) and is missing in {conversation}"
        ));
    };
    if listed.conversation != *conversation {
        return Some(format!(
            "{id} was acknowledged in {conversation} and is listed in {}",
            listed.conversation
        ));
    }
    if listed.seq != *seq {
        return Some(format!("{id} was acknowledged with seq {seq} and is listed with {}", listed.seq));
    }
    if listed.text.as_deref() != Some(text) {
        return Some(format!("{id} was written as {text:?} and is listed as {:?}", listed.text));
    }
    None
}
