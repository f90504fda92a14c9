//! What agents' time is spent on.

use super::{Contact, Watch};

/// The time of one agent, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// Taking contacts.
    pub there_ms: u64,
    /// With at least one contact, past the shift's end too.
    pub busy_ms: u64,
    /// Each contact's time with them, added up.
    pub held_ms: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Now {
    since_ms: i64,
    is_there: bool,
    holds: u64,
}

/// Keeps the agents' time from a moment on. Call [`Occupancy::close`] at the end.
#[derive(Clone, Debug)]
pub struct Occupancy {
    from_ms: i64,
    agents: Vec<(Now, Time)>,
}

impl Occupancy {
    /// For so many agents, from `from_ms` on.
    #[must_use]
    pub fn new(agents: usize, from_ms: i64) -> Self {
        Self { from_ms, agents: vec![(Now::default(), Time::default()); agents] }
    }

    /// Counts what is going on up to the end of the run.
    pub fn close(&mut self, at_ms: i64) {
        for agent in 0..self.agents.len() {
            self.turn(agent, at_ms);
        }
    }

    /// By agent.
    pub fn times(&self) -> impl Iterator<Item = &Time> {
        self.agents.iter().map(|(_, time)| time)
    }

    /// The share of the time in which agents were there that they were busy, of all; `None` when nobody was there.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let sum = |of: fn(&Time) -> u64| self.times().map(of).sum::<u64>();
        let (there, busy) = (sum(|time| time.there_ms), sum(|time| time.busy_ms));
        (there > 0).then(|| busy as f64 / there as f64)
    }

    fn turn(&mut self, agent: usize, at_ms: i64) -> &mut Now {
        let (now, time) = &mut self.agents[agent];
        let passed_ms = (at_ms - now.since_ms.max(self.from_ms)).max(0) as u64;
        time.there_ms += if now.is_there { passed_ms } else { 0 };
        time.busy_ms += if now.holds > 0 { passed_ms } else { 0 };
        time.held_ms += now.holds * passed_ms;
        now.since_ms = at_ms;
        now
    }
}

impl Watch for Occupancy {
    fn answered(&mut self, at_ms: i64, contact: &Contact) {
        self.turn(contact.agent as usize, at_ms).holds += 1;
    }
    fn unreached(&mut self, at_ms: i64, contact: &Contact) {
        self.answered(at_ms, contact);
    }
    fn given_up_on(&mut self, at_ms: i64, contact: &Contact) {
        self.finished(at_ms, contact);
    }
    fn finished(&mut self, at_ms: i64, contact: &Contact) {
        self.turn(contact.agent as usize, at_ms).holds -= 1;
    }
    fn staffed(&mut self, at_ms: i64, agent: u32) {
        self.turn(agent as usize, at_ms).is_there = true;
    }
    fn unstaffed(&mut self, at_ms: i64, agent: u32) {
        self.turn(agent as usize, at_ms).is_there = false;
    }
}
