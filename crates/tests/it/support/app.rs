//! The real router on a real listener, a real database, a set clock.

use super::caller::Connections;
use super::home::Home;
use super::watcher::Watcher;
use super::{Agent, Caller, Value, Visitor, json, text};
use client::{Access, Address};
use ledger::Database;
use server::{App, Clock, Running, SCHEMA, SetUpError, Settings, StartError};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// When every test begins: 2026-03-02T09:00:00Z.
const NOW_MS: i64 = 1_772_442_000_000;
pub(crate) const OWNER_EMAIL: &str = "olga@warmline.example";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Settings without rate limits.
pub(crate) fn quiet() -> Settings {
    Settings { rate_limits: false, ..Settings::default() }
}

/// The product, set up through its first-run page. End every test with [`TestApp::finish`].
pub(crate) struct TestApp {
    home: Home,
    settings: Settings,
    clock: Clock,
    live: Option<(App, Running)>,
    connections: Arc<Connections>,
    people: Option<People>,
    finished: bool,
}

struct People {
    owner: Agent,
    watcher: Watcher,
    inbox: String,
    workspace: String,
}

impl TestApp {
    /// A workspace with an owner, one inbox, and a colleague who only watches.
    pub(crate) async fn start() -> Self {
        Self::start_with(quiet()).await
    }

    pub(crate) async fn start_with(settings: Settings) -> Self {
        let mut app = Self::bare_with(settings).await;
        let body = app.setup_body().await;
        let answer = app.nobody().post("/setup", body).await;
        let me = answer.expect(201)["me"].clone();
        let browser = app.nobody().by(session_of(&answer));
        let token = browser.post("/me/tokens", json!({ "name": "tests" })).await.expect(201);
        let caller = app.nobody().by_token(text(&token, "token"));
        let owner = Agent { caller, id: text(&me, "id").to_owned(), email: OWNER_EMAIL.to_owned() };
        let inbox = me["inboxes"][0].as_str().unwrap().to_owned();
        let workspace = text(&me["workspace"], "id").to_owned();
        let watcher = app.agent_of(&owner, "Watcher", &[&inbox]).await;
        let watcher = Watcher::start(watcher).await;
        app.people = Some(People { owner, watcher, inbox, workspace });
        app
    }

    /// The product before its first run.
    pub(crate) async fn bare() -> Self {
        Self::bare_with(quiet()).await
    }

    pub(crate) async fn bare_with(settings: Settings) -> Self {
        Self::after(settings, async |_, _| ()).await.0
    }

    /// The product on what a program before it left in the database, a day earlier than tests begin.
    pub(crate) async fn after<T>(
        settings: Settings,
        leave: impl AsyncFnOnce(Database, i64) -> T,
    ) -> (Self, T) {
        let (home, clock) = (Home::new(), Clock::set_to(NOW_MS));
        let left = leave(home.database(), NOW_MS - 24 * 3600 * 1000).await;
        let live = open(&home, &settings, &clock).await;
        let connections = Connections::to(Address::new(live.1.address()));
        let app =
            Self { home, settings, clock, live: Some(live), connections, people: None, finished: false };
        (app, left)
    }

    /// What the first-run page sends, with the code of the console.
    pub(crate) async fn setup_body(&self) -> Value {
        let code = self.app().setup_code().await.unwrap();
        json!({ "code": code, "workspace": "Lanterns", "name": "Olga Oaks", "email": OWNER_EMAIL, "password": PASSWORD })
    }

    fn app(&self) -> &App {
        &self.live.as_ref().unwrap().0
    }

    fn people(&self) -> &People {
        self.people.as_ref().unwrap()
    }

    /// Somebody without any right.
    pub(crate) fn nobody(&self) -> Caller {
        Caller::new(&self.connections, Access::Nobody)
    }

