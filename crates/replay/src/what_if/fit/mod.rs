//! A floor from its history: who came, how patient they were, how long they took, who was there.

mod calls;
mod law;
mod pauses;
mod people;
mod slowed;

pub(crate) use calls::Call;
pub(crate) use law::Law;
use law::Seen;
use pauses::Known;
pub(crate) use people::Agent;
pub(crate) use slowed::Slowed;

use crate::contacts::Contacts;

/// With fewer ends a class has no law of its own and takes that of all.
const ENOUGH: usize = 100;

/// What was inferred.
#[derive(Debug)]
pub(crate) struct Fit {
    /// Who was in line, by time.
    pub(crate) calls: Vec<Call>,
    pub(crate) agents: Vec<Agent>,
    /// By class of the history: how long they would wait. `None` where nobody ever left.
    pub(crate) patience: Vec<Option<Law>>,
    /// By class of the history: how long they took.
    pub(crate) handling: Vec<Option<Law>>,
    /// How long after a contact its agent was ready again. `None` where it never showed.
    pub(crate) pause: Option<Law>,
    /// What is known of the pause after each of the calls.
    pub(crate) paused: Vec<Option<Known>>,
    /// How those who hold several at once slow down. `None` where nobody does, or it shows no cost.
    pub(crate) slowed: Option<Slowed>,
    pub(crate) from_ms: i64,
    pub(crate) until_ms: i64,
}

impl Fit {
    /// Of those who joined at `from_ms` or later. `None` where nobody was in line.
    pub(crate) fn of(contacts: &Contacts, from_ms: Option<i64>) -> Option<Self> {
        let mut calls = calls::calls(contacts, from_ms);
        let (first, last) = (*calls.first()?, *calls.last()?);
        let (queues, classes) = (contacts.queues.len(), contacts.classes.len());
        let agents = match &contacts.people {
            Some(people) => {
                let window = (first.at_ms, contacts.until_ms.unwrap_or(i64::MAX));
                people::known(people, &calls, window, queues)
            }
            None => {
                let mut agents = people::agents(&calls, contacts.agents.len());
                people::give_lines(&mut agents, &calls, queues);
                agents
            }
        };
        let holds = |agent| agents.iter().any(|one| one.known == Some(agent) && one.capacity > 1);
        let slowed = slowed::fit(&mut calls, contacts.agents.len(), holds);
        let waited = pauses::Waited::of(&calls, queues);
        let pause = Law::of(pauses::pauses(&agents, &calls, &waited));
        let paused = pauses::known(&agents, &calls, &waited);
        let patience = by_class(&calls, classes, |call| {
            Some(Seen { ms: call.wait_ms, is_over: call.answered.is_none() }).filter(|seen| seen.ms > 0)
        });
        let handling = by_class(&calls, classes, |call| {
            call.answered.map(|answered| Seen { ms: answered.work_ms, is_over: true })
        });
        let until_ms =
            calls.iter().filter_map(Call::done_ms).max().unwrap_or(last.over_ms()).max(last.over_ms());
        Some(Self {
            from_ms: first.at_ms,
            until_ms: until_ms + people::AWAY_MS,
            patience,
            handling,
            pause,
            paused,
            agents,
            slowed,
            calls,
        })
    }
}

fn by_class(calls: &[Call], classes: usize, see: impl Fn(&Call) -> Option<Seen>) -> Vec<Option<Law>> {
    let all = Law::of(calls.iter().filter_map(&see).collect());
    let one = |class: usize| {
        let own = calls.iter().filter(|call| call.class as usize == class).filter_map(&see).collect();
        Law::of(own).filter(|law| law.ended >= ENOUGH).or_else(|| all.clone())
    };
    (0..classes).map(one).collect()
}
