//! A floor kept over time: what happens goes in, who gets whom comes out.

use super::line::{Lane, Line};
use super::team::Team;

/// Everybody who serves and everybody who waits. Agents, lanes and contacts are dense handles; nothing is allocated once the floor has seen
/// as many as it will hold. After each happening nobody waits while an eligible agent has room, so that each needs to look at
/// one contact or one agent only: the same answers as [`super::give_out`] over the whole floor, at a cost that does not grow with it.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    team: Team,
    line: Line,
    /// The lanes that each group of agents serves.
    lanes: Vec<Vec<u32>>,
}

impl Floor {
    /// Another agent, who takes nothing before they are opened; answers their handle. They serve these queues, dense handles.
    pub fn add_agent(&mut self, queues: &[u32], capacity: u32) -> u32 {
        let agent = self.team.add(queues.to_vec(), i64::from(capacity), 0);
        self.join_lanes_to_groups();
        agent
    }

    /// Another lane; answers its handle.
    pub fn add_lane(&mut self, lane: Lane) -> u32 {
        let lane = self.line.add_lane(lane);
        self.join_lanes_to_groups();
        lane
    }

    fn join_lanes_to_groups(&mut self) {
        let lanes = |queues: &[u32]| {
            let lanes = (0..).zip(self.line.lanes()).filter(|(_, lane)| queues.contains(&lane.queue));
            lanes.map(|(handle, _)| handle).collect()
        };
        self.lanes = self.team.queues_of_groups().map(lanes).collect();
    }

    /// A contact joins, waiting since then; answers who gets it at once, if somebody does. `contact` is a handle that nobody in line has.
    pub fn join(&mut self, lane: u32, contact: u32, since_ms: i64) -> Option<u32> {
        let agent = self.team.emptiest(self.line.queue(lane));
        match agent {
            Some(agent) => self.team.give(agent),
            None => self.line.join(lane, contact, since_ms),
        }
        agent
    }

    /// A contact leaves the line; says whether it was in it.
    pub fn leave(&mut self, contact: u32) -> bool {
        self.line.leave(contact)
    }

    /// An agent is done with a contact; answers whom they get next, if anybody.
    pub fn finish(&mut self, agent: u32) -> Option<u32> {
        self.team.take_back_unseen(agent);
        let next = self.next(agent);
        match next {
            Some(_) => self.team.give(agent),
            None => self.team.refresh(agent),
        }
        next
    }

    /// An agent takes contacts from now on. Ask [`Floor::fill`] whom they get until they get nobody.
    pub fn open(&mut self, agent: u32) {
        self.team.open(agent);
    }

    /// Whom an agent who has just been opened gets, if anybody.
    pub fn fill(&mut self, agent: u32) -> Option<u32> {
        let next = self.next(agent);
        if next.is_some() {
            self.team.give(agent);
        }
        next
    }

    /// An agent takes no more contacts, and keeps what they hold.
    pub fn close(&mut self, agent: u32) {
        self.team.close(agent);
    }

    /// How many an agent holds.
    #[must_use]
    pub fn load(&self, agent: u32) -> i64 {
        self.team.load(agent)
    }

    /// How many wait.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.line.len()
    }

    fn next(&mut self, agent: u32) -> Option<u32> {
        if self.line.len() == 0 || !self.team.has_room(agent) {
            return None;
        }
        self.line.take_first(&self.lanes[self.team.group_of(agent) as usize])
    }
}
