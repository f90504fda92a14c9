//! A small floor in memory: agents, conversations and the clock, moved by the engine's facts and nothing else.
//!
//! It mirrors the product's derived tables (`desk` and `routing`) closely enough that a law that holds here is a law of
//! the engine. After every command, what can be given out is given out.

mod commands;
mod laws;
mod matter;

use engine::conversations::Conversation;
use engine::routing::{Candidate, Hands, InLine, give_out};
use events::{
    AbandonReason, Actor, AgentId, AgentState, ConversationId, ConversationState as State, CustomerId, Fact,
    InboxId, QueueReason, TeamId,
};
use laws::is_a_step;
use matter::Matter;

pub(crate) use commands::{Command, any_command};

const AGENTS: usize = 4;
const INBOXES: usize = 3;
const CUSTOMERS: usize = 12;
const CAPACITIES: [i64; AGENTS] = [2, 1, 3, 5];
/// Who is in which team. The last one is nobody's.
const TEAMS: [&[usize]; 3] = [&[0, 1], &[1, 2], &[]];

#[derive(Clone, Debug)]
struct Agent {
    state: AgentState,
    connected: bool,
    last_assigned_seq: i64,
    inboxes: Vec<usize>,
}

/// Conversations are numbered by their customers, who have one each.
pub(crate) struct Floor {
    now_ms: i64,
    agents: Vec<Agent>,
    matters: Vec<Option<Matter>>,
    /// Every fact so far; the place is its `seq`, from 1.
    pub(crate) facts: Vec<Fact>,
}

fn agent_id(agent: usize) -> AgentId {
    AgentId::from_bits(agent as u128)
}

fn agent_number(agent: AgentId) -> usize {
    usize::try_from(agent.bits()).unwrap_or(usize::MAX)
}

fn team_id(team: usize) -> TeamId {
    TeamId::from_bits(team as u128)
}

fn place_of(conversation: ConversationId) -> usize {
    usize::try_from(conversation.bits()).unwrap_or(usize::MAX)
}

impl Floor {
    pub(crate) fn new() -> Self {
        let agent =
            |inboxes| Agent { state: AgentState::Offline, connected: false, last_assigned_seq: 0, inboxes };
        let agents = [vec![0], vec![0, 1], vec![1, 2], vec![2]].map(agent).into();
        Self { now_ms: 1_000_000, agents, matters: vec![None; CUSTOMERS], facts: Vec::new() }
    }

    /// The agent who has this customer's conversation in hand.
    pub(crate) fn agent_of(&self, customer: usize) -> Option<usize> {
        let matter = self.matters[customer].as_ref()?;
        matter.decide.agent.filter(|_| matter.decide.state == State::Active).map(agent_number)
    }

