//! A floor kept over time decides as a look at the whole floor would.

use engine::routing::{Candidate, Floor, InLine, Lane, Order, Rule, give_out};
use proptest::prelude::*;

const QUEUES: u32 = 3;

#[derive(Clone, Debug)]
enum Step {
    Join { lane: usize },
    Finish { agent: usize },
    Leave { which: usize },
    Open(usize),
    Close(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..5_usize).prop_map(|lane| Step::Join { lane }),
        4 => (0..6_usize).prop_map(|agent| Step::Finish { agent }),
        1 => (0..9_usize).prop_map(|which| Step::Leave { which }),
        1 => (0..6_usize).prop_map(Step::Open),
        1 => (0..6_usize).prop_map(Step::Close),
    ]
}

/// A floor that is looked at as a whole whenever something happened.
struct Whole {
    agents: Vec<(Candidate, bool)>,
    /// Contact, queue, and the order of service.
    line: Vec<(u32, u32, i64)>,
    turn: i64,
}

impl Whole {
    fn give_out(&mut self) -> Vec<(u32, u32)> {
        self.line.sort_by_key(|(contact, _, key_ms)| (*key_ms, *contact));
        let there: Vec<usize> = (0..self.agents.len()).filter(|agent| self.agents[*agent].1).collect();
        let candidates: Vec<Candidate> = there.iter().map(|agent| self.agents[*agent].0.clone()).collect();
        let line: Vec<InLine> = self
            .line
            .iter()
            .map(|(_, inbox, _)| InLine { inbox: *inbox, team: None, held_from: None })
            .collect();
        let mut given = Vec::new();
        for (place, agent) in give_out(&line, &candidates) {
            self.turn += 1;
            let one = &mut self.agents[there[agent]].0;
            one.load += 1;
            one.last_assigned_seq = self.turn;
            given.push((self.line[place].0, there[agent] as u32));
        }
        self.line.retain(|(contact, _, _)| !given.iter().any(|(gone, _)| gone == contact));
        given
    }
}

