//! Who was there when, and which lines they served, from what they answered.

use super::calls::Call;
use crate::contacts::Presence;
use engine::simulation::Shift;
use std::collections::BTreeMap;

/// Who answers nothing for so long was not there.
pub(crate) const AWAY_MS: i64 = 3_600_000;

/// An agent, as the history shows them.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    /// Their handle in the history; `None` for answers of nobody known.
    pub(crate) known: Option<u32>,
    /// The lines that they serve, rising.
    pub(crate) queues: Vec<u32>,
    /// When they were there.
    pub(crate) shifts: Vec<Shift>,
    /// How many contacts they hold at once.
    pub(crate) capacity: u32,
    /// What they answered, as places among the calls, in the order of the answers.
    pub(crate) took: Vec<usize>,
}

/// Everybody who answered, with no lines yet, in the order of their handles; last those whom nobody knows.
pub(crate) fn agents(calls: &[Call], count: usize) -> Vec<Agent> {
    let mut took: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut unknown = Vec::new();
    for (place, call) in calls.iter().enumerate() {
        match call.answered.map(|answered| answered.agent) {
            Some(Some(agent)) => took[agent as usize].push(place),
            Some(None) => unknown.push(place),
            None => {}
        }
    }
    let mut agents = Vec::new();
    for (number, mut took) in (0..).zip(took) {
        took.sort_by_key(|place| calls[*place].over_ms());
        if !took.is_empty() {
            let (shifts, capacity) = (shifts(calls, &took, AWAY_MS), at_once(calls, &took));
            agents.push(Agent { known: Some(number), queues: Vec::new(), shifts, capacity, took });
        }
    }
    unknown.sort_by_key(|place| calls[*place].over_ms());
    agents.extend(strangers(calls, unknown));
    agents
}

/// Everybody of whom the history says when they were there. Who answers while they were not there by that is somebody more for just that
/// long. Nobody pauses: whoever is there takes the next.
pub(crate) fn known(
    people: &[Presence],
    calls: &[Call],
    (from_ms, until_ms): (i64, i64),
    queues: usize,
) -> Vec<Agent> {
    let mut known: BTreeMap<(u32, &[u32], u32), Vec<Shift>> = BTreeMap::new();
    for one in people {
        let shift = Shift { from_ms: one.from_ms.max(from_ms), to_ms: one.to_ms.min(until_ms) };
        if shift.from_ms < shift.to_ms {
            known.entry((one.agent, &one.queues, one.capacity)).or_default().push(shift);
        }
    }
    let mut agents = Vec::new();
    for ((agent, queues, capacity), mut shifts) in known {
        shifts.sort_unstable_by_key(|shift| shift.from_ms);
        let queues = queues.to_vec();
        agents.push(Agent { known: Some(agent), queues, shifts, capacity, took: Vec::new() });
    }
    let mut there: BTreeMap<u32, Vec<(i64, i64)>> = BTreeMap::new();
    for one in people {
        there.entry(one.agent).or_default().push((one.from_ms, one.to_ms));
    }
    let is_there = |agent: u32, at_ms: i64| {
        there.get(&agent).is_some_and(|all| all.iter().any(|(from, to)| (*from..=*to).contains(&at_ms)))
    };
    let mut away: Vec<usize> = (0..calls.len())
        .filter(|place| {
            let call = &calls[*place];
            let agent = call.answered.map(|answered| answered.agent);
            agent.is_some_and(|agent| agent.is_none_or(|agent| !is_there(agent, call.over_ms())))
        })
        .collect();
    away.sort_by_key(|place| calls[*place].over_ms());
    let everything: Vec<u32> = (0..queues as u32).collect();
    agents.extend(strangers(calls, away).into_iter().map(|one| Agent { queues: everything.clone(), ..one }));
    agents
}

/// From the first answer to the last end, split where nothing was answered for so long.
fn shifts(calls: &[Call], took: &[usize], away_ms: i64) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Vec::new();
    for call in took.iter().map(|place| &calls[*place]) {
        let (from_ms, to_ms) =
            (call.over_ms(), call.done_ms().unwrap_or(call.over_ms()).max(call.over_ms() + 1));
        match shifts.last_mut() {
            Some(last) if from_ms <= last.to_ms + away_ms => last.to_ms = last.to_ms.max(to_ms),
            _ => shifts.push(Shift { from_ms, to_ms }),
        }
    }
    shifts
}

