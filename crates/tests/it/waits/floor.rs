//! A floor that has been busy for a while, so that something is known about its waits.

use crate::support::{Agent, Events, TestApp, Visitor};

/// Customers who came and were answered before the test begins.
const BEFORE: usize = 80;
/// How long each is in hand, in milliseconds, about.
const HANDLING_MS: i64 = 240_000;

/// The owner alone on the floor, with five hands, after a busy time; then empty-handed.
pub(super) struct Practised {
    pub(super) app: TestApp,
    pub(super) owner: Agent,
    pub(super) desk: Events,
    /// Those in hand, with when they will be done.
    in_hand: Vec<(String, i64)>,
    line: Vec<String>,
    chance: u64,
}

impl Practised {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        let owner = app.owner();
        let desk = owner.arrive().await;
        let mut floor = Self { app, owner, desk, in_hand: Vec::new(), line: Vec::new(), chance: 7 };
        for _ in 0..BEFORE {
            floor.comes().await;
            // One comes as often as five hands finish one: now and then some wait.
            let pause_ms = i64::try_from(floor.draw(96)).unwrap() * 1000;
            floor.pass(pause_ms).await;
        }
        while !floor.in_hand.is_empty() || !floor.line.is_empty() {
            floor.pass(30_000).await;
        }
        floor.app.run_jobs().await;
        // What the desk heard until now is no test's matter.
        floor.desk = floor.owner.stream().await;
        floor
    }

    /// A whole number below `below`.
    fn draw(&mut self, below: u64) -> u64 {
        self.chance =
            self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) % below
    }

    async fn comes(&mut self) {
        let opened = self.app.visitor().await.open("Where is my lantern?").await;
        self.note(&opened);
    }

    fn note(&mut self, opened: &crate::support::Value) {
        let id = opened["id"].as_str().unwrap().to_owned();
        if opened["state"] == "active" { self.hold(id) } else { self.line.push(id) }
    }

    fn hold(&mut self, id: String) {
        let handling_ms = HANDLING_MS / 2 + i64::try_from(self.draw(240)).unwrap() * 1000;
        self.in_hand.push((id, self.app.now_ms() + handling_ms));
    }

    /// Time passes; whoever is done is resolved, and the next in line taken.
    pub(super) async fn pass(&mut self, ms: i64) {
        let until = self.app.now_ms() + ms;
        loop {
            self.in_hand.sort_by_key(|(_, done)| *done);
            let Some((id, done)) = self.in_hand.first().cloned().filter(|(_, done)| *done <= until) else {
                break;
            };
            self.app.advance(done - self.app.now_ms());
            self.finish(&id).await;
        }
        self.app.later(until - self.app.now_ms()).await;
    }

    /// The owner resolves one, and whoever is next in line is theirs.
    pub(super) async fn finish(&mut self, id: &str) {
        self.owner.set_state(id, "resolved").await.expect(200);
        self.in_hand.retain(|(held, _)| held != id);
        if !self.line.is_empty() {
            let next = self.line.remove(0);
            self.hold(next);
        }
    }

    /// Fills the owner's hands; answers those who fill them.
    pub(super) async fn fill(&mut self) -> Vec<String> {
        let mut held = Vec::new();
        for _ in 0..5 {
            let id = self.app.visitor().await.opens("I have a question").await;
            self.owner.sees(&id, "active", Some(&self.owner)).await;
            held.push(id);
        }
        held
    }

    /// A customer who finds all hands full.
    pub(super) async fn waits(&self) -> (Visitor, crate::support::Value) {
        let visitor = self.app.visitor().await;
        let opened = visitor.open("How long will it take?").await;
        assert_eq!(opened["state"], "waiting", "{opened}");
        (visitor, opened)
    }
}
