//! Facts, live or brought in, read as what happens on a floor.

use super::{Arrival, ContactId, Happening};
use events::{
    AbandonReason, Actor, AgentId, AgentState, ConversationId, Fact, InboxId, Priority, Recorded, TeamId,
};
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
    inbox: InboxId,
    /// The team to whose people it was handed.
    team: Option<TeamId>,
    arrival: Arrival,
    place: Place,
}

/// An agent as the facts so far say.
#[derive(Clone, Debug, Default)]
struct Agent {
    capacity: u32,
    there: bool,
    inboxes: BTreeMap<InboxId, u32>,
    teams: BTreeSet<TeamId>,
    /// How many they take and of which lines, as was said last.
    staffed: Option<(u32, Vec<u32>)>,
}

impl Agent {
    /// The lines that they serve: of their inboxes, and of their teams in these.
    fn queues(&self, team_lines: &BTreeMap<(InboxId, TeamId), u32>) -> Vec<u32> {
        let of_teams = team_lines
            .iter()
            .filter(|((inbox, team), _)| self.inboxes.contains_key(inbox) && self.teams.contains(team));
        let queues: BTreeSet<u32> =
            self.inboxes.values().chain(of_teams.map(|(_, queue)| queue)).copied().collect();
        queues.into_iter().collect()
    }
}

/// Folds facts into happenings, for [`super::Waits`]. One for each workspace or history, from its first fact on.
///
/// What is handed over or comes back from parking goes from hand to hand: `Finished` and `Answered`, or `Answered`
/// alone, without a `Joined` between. What is resolved or parked straight from the line is `Answered` and `Finished`.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    contacts: BTreeMap<ConversationId, Contact>,
    aside: VecDeque<(ConversationId, i64)>,
    queues: Handles<(InboxId, Option<TeamId>)>,
    /// What waits for one team in an inbox is a line of its own; those to which something was handed.
    team_lines: BTreeMap<(InboxId, TeamId), u32>,
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
        self.queues.shared(&(inbox, None))
    }

    /// The handle of the line of what was handed to a team in an inbox, if something was.
    #[must_use]
    pub fn team_queue(&self, inbox: InboxId, team: TeamId) -> Option<u32> {
        self.team_lines.get(&(inbox, team)).copied()
    }

    /// Where a conversation belongs: its inbox and, where it was handed to one, the team.
    #[must_use]
    pub fn waits_for(&self, conversation: ConversationId) -> Option<(InboxId, Option<TeamId>)> {
        self.contacts.get(&conversation).map(|contact| (contact.inbox, contact.team))
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
                self.restaff(*agent, |known| known.capacity = capacity, into);
            }
            Fact::AgentStateChanged { agent, state, connected } => {
                let there = *state == AgentState::Available && *connected;
                self.restaff(*agent, |known| known.there = there, into);
            }
            _ => self.read_people(&recorded.fact, into),
        }
    }

    /// Who serves what, and for whom something waits.
    fn read_people(&mut self, fact: &Fact, into: &mut Vec<Happening>) {
        match fact {
            Fact::MemberAdded { inbox, agent, .. } => {
                let queue = self.queue(*inbox);
                self.restaff(
                    *agent,
                    |known| {
                        known.inboxes.insert(*inbox, queue);
                    },
                    into,
                );
            }
            Fact::MemberRemoved { inbox, agent, .. } => {
                self.restaff(
                    *agent,
                    |known| {
                        known.inboxes.remove(inbox);
                    },
                    into,
                );
            }
            Fact::TeamMemberAdded { team, agent, .. } => {
                self.restaff(
                    *agent,
                    |known| {
                        known.teams.insert(*team);
                    },
                    into,
                );
            }
            Fact::TeamMemberRemoved { team, agent, .. } => {
                self.restaff(
                    *agent,
                    |known| {
                        known.teams.remove(team);
                    },
                    into,
                );
            }
            Fact::ConversationHandedToTeam { conversation, team, .. } => {
                self.hand(*conversation, Some(*team), into);
            }
            Fact::ConversationFreedFromTeam { conversation, .. } => self.hand(*conversation, None, into),
            _ => {}
        }
    }

    /// It is for a team's people from now on, or for everybody's again. In line, it stands in another one.
    fn hand(&mut self, conversation: ConversationId, team: Option<TeamId>, into: &mut Vec<Happening>) {
        let Some(inbox) = self.contacts.get(&conversation).map(|contact| contact.inbox) else { return };
        let queue = match team {
            None => self.queue(inbox),
            Some(team) => self.line_of_team(inbox, team, into),
        };
        let Some(contact) = self.contacts.get_mut(&conversation) else { return };
        contact.team = team;
        if contact.arrival.queue == queue {
            return;
        }
        contact.arrival.queue = queue;
        if contact.place == Place::InLine {
            into.push(Happening::Moved { contact: contact.id, queue });
        }
    }

    /// The line of a team in an inbox. The first time, whoever is in the team serves one line more.
    fn line_of_team(&mut self, inbox: InboxId, team: TeamId, into: &mut Vec<Happening>) -> u32 {
        if let Some(queue) = self.team_queue(inbox, team) {
            return queue;
        }
        let Some(queue) = self.queues.get(&(inbox, Some(team))) else { return TOLD_APART as u32 };
        self.team_lines.insert((inbox, team), queue);
        let of_team = self.agents.iter().filter(|(_, known)| known.teams.contains(&team));
        for agent in of_team.map(|(agent, _)| *agent).collect::<Vec<_>>() {
            self.restaff(agent, |_| {}, into);
        }
        queue
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
        let arrival = Arrival { queue: self.queue(inbox), class, credit_ms };
        let id = self.last_id;
        let contact = Contact { id, inbox, team: None, arrival, place: Place::InLine };
        self.contacts.insert(conversation, contact);
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
    fn restaff(&mut self, agent: AgentId, change: impl FnOnce(&mut Agent), into: &mut Vec<Happening>) {
        let Some(handle) = self.agent_handles.apart(&agent) else { return };
        let known = self.agents.entry(agent).or_default();
        change(known);
        let queues = known.queues(&self.team_lines);
        let capacity = known.capacity;
        let staffed = (known.there && capacity > 0 && !queues.is_empty()).then_some((capacity, queues));
        if staffed == known.staffed {
            return;
        }
        into.push(match &staffed {
            Some((capacity, queues)) => Happening::Staffed {
                agent: handle,
                capacity: *capacity,
                queues: queues.clone(),
                until_ms: None,
            },
            None => Happening::Unstaffed { agent: handle },
        });
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
