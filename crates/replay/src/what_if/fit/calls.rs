//! The contacts of a history, in the order in which they came into line.

use crate::contacts::{Contacts, Outcome};

/// A contact that was in line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) queue: u32,
    pub(crate) class: u32,
    pub(crate) credit_ms: i64,
    pub(crate) at_ms: i64,
    pub(crate) wait_ms: i64,
    /// With whom and how long, where it was answered.
    pub(crate) answered: Option<Answered>,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    /// By whom, where that is known.
    pub(crate) agent: Option<u32>,
    pub(crate) handle_ms: i64,
    /// How long it would have taken had they held nothing else.
    pub(crate) work_ms: i64,
}

impl Call {
    /// When it was answered or left.
    pub(crate) const fn over_ms(&self) -> i64 {
        self.at_ms + self.wait_ms
    }

    /// When its agent was done with it, if it had one.
    pub(crate) fn done_ms(&self) -> Option<i64> {
        self.answered.map(|answered| self.over_ms() + answered.handle_ms)
    }
}

/// Those who joined the line at `from_ms` or later, by time.
pub(crate) fn calls(contacts: &Contacts, from_ms: Option<i64>) -> Vec<Call> {
    let mut calls: Vec<Call> = contacts
        .all
        .iter()
        .filter(|contact| from_ms.is_none_or(|from| contact.joined_ms >= from) && contact.joined_ms >= 0)
        .filter_map(|contact| {
            let answered = match contact.outcome {
                Outcome::LeftBefore => return None,
                Outcome::Left => None,
                Outcome::Served { agent, handle_ms } => {
                    Some(Answered { agent, handle_ms, work_ms: handle_ms })
                }
            };
            Some(Call {
                queue: contact.queue,
                class: contact.class,
                credit_ms: contact.credit_ms,
                at_ms: contact.joined_ms,
                wait_ms: contact.wait_ms,
                answered,
            })
        })
        .collect();
    calls.sort_by_key(|call| call.at_ms);
    calls
}
