//! What happens on a floor, and what is so on it.

mod history;
mod levels;
mod line;
mod rates;
mod recent;
mod seen;

pub(super) use history::History;
pub(super) use line::Line;
pub(super) use rates::{Crew, Reckoned};
pub(super) use recent::Recent;
pub use seen::Seen;

use history::{Histories, Pace};
use levels::Levels;
use std::collections::BTreeMap;

/// A contact, as a handle of the caller: unique among those in line or being served.
pub type ContactId = u64;

/// Where and how a contact joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The line, as a handle of the caller.
    pub queue: u32,
    /// The class within the line, as a handle of the caller: those of one class are served alike.
    pub class: u32,
    /// Waiting time that counts as if it had been waited, in milliseconds: for priority, and for whoever is in line again.
    pub credit_ms: i64,
}

/// What happens on a floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A contact joined the line (also one that is answered in the same moment).
    Joined {
        /// Who.
        contact: ContactId,
        /// Where and how.
        arrival: Arrival,
    },
    /// It waits in another line from now on, where it stands by its age.
    Moved {
        /// Who.
        contact: ContactId,
        /// Where.
        queue: u32,
    },
    /// Its wait is over: somebody has it.
    Answered {
        /// Who.
        contact: ContactId,
        /// By whom, as a handle of the caller, where it is known.
        agent: Option<u32>,
    },
    /// It is out of the agent's hands: done, laid aside or back in line (then `Joined` follows).
    Finished {
        /// Who.
        contact: ContactId,
    },
    /// It left the line unanswered.
    Left {
        /// Who.
        contact: ContactId,
        /// Whether nobody said so and it was only noticed now.
        silently: bool,
    },
    /// An agent takes contacts from now on, or otherwise than before.
    Staffed {
        /// Who.
        agent: u32,
        /// How many at once.
        capacity: u32,
        /// The lines that they serve.
        queues: Vec<u32>,
        /// When their shift ends, where it is known, in milliseconds since 1970 UTC.
        until_ms: Option<i64>,
    },
    /// An agent takes no more contacts.
    Unstaffed {
        /// Who.
        agent: u32,
    },
}

/// The line of whoever came to hands without standing in one.
const NO_QUEUE: u32 = u32::MAX;
/// Contacts in line and in hands at most; more are not seen.
const CONTACTS_MAX: usize = 200_000;
/// Agents at most that are remembered when they are not here.
const AGENTS_MAX: usize = 20_000;

/// Somebody in line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) since_ms: i64,
    pub(super) arrival: Arrival,
}

impl Waiting {
    /// Their place in the order of service: since when they count as waiting.
    pub(super) const fn key_ms(&self) -> i64 {
        self.since_ms.saturating_sub(self.arrival.credit_ms)
    }
}

/// Somebody being served.
#[derive(Clone, Copy, Debug)]
struct Serving {
    since_ms: i64,
    queue: u32,
    agent: Option<u32>,
}

/// What somebody said of an agent's shift.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    pub(super) capacity: u32,
    pub(super) queues: Vec<u32>,
    pub(super) until_ms: Option<i64>,
}

/// An agent, as seen.
#[derive(Clone, Debug)]
pub(super) struct Agent {
    pub(super) holds: u32,
    /// Since when they hold so many.
    holds_since_ms: i64,
    /// When they last took or finished something.
    pub(super) seen_ms: i64,
    /// When they last took something of each line.
    pub(super) served: BTreeMap<u32, i64>,
    pub(super) shift: Option<Shift>,
}

impl Agent {
    /// Whether they serve a line: as their shift says, else if they took one of it since then.
    pub(super) fn serves(&self, queue: u32, since_ms: i64) -> bool {
        match &self.shift {
            Some(shift) => shift.queues.contains(&queue),
            None => self.served.get(&queue).is_some_and(|at_ms| *at_ms >= since_ms),
        }
    }