    /// Who waits, longest first.
    pub(crate) fn waiting(&self) -> Vec<usize> {
        let mut waiting: Vec<(i64, i64, usize)> = Vec::new();
        for (customer, matter) in self.matters.iter().enumerate() {
            if let Some(Matter { waiting_since_ms: Some(since), opened_seq, .. }) = matter {
                waiting.push((*since, *opened_seq, customer));
            }
        }
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, _, customer)| customer).collect()
    }

    /// For which team it is: nobody's where nobody of the team is left in its inbox.
    fn team_of(&self, matter: &Matter) -> Option<usize> {
        let team = usize::try_from(matter.decide.team?.bits()).ok()?;
        TEAMS[team].iter().any(|agent| self.agents[*agent].inboxes.contains(&matter.inbox)).then_some(team)
    }

    fn load(&self, agent: usize) -> i64 {
        (0..CUSTOMERS).filter(|customer| self.agent_of(*customer) == Some(agent)).map(|_| 1).sum()
    }

    fn hands(&self, agent: usize, inbox: usize) -> Hands {
        let Agent { state, connected, ref inboxes, .. } = self.agents[agent];
        let (load, capacity) = (self.load(agent), CAPACITIES[agent]);
        Hands {
            agent: agent_id(agent),
            is_member: inboxes.contains(&inbox),
            state,
            connected,
            load,
            capacity,
        }
    }

    pub(crate) fn obey(&mut self, command: &Command) {
        match *command {
            Command::Open { customer, inbox } => self.open(customer, inbox),
            Command::Available(agent) => self.set_state(agent, AgentState::Available),
            Command::Away(agent) => self.set_state(agent, AgentState::Away),
            Command::Offline(agent) => self.set_state(agent, AgentState::Offline),
            Command::Connect(agent) => self.agents[agent].connected = true,
            Command::Lose(agent) => {
                self.agents[agent].connected = false;
                self.release(agent, None, QueueReason::AgentGone);
            }
            Command::Join(agent, inbox) => {
                if !self.agents[agent].inboxes.contains(&inbox) {
                    self.agents[agent].inboxes.push(inbox);
                }
            }
            Command::Part(agent, inbox) => {
                self.agents[agent].inboxes.retain(|joined| *joined != inbox);
                self.release(agent, Some(inbox), QueueReason::MemberRemoved);
            }
            Command::Pass(ms) => self.pass(ms),
            Command::Write(customer)
            | Command::Assign(customer, _)
            | Command::GiveBack(customer)
            | Command::HandToTeam(customer, _)
            | Command::FreeFromTeam(customer)
            | Command::Park(customer, _)
            | Command::Resolve(customer)
            | Command::Leave(customer) => self.change(customer, command),
        }
        self.give_out();
    }

    fn open(&mut self, customer: usize, inbox: usize) {
        // One conversation per customer at a time; a customer who has one writes there.
        if self.matters[customer].is_some() {
            return self.change(customer, &Command::Write(customer));
        }
        let id = ConversationId::from_bits(customer as u128);
        let decide = Conversation {
            id,
            customer: CustomerId::from_bits(customer as u128),
            state: State::Waiting,
            agent: None,
            team: None,
            arrived_ms: self.now_ms,
            parked_until_ms: None,
        };
        self.facts.push(Fact::ConversationOpened {
            conversation: id,
            inbox: InboxId::from_bits(inbox as u128),
            customer: decide.customer,
            client_id: String::new(),
            priority: None,
        });
        let opened_seq = self.facts.len() as i64;
        let (began_ms, waiting_since_ms) = (self.now_ms, Some(self.now_ms));
        self.matters[customer] =
            Some(Matter { decide, inbox, opened_seq, began_ms, waiting_since_ms, held: None });
    }

    fn set_state(&mut self, agent: usize, state: AgentState) {
        self.agents[agent].state = state;
        if state == AgentState::Offline {
            self.release(agent, None, QueueReason::AgentOffline);
        }
    }

    fn release(&mut self, agent: usize, inbox: Option<usize>, reason: QueueReason) {
        for customer in 0..CUSTOMERS {
            if self.agent_of(customer) != Some(agent) {
                continue;
            }
            let Some(matter) = &self.matters[customer] else { continue };
            if inbox.is_none_or(|inbox| inbox == matter.inbox) {
                let facts = matter.decide.release(reason);
                self.apply(facts);
            }
        }
    }

    /// A refusal changes nothing.
    fn change(&mut self, customer: usize, command: &Command) {
        let Some(matter) = self.matters[customer].clone() else { return };
        let (it, by) = (matter.decide, Actor::Agent(agent_id(0)));
        let facts = match *command {
            Command::Assign(_, agent) => it.assign(&self.hands(agent, matter.inbox), by).unwrap_or_default(),
            Command::GiveBack(_) => it.give_back(by, self.now_ms).unwrap_or_default(),
            Command::HandToTeam(_, team) => {
                it.hand_to_team(team_id(team), by, self.now_ms).unwrap_or_default()
            }
            Command::FreeFromTeam(_) => it.free_from_team(by).into_iter().collect(),
            Command::Park(_, ms) => {
                it.park(ms.map(|ms| self.now_ms + ms), by, self.now_ms).unwrap_or_default()
            }
            Command::Resolve(_) => it.resolve(by),
            Command::Leave(_) => it.abandon(AbandonReason::Left).unwrap_or_default(),
            _ => {
                let hands = it.agent.map(|agent| self.hands(agent_number(agent), matter.inbox));
                let mut facts = it.before_customer_message();
                facts.extend(it.after_customer_message(hands.as_ref(), self.now_ms));
                facts
            }
        };
        self.apply(facts);
    }

    fn pass(&mut self, ms: i64) {
        self.now_ms += ms;
        for customer in 0..CUSTOMERS {
            let Some(matter) = self.matters[customer].clone() else { continue };
            if matter.decide.parked_until_ms.is_some_and(|until| until <= self.now_ms) {
                let hands = matter.decide.agent.map(|agent| self.hands(agent_number(agent), matter.inbox));
                self.apply(matter.decide.unpark(QueueReason::ParkingOver, hands.as_ref(), self.now_ms));
            }
        }
    }

    fn give_out(&mut self) {
        let on_floor = |agent: &usize| {
            self.agents[*agent].state == AgentState::Available && self.agents[*agent].connected
        };
        let floor: Vec<usize> = (0..AGENTS).filter(on_floor).collect();
        let candidate = |agent: &usize| Candidate {
            load: self.load(*agent),
            capacity: CAPACITIES[*agent],
            last_assigned_seq: self.agents[*agent].last_assigned_seq,
            inboxes: self.agents[*agent].inboxes.iter().map(|inbox| *inbox as u32).collect(),
            teams: (0..)
                .zip(TEAMS)
                .filter(|(_, team)| team.contains(agent))
                .map(|(number, _)| number)
                .collect(),
        };
        let candidates: Vec<Candidate> = floor.iter().map(candidate).collect();
        let waiting = self.waiting();
        let in_line = |customer: &usize| {
            let matter = self.matters[*customer].as_ref().expect("whoever waits has a conversation");
            let held = matter.held.filter(|(_, until)| *until > self.now_ms);
            let held_from = held.and_then(|(agent, _)| floor.iter().position(|a| agent_id(*a) == agent));
            let team = self.team_of(matter).map(|team| team as u32);
            InLine { inbox: matter.inbox as u32, team, held_from }
        };
        let line: Vec<InLine> = waiting.iter().map(in_line).collect();
        let given = give_out(&line, &candidates);
        for (number, (place, agent)) in given.iter().enumerate() {
            // Oldest first in each queue: whoever stood before and was passed over is under a hold from this agent.
            for before in (0..*place).filter(|before| {
                (line[*before].inbox, line[*before].team) == (line[*place].inbox, line[*place].team)
            }) {
                let served = given[..number].iter().any(|(other, _)| *other == before);
                assert!(served || line[before].held_from == Some(*agent), "somebody older was passed over");
            }
            let conversation = ConversationId::from_bits(waiting[*place] as u128);
            let agent = agent_id(floor[*agent]);
            self.apply(vec![Fact::ConversationAssigned { conversation, agent, by: Actor::System }]);
        }
    }

    fn apply(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            self.facts.push(fact.clone());
            let seq = self.facts.len() as i64;
            let customer =
                fact.conversation().map(place_of).expect("only conversations are changed by facts here");
            let matter = self.matters[customer].as_mut().expect("facts are about conversations that exist");
            let before = matter.decide.state;
            matter.apply(&fact, self.now_ms);
            let after = matter.decide.state;
            let moves = !matches!(
                fact,
                Fact::ConversationHandedToTeam { .. } | Fact::ConversationFreedFromTeam { .. }
            );
            assert!(!moves || is_a_step(before, after), "{before} → {after} by {fact:?}");
            if let Fact::ConversationAssigned { agent, .. } = fact {
                self.agents[agent_number(agent)].last_assigned_seq = seq;
            }
        }
    }
}