    /// The owner, by token.
    pub(crate) fn owner(&self) -> Agent {
        self.people().owner.clone()
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> Address {
        self.connections.address.clone()
    }

    pub(crate) fn inbox(&self) -> &str {
        &self.people().inbox
    }

    pub(crate) fn workspace(&self) -> &str {
        &self.people().workspace
    }

    /// A new colleague in the inbox, by token.
    pub(crate) async fn agent(&self, name: &str) -> Agent {
        self.agent_of(&self.owner(), name, &[self.inbox()]).await
    }

    /// A new colleague who belongs to no inbox.
    pub(crate) async fn outsider(&self, name: &str) -> Agent {
        self.agent_of(&self.owner(), name, &[]).await
    }

    /// A new colleague of this role, by token.
    pub(crate) async fn agent_as(&self, name: &str, role: &str, inboxes: &[&str]) -> Agent {
        self.agent_by(&self.owner(), (name, role), inboxes).await
    }

    async fn agent_of(&self, owner: &Agent, name: &str, inboxes: &[&str]) -> Agent {
        self.agent_by(owner, (name, "agent"), inboxes).await
    }

    async fn agent_by(&self, owner: &Agent, (name, role): (&str, &str), inboxes: &[&str]) -> Agent {
        let email = format!("{}@warmline.example", name.to_lowercase().replace(' ', "."));
        let body =
            json!({ "name": name, "email": email, "password": PASSWORD, "role": role, "inboxes": inboxes });
        let agent = owner.post("/agents", body).await.expect(201);
        let browser = self.sign_in(&email).await;
        let token = browser.post("/me/tokens", json!({ "name": "tests" })).await.expect(201);
        Agent {
            caller: self.nobody().by_token(text(&token, "token")),
            id: text(&agent, "id").to_owned(),
            email,
        }
    }

    /// A browser that signed in.
    pub(crate) async fn sign_in(&self, email: &str) -> Caller {
        let answer = self.nobody().post("/sessions", json!({ "email": email, "password": PASSWORD })).await;
        answer.expect(201);
        self.nobody().by(session_of(&answer))
    }

    /// A new visitor of the inbox.
    pub(crate) async fn visitor(&self) -> Visitor {
        self.visitor_of(self.inbox()).await
    }

    /// A new visitor of another inbox.
    pub(crate) async fn visitor_of(&self, inbox: &str) -> Visitor {
        let session = self.nobody().post("/widget/sessions", json!({ "inbox": inbox })).await.expect(201);
        Visitor {
            caller: self.nobody().by_token(text(&session, "token")),
            id: text(&session, "visitor").to_owned(),
        }
    }

    /// Another inbox, in which these answer. Whoever watches belongs to it, too.
    pub(crate) async fn another_inbox(&mut self, name: &str, members: &[&str]) -> String {
        let mut members = members.to_vec();
        let watcher = self.people().watcher.id().to_owned();
        members.push(&watcher);
        let made =
            self.owner().post("/inboxes", json!({ "name": name, "members": members })).await.expect(201);
        self.people.as_mut().unwrap().watcher.see_more().await;
        text(&made, "id").to_owned()
    }

    /// Stops the server, lets `meanwhile` do something to what is stored, and starts it again.
    pub(crate) async fn restart_after(&mut self, meanwhile: impl FnOnce(&Home)) {
        self.stop().await;
        meanwhile(&self.home);
        self.resume().await;
    }

    /// The time now.
    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Tells metrics on an address of their own, as `serve --metrics` does.
    pub(crate) async fn watch(&self) -> std::net::SocketAddr {
        let (app, running) = self.live.as_ref().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        server::watch(app, listener, running.stopping()).unwrap().address
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.home.folder.path()
    }

    /// Where everything is kept.
    pub(crate) fn database(&self) -> Database {
        self.home.database()
    }

    /// Where these letters stand in what is stored.
    pub(crate) fn holding(&self, mark: &str) -> Vec<String> {
        self.home.holding(mark)
    }

    /// How many contents of files are kept; each is what it was when it was sent.
    pub(crate) fn contents(&self) -> u64 {
        ledger::look(&self.database(), server::verify_files).unwrap().unwrap()
    }

    /// Changes kept rows behind the product's back.
    pub(crate) async fn tamper(&self, sql: &'static ledger::Sql, value: ledger::Value<'static>) {
        let workspace = self.workspace().parse().unwrap();
        let change = move |tx: &mut ledger::Tx<'_>| {
            tx.keep(sql, std::slice::from_ref(&value))
                .map_err(ledger::Failed::<std::convert::Infallible>::Ledger)
        };
        assert!(self.app().ledger.command(workspace, change).await.unwrap() > 0);
    }

