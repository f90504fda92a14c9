//! Facts, live or brought in, read as what happens on a floor.

use super::{Arrival, ContactId, Happening};
use events::{AbandonReason, Actor, AgentId, AgentState, ConversationId, Fact, InboxId, Priority, Recorded};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// So many conversations that are parked or over are remembered, for when they come back. Older ones are forgotten, and
/// whatever still happens to them is not read.
const REMEMBERED: usize = 50_000;
/// So many lines, classes and agents are told apart. The lines and classes beyond share the last handle; agents beyond
/// are read as unknown.
const TOLD_APART: usize = 4_096;
/// The class of those who have no priority.
const PLAIN: u32 = 0;

/// Where a conversation is, as far as lines and hands are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    InLine,
    InHands(AgentId),
    /// Parked or over, since this fact.
    Aside(i64),
}

#[derive(Clone, Copy, Debug)]
struct Contact {
    id: ContactId,
    arrival: Arrival,
    place: Place,
}

/// An agent as the facts so far say.
#[derive(Clone, Debug, Default)]
struct Agent {
    capacity: u32,
    there: bool,
    queues: BTreeSet<u32>,
    staffed: bool,
}

/// Folds facts into happenings, for [`super::Waits`]. One for each workspace or history, from its first fact on.
///
/// What is handed over or comes back from parking goes from hand to hand: `Finished` and `Answered`, or `Answered`
/// alone, without a `Joined` between. What is resolved or parked straight from the line is `Answered` and `Finished`.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    contacts: BTreeMap<ConversationId, Contact>,
    aside: VecDeque<(ConversationId, i64)>,
    queues: Handles<InboxId>,
    classes: Handles<String>,
    agent_handles: Handles<AgentId>,
    agents: BTreeMap<AgentId, Agent>,
    last_id: ContactId,
}

impl Reading {
    /// What a fact means on the floor: happenings with their times, in order. Often none.
    pub fn read(&mut self, recorded: &Recorded) -> Vec<(i64, Happening)> {
        let mut happenings = Vec::new();
        self.read_fact(recorded, &mut happenings);
        happenings.into_iter().map(|happening| (recorded.at_ms, happening)).collect()
    }

    /// The handle of a conversation that is in line or in somebody's hands.
    #[must_use]
    pub fn contact(&self, conversation: ConversationId) -> Option<ContactId> {
        let contact = self.contacts.get(&conversation)?;
        (!matches!(contact.place, Place::Aside(_))).then_some(contact.id)
    }

    /// The handle of an inbox's line.
    pub fn queue(&mut self, inbox: InboxId) -> u32 {
        self.queues.shared(&inbox)
    }

    fn read_fact(&mut self, recorded: &Recorded, into: &mut Vec<Happening>) {
        match &recorded.fact {
            Fact::ConversationOpened { conversation, inbox, priority, .. } => {
                self.open(*conversation, *inbox, priority.as_ref(), into);
            }
            Fact::ConversationAssigned { conversation, agent, .. } => {
                self.assign(*conversation, *agent, into);
            }
            Fact::ConversationQueued { conversation, waiting_since_ms, .. } => {
                let waited_ms = recorded.at_ms.saturating_sub(*waiting_since_ms).max(0);
                self.join(*conversation, waited_ms, into);
            }
            Fact::ConversationReopened { conversation, .. } => self.join(*conversation, 0, into),
            Fact::ConversationParked { conversation, by, .. }
            | Fact::ConversationResolved { conversation, by }
            | Fact::ConversationMerged { conversation, by, .. } => {
                self.finish(*conversation, *by, into);
                self.put_aside(*conversation, recorded.seq);
            }
            Fact::ConversationAbandoned { conversation, reason } => {
                self.leave(*conversation, *reason, into);
                self.put_aside(*conversation, recorded.seq);
            }
            Fact::AgentAdded { agent, capacity, .. } | Fact::CapacityChanged { agent, capacity, .. } => {
                let capacity = u32::try_from((*capacity).max(0)).unwrap_or(u32::MAX);
                self.restaff(*agent, |known, _| known.capacity = capacity, into);
            }
            Fact::AgentStateChanged { agent, state, connected } => {
                let there = *state == AgentState::Available && *connected;
                self.restaff(*agent, |known, _| known.there = there, into);
            }
            Fact::MemberAdded { inbox, agent, .. } => {
                let queue = self.queues.shared(inbox);
                self.restaff(*agent, |known, changed| *changed |= known.queues.insert(queue), into);
            }
            Fact::MemberRemoved { inbox, agent, .. } => {
                let queue = self.queues.shared(inbox);
                self.restaff(*agent, |known, changed| *changed |= known.queues.remove(&queue), into);
            }
            _ => {}
        }
    }

