//! The log of a live workspace as a history: who came, who answered, and who was there when with how much room.

use crate::contacts::{Contact, Contacts, Outcome, Presence};
use engine::waits::{ContactId, Happening, Reading};
use events::{ConversationId, Fact, InboxId, Recorded, TeamId};
use std::collections::BTreeMap;

/// Who has no priority is of this class.
const PLAIN: &str = "everybody";

/// Folds the facts of a workspace, from its first on, into a history.
///
/// Each time in line and in hands is a contact of its own. What is handed over or comes back from being parked did not stand in line: it is
/// a contact that was answered at once. What is still in line or in hands at the end of the log is left out and counted.
#[derive(Debug, Default)]
pub struct Workspace {
    reading: Reading,
    contacts: Contacts,
    /// By the handle of a line, its place among the contacts' names.
    lines: BTreeMap<u32, u32>,
    names: BTreeMap<InboxId, String>,
    inboxes: Vec<InboxId>,
    classes: BTreeMap<u32, u32>,
    open: BTreeMap<ContactId, Open>,
    there: BTreeMap<u32, Presence>,
    agents: u32,
    people: Vec<Presence>,
    last_ms: i64,
}

/// A contact whose matter is not over.
#[derive(Clone, Copy, Debug)]
struct Open {
    line: u32,
    class: u32,
    credit_ms: i64,
    joined_ms: i64,
    answered: Option<(i64, Option<u32>)>,
    /// Whether it is in line or in hands now; else it is aside and may come back.
    is_here: bool,
}

impl Workspace {
    /// Takes in the next fact.
    pub fn take(&mut self, recorded: &Recorded) {
        self.last_ms = recorded.at_ms;
        if let Fact::InboxChanged { inbox, settings, .. } = &recorded.fact {
            self.names.insert(*inbox, settings.name.clone());
        }
        if let Fact::ConversationOpened { inbox, .. } | Fact::MemberAdded { inbox, .. } = &recorded.fact {
            let handle = self.reading.queue(*inbox);
            self.line(handle, *inbox);
        }
        let named = match &recorded.fact {
            Fact::ConversationOpened { priority: Some(priority), .. } => Some(priority.class.as_str()),
            _ => None,
        };
        let happenings = self.reading.read(recorded);
        if let Fact::ConversationHandedToTeam { conversation, team, .. } = recorded.fact {
            self.of_team(conversation, team);
        }
        for (at_ms, happening) in happenings {
            self.happen(at_ms, happening, named);
        }
    }

    /// A line's place among the names, under which it is called at the end.
    fn line(&mut self, handle: u32, inbox: InboxId) {
        if let std::collections::btree_map::Entry::Vacant(place) = self.lines.entry(handle) {
            place.insert(self.inboxes.len() as u32);
            self.inboxes.push(inbox);
        }
    }

    /// What waits for a team waits in its inbox's line: here lines are inboxes, with all their people.
    fn of_team(&mut self, conversation: ConversationId, team: TeamId) {
        let Some((inbox, _)) = self.reading.waits_for(conversation) else { return };
        let Some(of_team) = self.reading.team_queue(inbox, team) else { return };
        if let Some(line) = self.lines.get(&self.reading.queue(inbox)).copied() {
            self.lines.insert(of_team, line);
        }
    }

    fn happen(&mut self, at_ms: i64, happening: Happening, named: Option<&str>) {
        match happening {
            // From a line of everybody's to one of a team, or back: the same inbox.
            Happening::Moved { .. } => {}
            Happening::Joined { contact, arrival } => {
                let classes = &mut self.contacts.classes;
                let class = *self
                    .classes
                    .entry(arrival.class)
                    .or_insert_with(|| classes.number(named.unwrap_or(PLAIN)));
                let line = self.lines.get(&arrival.queue).copied().unwrap_or(0);
                let credit_ms = arrival.credit_ms;
                let open = Open { line, class, credit_ms, joined_ms: at_ms, answered: None, is_here: true };
                self.open.insert(contact, open);
            }
            Happening::Answered { contact, agent } => {
                if let Some(agent) = agent {
                    self.agents = self.agents.max(agent + 1);
                }
                if let Some(open) = self.open.get_mut(&contact) {
                    if !open.is_here {
                        (open.joined_ms, open.credit_ms, open.is_here) = (at_ms, 0, true);
                    }
                    open.answered = Some((at_ms, agent));
                }
            }
            Happening::Finished { contact } => {
                if let Some(open) = self.open.get_mut(&contact)
                    && let Some((answered_ms, agent)) = open.answered.take()
                {
                    open.is_here = false;
                    let outcome = Outcome::Served { agent, handle_ms: at_ms - answered_ms };
                    let over = contact_of(open, answered_ms, outcome);
                    self.contacts.all.push(over);
                }
            }
            Happening::Left { contact, .. } => {
                if let Some(mut open) = self.open.remove(&contact) {
                    open.is_here = false;
                    self.contacts.all.push(contact_of(&open, at_ms, Outcome::Left));
                }
            }
            Happening::Staffed { agent, capacity, queues, .. } => {
                self.leave(agent, at_ms);
                self.agents = self.agents.max(agent + 1);
                let queues = queues.iter().filter_map(|queue| self.lines.get(queue).copied()).collect();
                let presence = Presence { agent, capacity, queues, from_ms: at_ms, to_ms: at_ms };
                self.there.insert(agent, presence);
            }
            Happening::Unstaffed { agent } => self.leave(agent, at_ms),
        }
    }

    fn leave(&mut self, agent: u32, at_ms: i64) {
        if let Some(mut presence) = self.there.remove(&agent)
            && presence.from_ms < at_ms
        {
            presence.to_ms = at_ms;
            presence.queues.sort_unstable();
            presence.queues.dedup();
            self.people.push(presence);
        }
    }

    /// The history. Whoever joined at `until_ms` or later is left out.
    #[must_use]
    pub fn contacts(mut self, until_ms: Option<i64>) -> Contacts {
        let last_ms = self.last_ms;
        for agent in self.there.keys().copied().collect::<Vec<_>>() {
            self.leave(agent, last_ms);
        }
        let mut contacts = self.contacts;
        for inbox in &self.inboxes {
            let name = self.names.get(inbox).cloned().unwrap_or_default();
            let is_taken = (0..contacts.queues.len() as u32).any(|line| contacts.queues.name(line) == name);
            // Two inboxes may be called alike; they are still two.
            contacts.queues.number(&if is_taken || name.is_empty() { inbox.to_string() } else { name });
        }
        for agent in 0..self.agents {
            contacts.agents.number(&agent.to_string());
        }
        contacts.unfinished = self.open.values().filter(|open| open.is_here).count() as u64;
        contacts.people = Some(self.people);
        contacts.until_ms = until_ms;
        if let Some(until_ms) = until_ms {
            let all = contacts.all.len();
            contacts.all.retain(|contact| contact.joined_ms < until_ms);
            contacts.later = (all - contacts.all.len()) as u64;
        }
        contacts
    }
}

const fn contact_of(open: &Open, over_ms: i64, outcome: Outcome) -> Contact {
    Contact {
        customer: None,
        queue: open.line,
        class: open.class,
        priority: None,
        credit_ms: open.credit_ms,
        joined_ms: open.joined_ms,
        wait_ms: over_ms - open.joined_ms,
        outcome,
    }
}