/// How many they hold at once: the most that overlapped in at least one answer of twenty, since clocks overlap by a few seconds.
fn at_once(calls: &[Call], took: &[usize]) -> u32 {
    let mut held: Vec<i64> = Vec::new();
    let mut seen = [0_usize; 16];
    for call in took.iter().map(|place| &calls[*place]) {
        let (from_ms, to_ms) = (call.over_ms(), call.done_ms().unwrap_or(call.over_ms()));
        // A tenth of the contact, or ten seconds, of overlap is no second conversation.
        held.retain(|end| *end > from_ms + 10_000);
        held.push(to_ms);
        seen[held.len().min(16) - 1] += 1;
    }
    let enough = took.len().div_ceil(20);
    (1..=16).rev().find(|n| seen[*n as usize - 1..].iter().sum::<usize>() >= enough).unwrap_or(1)
}

/// What nobody known answered was answered by somebody who was there just then: as few people as that takes.
fn strangers(calls: &[Call], unknown: Vec<usize>) -> Vec<Agent> {
    let mut strangers: Vec<Agent> = Vec::new();
    for place in unknown {
        let call = &calls[place];
        let from_ms = call.over_ms();
        let shift = Shift { from_ms, to_ms: call.done_ms().unwrap_or(from_ms).max(from_ms + 1) };
        let is_free = |agent: &&mut Agent| agent.shifts.last().is_none_or(|last| last.to_ms <= from_ms);
        if let Some(free) = strangers.iter_mut().find(is_free) {
            free.shifts.push(shift);
            free.took.push(place);
        } else {
            let shifts = vec![shift];
            strangers.push(Agent { known: None, queues: Vec::new(), shifts, capacity: 1, took: vec![place] });
        }
    }
    strangers
}

/// Gives each agent their lines: a line is theirs when, while somebody of it was first to be served of all, they took them more often
/// than they passed them over for somebody who came later. Whoever was answered without a wait passed nobody over and shows a line by a
/// share of at least one in a hundred of what the agent took.
pub(crate) fn give_lines(agents: &mut [Agent], calls: &[Call], queues: usize) {
    let mut taken = vec![vec![0_u64; queues]; agents.len()];
    let mut passed = vec![vec![0_u64; queues]; agents.len()];
    let mut answers: Vec<(i64, usize, usize)> = Vec::new();
    for (number, agent) in agents.iter().enumerate() {
        answers.extend(agent.took.iter().map(|place| (calls[*place].over_ms(), number, *place)));
    }
    answers.sort_unstable();
    let mut waiting: Vec<usize> = Vec::new();
    let mut next = 0;
    for (at_ms, agent, place) in answers {
        while next < calls.len() && calls[next].at_ms < at_ms {
            waiting.push(next);
            next += 1;
        }
        waiting.retain(|one| calls[*one].over_ms() >= at_ms);
        let key = |one: usize| calls[one].at_ms - calls[one].credit_ms;
        let took = &calls[place];
        taken[agent][took.queue as usize] += 1;
        let mut lines: Vec<u32> = Vec::new();
        for one in &waiting {
            let call = &calls[*one];
            let is_passed = call.over_ms() > at_ms && call.queue != took.queue && key(*one) < key(place);
            if is_passed && !lines.contains(&call.queue) {
                lines.push(call.queue);
            }
        }
        lines.iter().for_each(|queue| passed[agent][*queue as usize] += 1);
    }
    for (number, agent) in agents.iter_mut().enumerate() {
        let all: u64 = taken[number].iter().sum();
        let serves = |queue: &u32| {
            let (took, passed) = (taken[number][*queue as usize], passed[number][*queue as usize]);
            took > passed && took * 100 >= all
        };
        agent.queues = (0..queues as u32).filter(serves).collect();
        if agent.queues.is_empty() {
            let most = (0..queues).max_by_key(|queue| taken[number][*queue]).unwrap_or(0);
            agent.queues.push(most as u32);
        }
    }
    let everything: Vec<u32> = (0..queues as u32).collect();
    agents
        .iter_mut()
        .filter(|agent| agent.known.is_none())
        .for_each(|agent| agent.queues.clone_from(&everything));
}
