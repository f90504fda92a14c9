//! Who among the agents gets the next contact: the emptiest hands for their capacity, and among equals whoever waited longest.

use super::WEB_CONVERSATION_LOAD;
use super::tournament::{NOT_PLAYING, Tournament};

/// Agents in handles from 0, kept so that the question who is next costs the same however many they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Team {
    agents: Vec<Agent>,
    /// Agents who serve the same queues compete in one tournament.
    groups: Vec<Group>,
    /// The groups that serve each queue.
    serving: Vec<Vec<u32>>,
    last_turn: i64,
}

#[derive(Clone, Debug)]
struct Agent {
    load: i64,
    capacity: i64,
    turn: i64,
    is_open: bool,
    group: u32,
    player: u32,
    key: u128,
}

#[derive(Clone, Debug, Default)]
struct Group {
    queues: Vec<u32>,
    agents: u32,
    tournament: Tournament,
}

impl Agent {
    const fn has_room(&self) -> bool {
        self.is_open && self.load + WEB_CONVERSATION_LOAD <= self.capacity
    }

    /// What is compared: the filled share of their capacity, then their turn, then their handle. Shares are told apart exactly up to
    /// capacities of 65,535, of which no two fractions are nearer than 2^−32.
    fn key_of(&self, agent: u32) -> u128 {
        if !self.has_room() {
            return NOT_PLAYING;
        }
        let share = ((self.load.max(0) as u64) << 32) / self.capacity as u64;
        let turn = (self.turn as u64) ^ (1 << 63);
        (u128::from(share) << 96) | (u128::from(turn) << 32) | u128::from(agent)
    }
}

impl Team {
    /// Another agent, who is not open yet and holds nothing; answers their handle. `queues` are handles of queues, dense from 0, and `turn` says
    /// when they last got something: the least has waited longest.
    pub(super) fn add(&mut self, mut queues: Vec<u32>, capacity: i64, turn: i64) -> u32 {
        queues.sort_unstable();
        queues.dedup();
        let group = self.group(queues);
        let player = self.groups[group as usize].agents;
        self.groups[group as usize].agents += 1;
        self.last_turn = self.last_turn.max(turn);
        // A capacity beyond what a key can hold is as good as one that it can.
        let capacity = capacity.min(i64::from(u32::MAX));
        self.agents.push(Agent { load: 0, capacity, turn, is_open: false, group, player, key: NOT_PLAYING });
        self.agents.len() as u32 - 1
    }

    fn group(&mut self, queues: Vec<u32>) -> u32 {
        if let Some(group) = self.groups.iter().position(|group| group.queues == queues) {
            return group as u32;
        }
        let group = self.groups.len() as u32;
        for queue in &queues {
            let queue = *queue as usize;
            if self.serving.len() <= queue {
                self.serving.resize(queue + 1, Vec::new());
            }
            self.serving[queue].push(group);
        }
        self.groups.push(Group { queues, ..Group::default() });
        group
    }

    /// Their group: those who serve the same queues.
    pub(super) fn group_of(&self, agent: u32) -> u32 {
        self.agents[agent as usize].group
    }

    /// The queues that each group serves.
    pub(super) fn queues_of_groups(&self) -> impl Iterator<Item = &[u32]> {
        self.groups.iter().map(|group| group.queues.as_slice())
    }

    pub(super) fn len(&self) -> u32 {
        self.agents.len() as u32
    }

    /// The least is the next to get something.
    pub(super) fn key(&self, agent: u32) -> u128 {
        self.agents[agent as usize].key
    }

    pub(super) fn load(&self, agent: u32) -> i64 {
        self.agents[agent as usize].load
    }

    pub(super) fn has_room(&self, agent: u32) -> bool {
        self.agents[agent as usize].has_room()
    }

    /// They take contacts from now on.
    pub(super) fn open(&mut self, agent: u32) {
        self.agents[agent as usize].is_open = true;
        self.refresh(agent);
    }

    /// They take no more contacts and keep what they hold.
    pub(super) fn close(&mut self, agent: u32) {
        self.agents[agent as usize].is_open = false;
        self.refresh(agent);
    }

    /// They hold so much.
    pub(super) fn hold(&mut self, agent: u32, load: i64) {
        self.agents[agent as usize].load = load;
        self.refresh(agent);
    }

    /// They got one more; it was their turn.
    pub(super) fn give(&mut self, agent: u32) {
        self.last_turn += 1;
        let one = &mut self.agents[agent as usize];
        one.load += WEB_CONVERSATION_LOAD;
        one.turn = self.last_turn;
        self.refresh(agent);
    }

    /// They are done with one. What follows in the same moment ends in [`Team::give`] or [`Team::refresh`]: until then nobody asks.
    pub(super) fn take_back_unseen(&mut self, agent: u32) {
        self.agents[agent as usize].load -= WEB_CONVERSATION_LOAD;
    }

    /// Makes what was done unseen be seen.
    pub(super) fn refresh(&mut self, agent: u32) {
        let one = &mut self.agents[agent as usize];
        let key = one.key_of(agent);
        if key != one.key {
            one.key = key;
            let (group, player) = (one.group as usize, one.player as usize);
            self.groups[group].tournament.set(player, key);
        }
    }

    /// Who gets the next contact of this queue, if anybody has room.
    pub(super) fn emptiest(&self, queue: u32) -> Option<u32> {
        let groups = self.serving.get(queue as usize)?;
        let least = groups.iter().map(|group| self.groups[*group as usize].tournament.least()).min();
        least.filter(|key| *key != NOT_PLAYING).map(|key| key as u32)
    }

    /// The same for a contact that is held from somebody.
    pub(super) fn emptiest_but(&mut self, queue: u32, held_from: Option<u32>) -> Option<u32> {
        let held_from = held_from.filter(|agent| (*agent as usize) < self.agents.len());
        let Some(held_from) = held_from else { return self.emptiest(queue) };
        let (group, player) = {
            let one = &self.agents[held_from as usize];
            (one.group as usize, one.player as usize)
        };
        self.groups[group].tournament.set(player, NOT_PLAYING);
        let emptiest = self.emptiest(queue);
        let key = self.agents[held_from as usize].key;
        self.groups[group].tournament.set(player, key);
        emptiest
    }
}