    /// Moves the clock; nothing runs because of it.
    pub(crate) fn advance(&self, by_ms: i64) {
        self.clock.advance(by_ms);
    }

    /// Runs every job that is due.
    pub(crate) async fn run_jobs(&self) {
        self.app().run_jobs().await;
    }

    /// Moves the clock and runs the jobs that are due then.
    pub(crate) async fn later(&self, by_ms: i64) {
        self.advance(by_ms);
        self.run_jobs().await;
    }

    /// Lets the watcher compare what it heard with what there is, in the middle of a test.
    pub(crate) async fn compare(&mut self) {
        self.people.as_mut().unwrap().watcher.compare().await;
    }

    /// Lets the watcher hear what has happened so far: a reader that lags is cut off.
    pub(crate) async fn keep_up(&mut self) {
        self.people.as_mut().unwrap().watcher.catch_up().await;
    }

    /// Stops the server and starts it again on the same folder, at another address; `away_ms` pass meanwhile.
    pub(crate) async fn restart(&mut self, away_ms: i64) {
        self.stop().await;
        self.clock.advance(away_ms);
        self.resume().await;
    }

    /// Makes another workspace in the same folder, from the console while the server is away. Gives its owner and its inbox.
    pub(crate) async fn neighbour(&mut self) -> (Caller, String) {
        self.stop().await;
        let deadline = Instant::now() + Duration::from_secs(10);
        let made = loop {
            let (email, password) = (Some("nora@other.example".to_owned()), Some(PASSWORD.to_owned()));
            let owner = server::NewOwner { email, password };
            match server::set_up(&self.home.database(), "Other", owner).await {
                Err(SetUpError::Start(StartError::InUse(_))) if Instant::now() < deadline => {
                    tokio::task::yield_now().await;
                }
                made => break made.unwrap(),
            }
        };
        self.resume().await;
        (self.nobody().by_token(&made.token), made.inbox.to_string())
    }

    /// Stops the server until [`TestApp::resume`].
    pub(crate) async fn rest(&mut self) {
        self.stop().await;
    }

    async fn stop(&mut self) {
        self.connections.close();
        let (app, running) = self.live.take().unwrap();
        running.stop().await;
        assert!(app.tasks.died().is_empty(), "tasks died: {:?}", app.tasks.died());
    }

    pub(crate) async fn resume(&mut self) {
        let live = open(&self.home, &self.settings, &self.clock).await;
        self.connections.address.move_to(live.1.address());
        self.live = Some(live);
        if let Some(people) = &mut self.people {
            people.watcher.resume().await;
        }
    }

    /// Fails unless no task died, replaying the log gives the same tables, and a client that applied the stream from the start
    /// sees what a fresh fetch sees.
    pub(crate) async fn finish(mut self) {
        self.finished = true;
        if let Some(people) = &mut self.people {
            people.watcher.compare().await;
            people.watcher.close();
        }
        self.stop().await;
        let verdict = ledger::verify(&self.home.database(), &SCHEMA).unwrap();
        assert_eq!(verdict.different, 0, "replaying the log gives other rows: {:?}", verdict.differences);
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "a test must end with TestApp::finish");
    }
}

/// Opens the database, as soon as the server that had it has let go of it.
async fn open(home: &Home, settings: &Settings, clock: &Clock) -> (App, Running) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let app = loop {
        match App::open(&home.database(), home.folder.path(), settings.clone(), clock.clone()).await {
            Err(StartError::InUse(_)) if Instant::now() < deadline => tokio::task::yield_now().await,
            opened => break opened.unwrap(),
        }
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let running = server::serve(&app, listener).unwrap();
    (app, running)
}

/// The browser's session of an answer that signed in.
pub(crate) fn session_of(answer: &super::Answer) -> Access {
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    Access::Cookie { cookie, csrf: text(&answer.expect(answer.status()), "csrf").to_owned() }
}