    fn open(
        &mut self,
        conversation: ConversationId,
        inbox: InboxId,
        priority: Option<&Priority>,
        into: &mut Vec<Happening>,
    ) {
        self.last_id += 1;
        let class = priority.map_or(PLAIN, |priority| PLAIN + 1 + self.classes.shared(&priority.class));
        let credit_ms = priority.map_or(0, |priority| priority.credit_ms.max(0));
        let arrival = Arrival { queue: self.queues.shared(&inbox), class, credit_ms };
        let id = self.last_id;
        self.contacts.insert(conversation, Contact { id, arrival, place: Place::InLine });
        into.push(Happening::Joined { contact: id, arrival });
    }

    fn assign(&mut self, conversation: ConversationId, agent: AgentId, into: &mut Vec<Happening>) {
        let Some(contact) = self.contacts.get_mut(&conversation) else { return };
        if contact.place == Place::InHands(agent) {
            return;
        }
        if matches!(contact.place, Place::InHands(_)) {
            into.push(Happening::Finished { contact: contact.id });
        }
        contact.place = Place::InHands(agent);
        let agent = self.agent_handles.apart(&agent);
        into.push(Happening::Answered { contact: contact.id, agent });
    }

    fn join(&mut self, conversation: ConversationId, waited_ms: i64, into: &mut Vec<Happening>) {
        let Some(contact) = self.contacts.get_mut(&conversation) else { return };
        match contact.place {
            Place::InLine => return,
            Place::InHands(_) => into.push(Happening::Finished { contact: contact.id }),
            Place::Aside(_) => {}
        }
        contact.place = Place::InLine;
        let credit_ms = contact.arrival.credit_ms.saturating_add(waited_ms);
        into.push(Happening::Joined {
            contact: contact.id,
            arrival: Arrival { credit_ms, ..contact.arrival },
        });
    }

    fn finish(&mut self, conversation: ConversationId, by: Actor, into: &mut Vec<Happening>) {
        let Some(contact) = self.contacts.get(&conversation) else { return };
        match contact.place {
            Place::Aside(_) => return,
            Place::InHands(_) => {}
            Place::InLine => {
                let agent =
                    if let Actor::Agent(agent) = by { self.agent_handles.apart(&agent) } else { None };
                into.push(Happening::Answered { contact: contact.id, agent });
            }
        }
        into.push(Happening::Finished { contact: contact.id });
    }

    fn leave(&self, conversation: ConversationId, reason: AbandonReason, into: &mut Vec<Happening>) {
        let Some(contact) = self.contacts.get(&conversation) else { return };
        match contact.place {
            Place::InLine => {
                let silently = reason == AbandonReason::Gone;
                into.push(Happening::Left { contact: contact.id, silently });
            }
            // No log says this of what somebody has; should one, the hands are free.
            Place::InHands(_) => into.push(Happening::Finished { contact: contact.id }),
            Place::Aside(_) => {}
        }
    }

    fn put_aside(&mut self, conversation: ConversationId, seq: i64) {
        let Some(contact) = self.contacts.get_mut(&conversation) else { return };
        contact.place = Place::Aside(seq);
        self.aside.push_back((conversation, seq));
        if self.aside.len() <= REMEMBERED {
            return;
        }
        // Whoever came back meanwhile is not aside any more, or was put there again later.
        if let Some((oldest, since)) = self.aside.pop_front()
            && self.contacts.get(&oldest).is_some_and(|contact| contact.place == Place::Aside(since))
        {
            self.contacts.remove(&oldest);
        }
    }

    /// Changes what is known about an agent, and says what that means for who takes contacts.
    fn restaff(
        &mut self,
        agent: AgentId,
        change: impl FnOnce(&mut Agent, &mut bool),
        into: &mut Vec<Happening>,
    ) {
        let Some(handle) = self.agent_handles.apart(&agent) else { return };
        let known = self.agents.entry(agent).or_default();
        let mut changed = false;
        change(known, &mut changed);
        let staffed = known.there && known.capacity > 0 && !known.queues.is_empty();
        if staffed && (changed || !known.staffed) {
            let queues = known.queues.iter().copied().collect();
            let capacity = known.capacity;
            into.push(Happening::Staffed { agent: handle, capacity, queues, until_ms: None });
        } else if known.staffed && !staffed {
            into.push(Happening::Unstaffed { agent: handle });
        }
        known.staffed = staffed;
    }
}

/// Small numbers for names, in order of first appearance.
#[derive(Clone, Debug)]
struct Handles<T>(BTreeMap<T, u32>);

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord + Clone> Handles<T> {
    fn get(&mut self, name: &T) -> Option<u32> {
        if let Some(handle) = self.0.get(name) {
            return Some(*handle);
        }
        if self.0.len() >= TOLD_APART {
            return None;
        }
        let handle = u32::try_from(self.0.len()).ok()?;
        self.0.insert(name.clone(), handle);
        Some(handle)
    }

    /// The handle; one for all beyond the bound.
    fn shared(&mut self, name: &T) -> u32 {
        self.get(name).unwrap_or(TOLD_APART as u32)
    }
}

impl Handles<AgentId> {
    /// The handle of an agent who is known and within the bound.
    fn apart(&mut self, agent: &AgentId) -> Option<u32> {
        agent.known().and_then(|agent| self.get(&agent))
    }
}