    /// The lines that they serve.
    fn lines(&self, since_ms: i64) -> impl Iterator<Item = u32> {
        let (said, seen) = match &self.shift {
            Some(shift) => (shift.queues.as_slice(), None),
            None => ([].as_slice(), Some(&self.served)),
        };
        let seen = seen.into_iter().flatten().filter(move |(_, at_ms)| **at_ms >= since_ms);
        said.iter().copied().chain(seen.map(|(line, _)| *line))
    }

    fn hold(&mut self, holds: u32, now_ms: i64, levels: &mut Levels) {
        levels.held(self.holds, now_ms - self.holds_since_ms);
        if holds < self.holds {
            levels.completed(self.holds);
        }
        (self.holds, self.holds_since_ms, self.seen_ms) = (holds, now_ms, now_ms);
    }
}

/// Contacts in hands, by when they came there.
#[derive(Clone, Debug, Default)]
pub(super) struct Hands {
    since: Line,
}

impl Hands {
    pub(super) fn count(&self) -> usize {
        self.since.len()
    }

    /// Mean, longest and shortest time in hands until now, in milliseconds; zeros of none.
    pub(super) fn elapsed(&self, now_ms: i64) -> [f64; 3] {
        let ages = |at: Option<i64>| at.map_or(0.0, |at| (now_ms - at).max(0) as f64);
        let count = self.count().max(1) as f64;
        [
            self.since.ages(now_ms, self.count()) / count,
            ages(self.since.first()),
            ages(self.since.last_before(self.count())),
        ]
    }
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    Answered,
    /// Given up now.
    Left,
    /// Given up some time before.
    Unknown,
}

/// Who is where, and how things went here.
#[derive(Clone, Debug, Default)]
pub(super) struct Floor {
    pub(super) now_ms: i64,
    pub(super) waiting: BTreeMap<ContactId, Waiting>,
    /// Everybody in line, and those of each queue, in the order of service.
    pub(super) line: Line,
    pub(super) lines: BTreeMap<u32, Line>,
    serving: BTreeMap<ContactId, Serving>,
    pub(super) hands: Hands,
    pub(super) hands_of: BTreeMap<u32, Hands>,
    pub(super) agents: BTreeMap<u32, Agent>,
    /// Whether shifts are said here: then nobody is guessed to be present.
    pub(super) shifts_are_said: bool,
    pub(super) histories: Histories,
    pub(super) pace: Pace,
    pub(super) levels: Levels,
    /// Contacts in hands of which nobody said whose.
    pub(super) nameless: u32,
}

impl Floor {
    /// Takes it in; answers what a wait that it ended was.
    pub(super) fn observe(&mut self, at_ms: i64, happening: &Happening) -> Option<Over> {
        self.now_ms = self.now_ms.max(at_ms);
        match happening {
            Happening::Joined { contact, arrival } => {
                self.join(*contact, *arrival);
                None
            }
            Happening::Moved { contact, queue } => {
                self.change_line(*contact, *queue);
                None
            }
            Happening::Answered { contact, agent } => self.answer(*contact, *agent),
            Happening::Finished { contact } => {
                self.finish(*contact);
                None
            }
            Happening::Left { contact, silently } => self.leave(*contact, *silently),
            Happening::Staffed { agent, capacity, queues, until_ms } => {
                self.shifts_are_said = true;
                let shift = Shift { capacity: *capacity, queues: queues.clone(), until_ms: *until_ms };
                self.agent(*agent).shift = Some(shift);
                None
            }
            Happening::Unstaffed { agent } => {
                if let Some(agent) = self.agents.get_mut(agent) {
                    agent.shift = None;
                }
                None
            }
        }
    }

