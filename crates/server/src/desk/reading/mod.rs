//! Up to where each agent has read each conversation, and up to where its customer has been shown it.
//!
//! Kept tables: `read_marks`, `seen_marks`. Marks are collected in memory and written some at a time every few seconds, so that reading
//! costs nobody a commit; a crash forgets the last few seconds of them, and nothing else.

pub(crate) mod http;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod queries;

use events::{AgentId, ConversationId, WorkspaceId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Marks that wait to be written at most; one more is not noted.
const MOST: usize = 50_000;

/// Whose mark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// An agent, up to where they have read.
    Agent(AgentId),
    /// The customer, up to where it was on their screen. Not that they read it.
    Customer,
}

/// A conversation of a workspace.
pub(crate) type Place = (WorkspaceId, ConversationId);

/// A mark: where, whose, up to which `seq`.
pub(crate) type Mark = (Place, Who, i64);

/// Marks that are not written down yet.
#[derive(Default)]
pub(crate) struct Marks {
    noted: Mutex<HashMap<(Place, Who), i64>>,
}

impl Marks {
    fn lock(&self) -> MutexGuard<'_, HashMap<(Place, Who), i64>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that everything up to `seq` was read. Answers whether that is further than what was noted before.
    pub(crate) fn read(&self, place: Place, who: Who, seq: i64) -> bool {
        let mut noted = self.lock();
        if noted.len() >= MOST && !noted.contains_key(&(place, who)) {
            return false;
        }
        let mark = noted.entry((place, who)).or_insert(0);
        let further = seq > *mark;
        *mark = seq.max(*mark);
        further
    }

    /// What is noted and not written down yet.
    pub(crate) fn noted(&self, place: Place, who: Who) -> Option<i64> {
        self.lock().get(&(place, who)).copied()
    }

    /// What an agent has noted and is not written down yet.
    pub(crate) fn of_agent(&self, workspace: WorkspaceId, agent: AgentId) -> Vec<(ConversationId, i64)> {
        let noted = self.lock();
        let theirs =
            noted.iter().filter(|((place, who), _)| place.0 == workspace && *who == Who::Agent(agent));
        theirs.map(|((place, _), seq)| (place.1, *seq)).collect()
    }

    /// Some of a workspace's marks, to write them down.
    fn some(&self, workspace: WorkspaceId, most: usize) -> Vec<Mark> {
        let noted = self.lock();
        let of_workspace = noted.iter().filter(|((place, _), _)| place.0 == workspace);
        of_workspace.take(most).map(|((place, who), seq)| (*place, *who, *seq)).collect()
    }

    /// These are written down. One that went further meanwhile stays.
    fn written(&self, marks: &[Mark]) {
        let mut noted = self.lock();
        for (place, who, seq) in marks {
            if noted.get(&(*place, *who)) == Some(seq) {
                noted.remove(&(*place, *who));
            }
        }
    }
}
