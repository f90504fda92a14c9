//! A floor kept over time: what happens goes in, who gets whom comes out.

use super::line::{Lane, Line};
use super::overtaking::Overtaking;
use super::rule::Rule;
use super::team::Team;

/// Everybody who serves and everybody who waits. Agents, lanes and contacts are dense handles; nothing is allocated once the floor has seen
/// as many as it will hold. After each happening nobody waits while an eligible agent has room, so that each needs to look at
/// one contact or one agent only: by the default rule the same answers as [`super::give_out`] over the whole floor, at a cost that does
/// not grow with it. Under an overtaking bound a happening may set others free: ask [`Floor::settle`] after each.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    team: Team,
    line: Line,
    /// The lanes that each group of agents serves.
    lanes: Vec<Vec<u32>>,
    bound: Option<Bound>,
}

/// The overtaking bound, and what it needs to know.
#[derive(Clone, Debug)]
struct Bound {
    most: u64,
    overtaking: Overtaking,
    /// The lane of each contact that waits.
    lane_of: Vec<u32>,
    /// Whether somebody who could have been served was not, because of the bound.
    holds: bool,
}

impl Floor {
    /// A floor with nobody on it.
    #[must_use]
    pub fn new(rule: Rule) -> Self {
        let bound = rule.overtaking_bound.map(|most| Bound {
            most: u64::from(most),
            overtaking: Overtaking::default(),
            lane_of: Vec::new(),
            holds: false,
        });
        Self { line: Line::new(rule.order), bound, ..Self::default() }
    }

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
        let agent = agent.filter(|_| self.first_to_serve().is_none());
        if let Some(agent) = agent {
            self.team.give(agent);
        } else {
            self.line.join(lane, contact, since_ms);
        }
        if let Some(bound) = &mut self.bound {
            match agent {
                Some(_) => bound.overtaking.walked_past(),
                None => bound.joined(contact, lane),
            }
        }
        agent
    }

    /// A contact leaves the line; says whether it was in it.
    pub fn leave(&mut self, contact: u32) -> bool {
        let waited = self.line.leave(contact);
        if let (true, Some(bound)) = (waited, &mut self.bound) {
            bound.overtaking.gone(contact);
        }
        waited
    }

    /// An agent is done with a contact; answers whom they get next, if anybody.
    pub fn finish(&mut self, agent: u32, now_ms: i64) -> Option<u32> {
        self.team.take_back_unseen(agent);
        let next = self.next(agent, now_ms);
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
    pub fn fill(&mut self, agent: u32, now_ms: i64) -> Option<u32> {
        let next = self.next(agent, now_ms);
        if next.is_some() {
            self.team.give(agent);
        }
        next
    }

    /// An agent takes no more contacts, and keeps what they hold.
    pub fn close(&mut self, agent: u32) {
        self.team.close(agent);
    }

    /// Whom the last happening set free to be served, and by whom, one after the other until it is nobody. Without an overtaking bound
    /// nobody ever is.
    pub fn settle(&mut self, now_ms: i64) -> Option<(u32, u32)> {
        if !self.bound.as_ref()?.holds {
            return None;
        }
        let mut agents: Vec<u32> = (0..self.team.len()).filter(|agent| self.team.has_room(*agent)).collect();
        agents.sort_by_key(|agent| self.team.key(*agent));
        for agent in agents {
            if let Some(contact) = self.fill(agent, now_ms) {
                return Some((contact, agent));
            }
        }
        let is_held = self.first_to_serve().is_some();
        if let Some(bound) = &mut self.bound {
            bound.holds = is_held;
        }
        None
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

    /// The most often that anybody was overtaken; `None` where there is no bound and nobody counts.
    #[must_use]
    pub fn overtaken_most(&self) -> Option<u64> {
        self.bound.as_ref().map(|bound| bound.overtaking.most())
    }

    /// Who must be served before anybody else is, if the bound is in force.
    fn first_to_serve(&mut self) -> Option<u32> {
        let bound = self.bound.as_mut()?;
        let (first, overtaken) = bound.overtaking.first()?;
        bound.holds |= overtaken >= bound.most;
        (overtaken >= bound.most).then_some(first)
    }

    fn next(&mut self, agent: u32, now_ms: i64) -> Option<u32> {
        if self.line.len() == 0 || !self.team.has_room(agent) {
            return None;
        }
        let first = self.first_to_serve();
        let lanes = &self.lanes[self.team.group_of(agent) as usize];
        let next = match (first, &self.bound) {
            (Some(first), Some(bound)) => {
                let serves = lanes.contains(&bound.lane_of[first as usize]);
                serves.then_some(first).filter(|first| self.line.leave(*first))
            }
            _ => self.line.take_first(lanes, now_ms),
        };
        if let (Some(next), Some(bound)) = (next, &mut self.bound) {
            bound.overtaking.served(next);
        }
        next
    }
}

impl Bound {
    fn joined(&mut self, contact: u32, lane: u32) {
        let at = contact as usize;
        if self.lane_of.len() <= at {
            self.lane_of.resize(at + 1, 0);
        }
        self.lane_of[at] = lane;
        self.overtaking.joined(contact);
    }
}
