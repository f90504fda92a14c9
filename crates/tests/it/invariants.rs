//! Whatever customers, agents and the clock do in whatever order: each open conversation is in exactly one place, no hands hold
//! more than they can, and nobody waits while an eligible agent has room.

use crate::support::{Agent, TestApp, Value, Visitor, Wire, client_id, json, text};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::HashMap;

const AGENTS: usize = 3;
const VISITORS: usize = 14;
const HOLD_MS: i64 = 5 * 60_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A visitor opens a conversation, or writes in the one that they have.
    Write(usize),
    Leave(usize),
    Presence(usize, &'static str),
    Connect(usize),
    HangUp(usize),
    /// The second agent gives a visitor's conversation to the first.
    Assign(usize, usize, usize),
    GiveBack(usize, usize),
    Park(usize, usize, Option<i64>),
    Resolve(usize, usize),
    LeaveInbox(usize),
    JoinInbox(usize),
    /// Time passes, and the jobs run.
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let (agent, visitor) = (0..AGENTS, 0..VISITORS);
    let state = prop::sample::select(vec!["available", "available", "away", "offline"]);
    let until = prop::option::of(1..20i64);
    let wait = prop::sample::select(vec![1, 19, 21, 60, 299, 301, 900]);
    prop_oneof![
        8 => visitor.clone().prop_map(Step::Write),
        1 => visitor.clone().prop_map(Step::Leave),
        3 => (agent.clone(), state).prop_map(|(a, s)| Step::Presence(a, s)),
        3 => agent.clone().prop_map(Step::Connect),
        1 => agent.clone().prop_map(Step::HangUp),
        3 => (agent.clone(), agent.clone(), visitor.clone()).prop_map(|(a, b, v)| Step::Assign(a, b, v)),
        2 => (agent.clone(), visitor.clone()).prop_map(|(a, v)| Step::GiveBack(a, v)),
        2 => (agent.clone(), visitor.clone(), until).prop_map(|(a, v, u)| Step::Park(a, v, u)),
        2 => (agent.clone(), visitor).prop_map(|(a, v)| Step::Resolve(a, v)),
        1 => agent.clone().prop_map(Step::LeaveInbox),
        1 => agent.prop_map(Step::JoinInbox),
        3 => wait.prop_map(|s| Step::Wait(s * 1000)),
    ]
}

/// The floor of a test, and what it remembers beside what can be asked.
struct Floor {
    app: TestApp,
    agents: Vec<Agent>,
    lines: Vec<Option<Wire>>,
    visitors: Vec<(Visitor, Option<String>)>,
    /// Conversations that were given back: from whom they are held, and until when.
    holds: HashMap<String, (String, i64)>,
}

