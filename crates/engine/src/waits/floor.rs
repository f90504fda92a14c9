//! What happens on a floor, and what is so on it.

use super::{Forecast, Silence, Wait};
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

/// Who is where.
#[derive(Clone, Debug, Default)]
pub(super) struct Floor {
    line: BTreeMap<ContactId, (i64, Arrival, Forecast)>,
    hands: BTreeMap<ContactId, i64>,
    handled: i64,
    handle_ms: i64,
}

impl Floor {
    pub(super) fn observe(&mut self, at_ms: i64, happening: &Happening) {
        match happening {
            Happening::Joined { contact, arrival } => {
                let forecast = self.rough(at_ms, *arrival);
                self.line.insert(*contact, (at_ms, *arrival, forecast));
            }
            Happening::Answered { contact, .. } => {
                self.line.remove(contact);
                self.hands.insert(*contact, at_ms);
            }
            Happening::Finished { contact } => {
                if let Some(since) = self.hands.remove(contact) {
                    self.handled += 1;
                    self.handle_ms += at_ms - since;
                }
            }
            Happening::Left { contact, .. } => {
                self.line.remove(contact);
            }
            Happening::Staffed { .. } | Happening::Unstaffed { .. } => {}
        }
    }

    pub(super) fn rough(&self, _at_ms: i64, arrival: Arrival) -> Forecast {
        let ahead = self.line.values().filter(|(_, a, _)| a.queue == arrival.queue).count();
        self.law(ahead)
    }

    fn law(&self, ahead: usize) -> Forecast {
        if self.handled < 5 {
            return Forecast::CannotSay(Silence::TooLittleKnown);
        }
        if self.hands.is_empty() {
            return Forecast::CannotSay(Silence::NobodyHere);
        }
        let hands = i64::try_from(self.hands.len()).unwrap_or(i64::MAX);
        let mean_ms =
            (i64::try_from(ahead).unwrap_or(i64::MAX - 1) + 1) * (self.handle_ms / self.handled) / hands;
        Forecast::Wait(Wait { low_ms: mean_ms / 3, median_ms: mean_ms, mean_ms, high_ms: mean_ms * 5 / 2 })
    }

    pub(super) fn joined(&self, contact: ContactId) -> Option<Forecast> {
        self.line.get(&contact).map(|(_, _, forecast)| *forecast)
    }

    pub(super) fn remaining(&self, _at_ms: i64, contact: ContactId) -> Option<Forecast> {
        let (since, arrival, _) = self.line.get(&contact)?;
        let ahead = self.line.values().filter(|(s, a, _)| a.queue == arrival.queue && s < since).count();
        Some(self.law(ahead))
    }
}