    /// Whether no more contacts are seen.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= CONTACTS_MAX
    }

    fn join(&mut self, contact: ContactId, arrival: Arrival) {
        if self.is_full() || self.waiting.contains_key(&contact) {
            return;
        }
        let waiting = Waiting { since_ms: self.now_ms, arrival };
        self.line.add(waiting.key_ms(), contact);
        self.lines.entry(arrival.queue).or_default().add(waiting.key_ms(), contact);
        self.waiting.insert(contact, waiting);
        self.histories.joined(self.now_ms, arrival, self.pace.keep_ms());
    }

    fn change_line(&mut self, contact: ContactId, queue: u32) {
        let Some(mut waiting) = self.out_of_line(contact) else { return };
        waiting.arrival.queue = queue;
        self.line.add(waiting.key_ms(), contact);
        self.lines.entry(queue).or_default().add(waiting.key_ms(), contact);
        self.waiting.insert(contact, waiting);
    }

    fn out_of_line(&mut self, contact: ContactId) -> Option<Waiting> {
        let waiting = self.waiting.remove(&contact)?;
        self.line.remove(waiting.key_ms(), contact);
        if let Some(line) = self.lines.get_mut(&waiting.arrival.queue) {
            line.remove(waiting.key_ms(), contact);
        }
        Some(waiting)
    }

    fn answer(&mut self, contact: ContactId, agent: Option<u32>) -> Option<Over> {
        let (now_ms, waiting) = (self.now_ms, self.out_of_line(contact));
        // Whoever comes back to hands did not stand in line: it fills them, and is no wait that is over.
        let queue = waiting.map_or(NO_QUEUE, |waiting| waiting.arrival.queue);
        if let Some(waiting) = waiting {
            let waited_ms = now_ms - waiting.since_ms;
            self.histories.answered(now_ms, waiting.arrival, waited_ms, self.pace.keep_ms());
        }
        let counted = self.serving.len() < CONTACTS_MAX && !self.serving.contains_key(&contact);
        if counted {
            self.serving.insert(contact, Serving { since_ms: now_ms, queue, agent });
            self.hands.since.add(now_ms, contact);
            self.hands_of.entry(queue).or_default().since.add(now_ms, contact);
        }
        match agent.filter(|_| counted) {
            Some(agent) => {
                let mut levels = self.levels;
                let agent = self.agent(agent);
                agent.hold(agent.holds + 1, now_ms, &mut levels);
                agent.served.insert(queue, now_ms);
                self.levels = levels;
            }
            None => self.nameless += u32::from(counted && agent.is_none()),
        }
        waiting.map(|_| Over::Answered)
    }

    fn finish(&mut self, contact: ContactId) {
        let Some(serving) = self.serving.remove(&contact) else { return };
        self.hands.since.remove(serving.since_ms, contact);
        if let Some(hands) = self.hands_of.get_mut(&serving.queue) {
            hands.since.remove(serving.since_ms, contact);
        }
        let handled_ms = self.now_ms - serving.since_ms;
        self.pace.handled(handled_ms);
        self.histories.handled(self.now_ms, serving.queue, handled_ms, self.pace.keep_ms());
        match serving.agent.map(|agent| self.agents.get_mut(&agent)) {
            Some(Some(agent)) => agent.hold(agent.holds.saturating_sub(1), self.now_ms, &mut self.levels),
            Some(None) => {}
            None => self.nameless = self.nameless.saturating_sub(1),
        }
    }

    fn leave(&mut self, contact: ContactId, silently: bool) -> Option<Over> {
        let waiting = self.out_of_line(contact)?;
        let waited_ms = self.now_ms - waiting.since_ms;
        if silently {
            self.histories.left_unseen(self.now_ms, waiting.arrival, waited_ms, &self.pace);
        } else {
            self.histories.left(self.now_ms, waiting.arrival, waited_ms, self.pace.keep_ms());
        }
        Some(if silently { Over::Unknown } else { Over::Left })
    }

    fn agent(&mut self, agent: u32) -> &mut Agent {
        if self.agents.len() >= AGENTS_MAX && !self.agents.contains_key(&agent) {
            // Whoever was away longest is forgotten.
            let idle = self.agents.iter().filter(|(_, a)| a.holds == 0 && a.shift.is_none());
            if let Some(longest) = idle.min_by_key(|(_, a)| a.seen_ms).map(|(id, _)| *id) {
                self.agents.remove(&longest);
            }
        }
        let (holds_since_ms, seen_ms) = (self.now_ms, i64::MIN / 2);
        self.agents.entry(agent).or_insert_with(|| Agent {
            holds: 0,
            holds_since_ms,
            seen_ms,
            served: BTreeMap::new(),
            shift: None,
        })
    }
}