impl Floor {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let (mut agents, mut visitors) = (Vec::new(), Vec::new());
        for n in 0..AGENTS {
            agents.push(app.agent(&format!("Agent {n}")).await);
        }
        for _ in 0..VISITORS {
            visitors.push((app.visitor().await, None));
        }
        let lines = (0..AGENTS).map(|_| None).collect();
        Self { app, agents, lines, visitors, holds: HashMap::new() }
    }

    async fn take(&mut self, step: Step) {
        let now_ms = self.app.now_ms();
        let conversation = |visitor: usize| self.visitors[visitor].1.clone();
        match step {
            Step::Write(v) => self.write(v).await,
            Step::Leave(v) => {
                if let Some(id) = conversation(v) {
                    may(self.visitors[v].0.leave(&id).await.status());
                }
            }
            Step::Presence(a, state) => drop(self.agents[a].presence(state).await),
            Step::Connect(a) => self.lines[a] = Some(Wire::stream_of(&self.agents[a]).await),
            Step::HangUp(a) => {
                if let Some(line) = self.lines[a].take() {
                    line.hang_up().await;
                }
            }
            Step::Assign(to, by, v) => {
                if let Some(id) = conversation(v) {
                    may(self.agents[by].assign(&id, &self.agents[to]).await.status());
                }
            }
            Step::GiveBack(a, v) => {
                let Some(id) = conversation(v) else { return };
                let before = self.app.owner().conversation(&id).await;
                let answer = self.agents[a].give_back(&id).await;
                may(answer.status());
                let open = before["state"] == "active" || before["state"] == "parked";
                if let (200, true, Some(from)) = (answer.status(), open, before["assigned_to"].as_str()) {
                    self.holds.insert(id, (from.to_owned(), now_ms + HOLD_MS));
                }
            }
            Step::Park(a, v, minutes) => {
                let Some(id) = conversation(v) else { return };
                let answer = match minutes {
                    Some(minutes) => {
                        let until = server::Clock::rfc3339(now_ms + minutes * 60_000);
                        self.agents[a].park_until(&id, &until).await
                    }
                    None => self.agents[a].set_state(&id, "parked").await,
                };
                may(answer.status());
            }
            Step::Resolve(a, v) => {
                if let Some(id) = conversation(v) {
                    may(self.agents[a].set_state(&id, "resolved").await.status());
                }
            }
            Step::LeaveInbox(a) => {
                let path = format!("/inboxes/{}/members/{}", self.app.inbox(), self.agents[a].id);
                self.app.owner().delete(&path).await.expect(200);
            }
            Step::JoinInbox(a) => {
                let path = format!("/inboxes/{}/members/{}", self.app.inbox(), self.agents[a].id);
                self.app.owner().put(&path, json!({})).await.expect(200);
            }
            Step::Wait(ms) => self.app.later(ms).await,
        }
    }

    async fn write(&mut self, v: usize) {
        let (visitor, conversation) = &mut self.visitors[v];
        let body = json!({ "text": "hello", "client_id": client_id() });
        match conversation {
            None => *conversation = Some(visitor.opens("hello").await),
            Some(id) => {
                drop(visitor.post(&format!("/widget/conversations/{id}/messages"), body).await.expect(201));
            }
        }
    }

    async fn check(&mut self) {
        let owner = self.app.owner();
        let conversations = owner.list("/conversations").await;
        let in_state = |state: &str| conversations.iter().filter(|c| c["state"] == state).count();
        let mut listed = 0;
        for state in ["waiting", "active", "parked", "resolved", "abandoned"] {
            let found = owner.list(&format!("/conversations?state={state}")).await.len();
            assert_eq!(found, in_state(state), "as many {state} by its own list");
            listed += found;
        }
        assert_eq!(listed, conversations.len(), "each is in exactly one place");
        let waiting: Vec<&Value> = conversations.iter().filter(|c| c["state"] == "waiting").collect();
        self.holds.retain(|id, _| waiting.iter().any(|c| c["id"] == *id));
        let now_ms = self.app.now_ms();
        for agent in owner.list("/agents").await {
            let of_agent = |c: &&Value| c["state"] == "active" && c["assigned_to"] == agent["id"];
            let held = i64::try_from(conversations.iter().filter(of_agent).count()).unwrap();
            let capacity = agent["capacity"].as_i64().unwrap();
            assert_eq!(agent["load"], held, "{agent}");
            assert!(held <= capacity, "more than they can hold: {agent}");
            let is_member = agent["inboxes"].as_array().unwrap().contains(&json!(self.app.inbox()));
            let eligible =
                is_member && agent["state"] == "available" && agent["connected"] == true && held < capacity;
            for conversation in waiting.iter().filter(|_| eligible) {
                let hold = self.holds.get(text(conversation, "id"));
                let is_held = hold.is_some_and(|(from, until)| agent["id"] == **from && *until > now_ms);
                assert!(is_held, "{conversation} waits while {agent} has room");
            }
        }
    }
}

/// A step may be refused; it may not fail.
fn may(status: u16) {
    assert!(matches!(status, 200 | 201 | 404 | 409 | 422), "{status}");
}

#[test]
fn nobody_waits_while_an_eligible_agent_has_room_whatever_happens() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let usual = ProptestConfig::default();
    // A few in the suite; PROPTEST_CASES=500 looks for longer.
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { usual.cases } else { 6 };
    let config = ProptestConfig { cases, max_shrink_iters: 40, failure_persistence: None, ..usual };
    let steps = prop::collection::vec(step(), 20..60);
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        runtime.block_on(async {
            let mut floor = Floor::start().await;
            for step in steps {
                floor.take(step).await;
                floor.check().await;
            }
            floor.app.compare().await;
            floor.app.finish().await;
        });
        Ok(())
    });
    outcome.unwrap();
}