fn skills(of: u8) -> Vec<u32> {
    (0..QUEUES).filter(|queue| of & (1 << queue) != 0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_floor_kept_over_time_gives_out_what_a_look_at_the_whole_floor_gives_out(
        agents in proptest::collection::vec((0..8_u8, 1..4_u32), 1..6),
        lanes in proptest::collection::vec((0..QUEUES, prop_oneof![Just(0_i64), 1..400_i64]), 5),
        steps in proptest::collection::vec(any_step(), 1..200),
    ) {
        let mut floor = Floor::default();
        let mut whole = Whole { agents: Vec::new(), line: Vec::new(), turn: 0 };
        for (of, capacity) in &agents {
            floor.add_agent(&skills(*of), *capacity);
            let one = Candidate { load: 0, capacity: i64::from(*capacity), last_assigned_seq: 0, inboxes: skills(*of), teams: Vec::new() };
            whole.agents.push((one, false));
        }
        for (queue, credit_ms) in &lanes {
            floor.add_lane(Lane { queue: *queue, credit_ms: *credit_ms, urgency: 1.0 });
        }
        let mut contacts = 0_u32;
        for (at_ms, step) in (0..).step_by(10).zip(&steps) {
            let given = match *step {
                Step::Join { lane } => {
                    let (queue, credit_ms) = lanes[lane];
                    whole.line.push((contacts, queue, at_ms - credit_ms));
                    let agent = floor.join(lane as u32, contacts, at_ms);
                    contacts += 1;
                    agent.map(|agent| (contacts - 1, agent)).into_iter().collect::<Vec<_>>()
                }
                Step::Finish { agent } => {
                    let agent = agent % agents.len();
                    if whole.agents[agent].0.load == 0 {
                        continue;
                    }
                    whole.agents[agent].0.load -= 1;
                    floor.finish(agent as u32, at_ms).map(|contact| (contact, agent as u32)).into_iter().collect()
                }
                Step::Leave { which } => {
                    if which < whole.line.len() {
                        prop_assert!(floor.leave(whole.line[which].0));
                        prop_assert!(!floor.leave(whole.line[which].0), "nobody leaves twice");
                        whole.line.remove(which);
                    }
                    Vec::new()
                }
                Step::Open(agent) => {
                    let agent = agent % agents.len();
                    whole.agents[agent].1 = true;
                    floor.open(agent as u32);
                    std::iter::from_fn(|| floor.fill(agent as u32, at_ms)).map(|contact| (contact, agent as u32)).collect()
                }
                Step::Close(agent) => {
                    let agent = agent % agents.len();
                    whole.agents[agent].1 = false;
                    floor.close(agent as u32);
                    Vec::new()
                }
            };
            prop_assert_eq!(given, whole.give_out());
            prop_assert_eq!(floor.waiting(), whole.line.len());
            for (agent, (one, _)) in (0..).zip(&whole.agents) {
                prop_assert_eq!(floor.load(agent), one.load);
            }
        }
    }
}

/// Everybody in line in the order in which they joined, with their queue and how often they were overtaken.
#[derive(Default)]
struct Counted {
    line: Vec<(u32, u32, u32)>,
    most: u32,
}

impl Counted {
    fn joined(&mut self, contact: u32, queue: u32) {
        self.line.push((contact, queue, 0));
    }

    fn gone(&mut self, contact: u32) {
        self.line.retain(|(who, _, _)| *who != contact);
    }

    fn served(&mut self, contact: u32) {
        for (_, _, overtaken) in self.line.iter_mut().take_while(|(who, _, _)| *who != contact) {
            *overtaken += 1;
            self.most = self.most.max(*overtaken);
        }
        self.gone(contact);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_overtaken_beyond_the_bound_and_only_the_bound_holds_anybody(
        agents in proptest::collection::vec((0..8_u8, 1..4_u32), 1..6),
        lanes in proptest::collection::vec((0..QUEUES, 0..400_i64, 1..9_u32), 5),
        steps in proptest::collection::vec(any_step(), 1..200),
        most in 0..5_u32,
        dearest: bool,
    ) {
        let order = if dearest { Order::Dearest } else { Order::Oldest };
        let mut floor = Floor::new(Rule { order, overtaking_bound: Some(most) });
        agents.iter().for_each(|(of, capacity)| { floor.add_agent(&skills(*of), *capacity); });
        for (queue, credit_ms, urgency) in &lanes {
            floor.add_lane(Lane { queue: *queue, credit_ms: *credit_ms, urgency: f64::from(*urgency) });
        }
        let (mut counted, mut contacts) = (Counted::default(), 0_u32);
        let mut loads = vec![0_u32; agents.len()];
        let mut open = vec![false; agents.len()];
        for (at_ms, step) in (0..).step_by(10).zip(&steps) {
            let mut given = Vec::new();
            match *step {
                Step::Join { lane } => {
                    counted.joined(contacts, lanes[lane].0);
                    given.extend(floor.join(lane as u32, contacts, at_ms).map(|agent| (contacts, agent)));
                    contacts += 1;
                }
                Step::Finish { agent } => {
                    let agent = agent % agents.len();
                    if loads[agent] > 0 {
                        loads[agent] -= 1;
                        given.extend(floor.finish(agent as u32, at_ms).map(|next| (next, agent as u32)));
                    }
                }
                Step::Leave { which } => {
                    if let Some((contact, _, _)) = counted.line.get(which).copied() {
                        prop_assert!(floor.leave(contact));
                        counted.gone(contact);
                    }
                }
                Step::Open(agent) => {
                    let agent = agent % agents.len();
                    open[agent] = true;
                    floor.open(agent as u32);
                    given.extend(std::iter::from_fn(|| floor.fill(agent as u32, at_ms)).map(|next| (next, agent as u32)));
                }
                Step::Close(agent) => {
                    open[agent % agents.len()] = false;
                    floor.close((agent % agents.len()) as u32);
                }
            }
            given.extend(std::iter::from_fn(|| floor.settle(at_ms)));
            for (contact, agent) in given {
                let queue = counted.line.iter().find(|(who, _, _)| *who == contact).map(|(_, queue, _)| *queue);
                prop_assert!(queue.is_some_and(|queue| skills(agents[agent as usize].0).contains(&queue)));
                counted.served(contact);
                loads[agent as usize] += 1;
                prop_assert!(open[agent as usize] && loads[agent as usize] <= agents[agent as usize].1);
            }
            prop_assert!(counted.most <= most, "overtaken {} times", counted.most);
            prop_assert_eq!(floor.overtaken_most(), Some(u64::from(counted.most)));
            prop_assert!(counted.line.is_sorted_by(|one, other| one.2 >= other.2));
            // Nobody waits while an eligible agent has room, but for those whom the bound holds back behind the first.
            let in_force = counted.line.first().is_some_and(|(_, _, overtaken)| *overtaken >= most);
            for (contact, queue, _) in counted.line.iter().take(if in_force { 1 } else { usize::MAX }) {
                for (agent, (of, capacity)) in agents.iter().enumerate() {
                    let could = open[agent] && loads[agent] < *capacity && skills(*of).contains(queue);
                    prop_assert!(!could, "{contact} waits although {agent} has room");
                }
            }
        }
    }
}

#[test]
fn a_flood_of_dearer_contacts_starves_nobody() {
    let mut floor = Floor::new(Rule { order: Order::Dearest, overtaking_bound: Some(3) });
    let agent = floor.add_agent(&[0, 1], 1);
    let cheap = floor.add_lane(Lane { queue: 0, credit_ms: 0, urgency: 1.0 });
    let dear = floor.add_lane(Lane { queue: 1, credit_ms: 0, urgency: 1e9 });
    floor.open(agent);
    assert_eq!(floor.join(dear, 0, 0), Some(agent));
    assert_eq!(floor.join(cheap, 1, 1), None);
    let mut served = Vec::new();
    for contact in 2..20 {
        floor.join(dear, contact, i64::from(contact));
        served.extend(floor.finish(agent, i64::from(contact) + 1));
    }
    assert_eq!(served[..5], [2, 3, 4, 1, 5]);
    assert_eq!(floor.overtaken_most(), Some(3));
}

#[test]
fn the_dearest_wait_is_the_longest_times_its_urgency() {
    let mut floor = Floor::new(Rule { order: Order::Dearest, overtaking_bound: None });
    let agent = floor.add_agent(&[0], 1);
    let slow = floor.add_lane(Lane { queue: 0, credit_ms: 0, urgency: 1.0 });
    let urgent = floor.add_lane(Lane { queue: 0, credit_ms: 0, urgency: 3.0 });
    floor.open(agent);
    assert_eq!(floor.join(slow, 0, 0), Some(agent));
    floor.join(slow, 1, 0);
    floor.join(urgent, 2, 700);
    floor.join(slow, 3, 700);
    assert_eq!(floor.finish(agent, 1000), Some(1), "1000 against 3 × 300");
    assert_eq!(floor.finish(agent, 1000), Some(2));
    assert_eq!((floor.finish(agent, 1000), floor.overtaken_most()), (Some(3), None));
}

#[test]
fn whoever_comes_back_stands_where_they_stood() {
    let mut floor = Floor::default();
    let agent = floor.add_agent(&[0], 1);
    let lane = floor.add_lane(Lane { queue: 0, credit_ms: 0, urgency: 1.0 });
    floor.open(agent);
    assert_eq!(floor.join(lane, 0, 0), Some(agent));
    for (contact, since_ms) in [(1, 10), (2, 20), (3, 5)] {
        assert_eq!(floor.join(lane, contact, since_ms), None);
    }
    assert_eq!(floor.finish(agent, 30), Some(3), "waiting since 5");
    assert_eq!(floor.finish(agent, 30), Some(1));
    floor.close(agent);
    assert_eq!(floor.finish(agent, 30), None, "the shift is over");
    assert_eq!(floor.waiting(), 1);
}
