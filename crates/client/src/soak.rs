//! The soak: writers write and readers read while servers are killed and started again, over and over, or worse.
//!
//! After each fault that is waited for, every server must acknowledge again, and every reader have seen all that was acknowledged. In the
//! end every acknowledged message must be there exactly once and in order, every reader must have seen all of its facts once, no
//! conversation may have had two agents, and replaying the log must give the same tables.

mod colleagues;
mod costs;
mod readers;
mod writers;

pub use costs::Cost;

use colleagues::Colleague;
use costs::Costs;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;

use crate::{
    Account, Address, Agent, ClientError, Cursor, Dice, Patience, Recorder, ServerProcess, setup, verify,
};

/// Everybody writes at once; and whoever was at a server that is gone is soon missed, so that much changes hands.
const ENVIRONMENT: [(&str, &str); 2] = [("WARMLINE_RATE_LIMITS", "off"), ("WARMLINE_AGENT_GRACE", "3")];
/// How long readers may take to catch up once the last message is written.
const CATCH_UP_LIMIT: Duration = Duration::from_secs(60);
/// A stream that says nothing for so long, comments included, is dead: they come every 15 s.
const SILENCE: Duration = Duration::from_secs(20);
/// The same where servers are put to sleep.
const SLEEPERS_SILENCE: Duration = Duration::from_secs(60);
/// How long everything may take to be itself again after a fault: longer than a dead server keeps the jobs of a workspace.
const OVERCOME_LIMIT: Duration = Duration::from_secs(60);
/// How long a server that is gone or sleeps may hold others up: the database ends its transaction after 5 s, and the machine is busy.
const HELD_UP_LIMIT: Duration = Duration::from_secs(12);
/// How long it is until a look whether it is.
const GLANCE: Duration = Duration::from_millis(50);
/// One fault in so many comes while the one before it is not overcome.
const WAITED_FOR: u64 = 4;
/// How long the server may take to end after SIGTERM, by its contract.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// What to do to which program.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The `warmline` program.
    pub binary: PathBuf,
    /// An existing, empty folder for the server's data and its log.
    pub folder: PathBuf,
    /// How many servers there are, all on one database.
    pub nodes: usize,
    /// How many times a server is killed.
    pub kills: u32,
    /// How many write at once; every fourth is an agent, the others are visitors.
    pub writers: usize,
    /// How many agents have conversations beside the owner, and pass them on.
    pub colleagues: usize,
    /// How many read at once; every other one is an agent's stream, the others are visitors'.
    pub readers: usize,
    /// The shortest and the longest time that a server lives after it is ready, in milliseconds.
    pub life_ms: (u64, u64),
    /// Seeds moments and choices; the interleaving stays the machine's.
    pub seed: u64,
    /// What is done instead of killing a server each time.
    pub trouble: Option<Trouble>,
}

/// Something bad that happens, given how often it happened before, and is over when it returns; it may leave a fault for the
/// soak to do to one of its servers.
#[derive(Clone)]
pub struct Trouble(pub Arc<dyn Fn(u32) -> Fault + Send + Sync>);

/// What is done to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: this happened elsewhere.
    Elsewhere(&'static str),
    /// It is killed and started again.
    Killed,
    /// It is stopped in the middle of whatever it does, for so long, and goes on.
    Asleep(Duration),
}

impl Fault {
    fn name(self) -> String {
        match self {
            Self::Elsewhere(what) => what.to_owned(),
            Self::Killed => "a server killed, and started again".to_owned(),
            Self::Asleep(how_long) => format!("a server asleep for {} s", how_long.as_secs()),
        }
    }
}

impl std::fmt::Debug for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trouble")
    }
}

impl Plan {
    /// 64 writers, four colleagues and 20 readers, with lives of 50 to 800 ms.
    pub fn new(binary: PathBuf, folder: PathBuf, kills: u32, seed: u64) -> Self {
        let (nodes, writers, colleagues, readers, life_ms) = (1, 64, 4, 20, (50, 800));
        Self { binary, folder, nodes, kills, writers, colleagues, readers, life_ms, seed, trouble: None }
    }

    fn data(&self, node: usize) -> PathBuf {
        self.folder.join(if node == 0 { "data".to_owned() } else { format!("data-{node}") })
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Report {
    /// The faults that the servers came back from.
    pub kills_survived: u32,
    /// The messages and notes that were acknowledged.
    pub acknowledged: usize,
    /// The events that the readers saw together.
    pub events_seen: usize,
    /// How many times a conversation came into an agent's hands or left them.
    pub hands_changed: usize,
    /// How many times a reader's stream was opened.
    pub streams_opened: u64,
    /// The longest time from starting the server to its line with the address, after a kill.
    pub slowest_start: Duration,
    /// What each fault cost, in their order.
    pub costs: Vec<Cost>,
    /// A sentence for each violation.
    pub violations: Vec<String>,
}

/// What writers and readers share.
struct Stage {
    /// Of each server, wherever it is after it was started again.
    addresses: Vec<Address>,
    /// A stream that says nothing for so long is dead, unless its server sleeps.
    silence_limit: Duration,
    account: Account,
    /// Agents beside the owner.
    colleagues: Vec<Colleague>,
    recorder: Recorder,
    costs: Arc<Costs>,
    /// Conversations that exist, in the order in which their visitors got an answer.
    conversations: Mutex<Vec<String>>,
    writing: AtomicBool,
    reading: AtomicBool,
    streams_opened: AtomicU64,
}

impl Stage {
    fn conversations(&self) -> Vec<String> {
        self.conversations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add_conversation(&self, id: String) {
        self.conversations.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }

    fn is_writing(&self) -> bool {
        self.writing.load(Ordering::Relaxed)
    }

    fn is_reading(&self) -> bool {
        self.reading.load(Ordering::Relaxed)
    }

    /// The server of this writer or reader.
    fn node(&self, number: usize) -> usize {
        number % self.addresses.len()
    }

    fn address(&self, number: usize) -> &Address {
        &self.addresses[self.node(number)]
    }

    fn agent(&self) -> Agent {
        self.agent_at(0)
    }

    fn agent_at(&self, number: usize) -> Agent {
        Agent::with_token(self.address(number).clone(), &self.account.token, Patience::LONG)
    }
}

/// Runs the plan to its end.
///
/// # Errors
/// [`ClientError::Process`] when the server cannot be set up or does not come back, and whatever keeps the final
/// lists from being read. Violations are no errors: they are in the report.
pub async fn run(plan: &Plan) -> Result<Report, ClientError> {
    let account = setup(&plan.binary, &plan.data(0), "a sample passphrase for soaking").await?;
    let mut servers = Vec::new();
    for node in 0..plan.nodes {
        servers.push(start(plan, node).await?);
    }
    let mut stage = Stage {
        addresses: servers.iter().map(|server| server.address().clone()).collect(),
        silence_limit: if plan.trouble.is_some() { SLEEPERS_SILENCE } else { SILENCE },
        account,
        colleagues: Vec::new(),
        recorder: Recorder::new(),
        costs: Arc::new(Costs::new(plan.nodes)),
        conversations: Mutex::new(Vec::new()),
        writing: AtomicBool::new(true),
        reading: AtomicBool::new(true),
        streams_opened: AtomicU64::new(0),
    };
    stage.agent().presence("available").await?;
    stage.colleagues = colleagues::arrive(&stage, plan.colleagues).await?;
    let stage = Arc::new(stage);
    let mut readers = JoinSet::new();
    let ids = readers::begin(&stage, plan, &mut readers);
    let beginning = end_of_log(&stage).await?;
    let mut writers = JoinSet::new();
    writers::begin(&stage, plan, &mut writers);
    colleagues::begin(&stage, plan, &mut writers);

    let slowest_start = make_trouble(&stage, plan, &mut servers).await?;

    stage.writing.store(false, Ordering::Relaxed);
    gather(&stage, &mut writers).await;
    list_everything(&stage).await?;
    readers::read_again(&stage, beginning).await;
    catch_up(&stage, &ids).await;
    stage.reading.store(false, Ordering::Relaxed);
    end(&stage, plan, servers).await?;
    gather(&stage, &mut readers).await;

    Ok(Report {
        kills_survived: plan.kills,
        acknowledged: stage.recorder.acknowledgements(),
        events_seen: stage.recorder.events_seen(),
        hands_changed: stage.recorder.hands_changed(),
        streams_opened: stage.streams_opened.load(Ordering::Relaxed),
        slowest_start,
        costs: stage.costs.all(),
        violations: stage.recorder.check(),
    })
}

/// One fault after the other; the slowest start of a server that was killed.
async fn make_trouble(
    stage: &Stage,
    plan: &Plan,
    servers: &mut Vec<ServerProcess>,
) -> Result<Duration, ClientError> {
    let mut dice = Dice::new(plan.seed);
    let (mut slowest_start, mut settled) = (Duration::ZERO, 0);
    for time in 0..plan.kills {
        let (shortest, longest) = plan.life_ms;
        let life = shortest + dice.below(longest.saturating_sub(shortest) + 1);
        tokio::time::sleep(Duration::from_millis(life)).await;
        let cost = stage.costs.begin();
        let fault = match plan.trouble.clone() {
            None => Fault::Killed,
            Some(Trouble(trouble)) => {
                let happened = tokio::task::spawn_blocking(move || trouble(time)).await;
                happened.map_err(|error| ClientError::process("make trouble", &error))?
            }
        };
        let node = dice.below(plan.nodes as u64) as usize;
        match fault {
            Fault::Elsewhere(_) => {}
            Fault::Asleep(how_long) => {
                servers[node].signal("STOP").await?;
                tokio::time::sleep(how_long).await;
                servers[node].signal("CONT").await?;
            }
            Fault::Killed => {
                servers.remove(node).kill().await?;
                servers.insert(node, start(plan, node).await?);
                stage.address(node).move_to(servers[node].address().get());
                slowest_start = slowest_start.max(servers[node].ready_after());
            }
        }
        stage.costs.ended(cost, fault.name());
        if !dice.once_in(WAITED_FOR) {
            let which = format!("fault {} ({})", time + 1, fault.name());
            settled = be_itself_again(stage, (cost, &which), settled).await;
            let held_up = stage.costs.first(cost).filter(|first| *first > HELD_UP_LIMIT);
            if let (Fault::Asleep(_) | Fault::Killed, Some(first), 2..) = (fault, held_up, plan.nodes) {
                stage.recorder.violated(format!("{which} held the other servers up for {first:?}"));
            }
        }
    }
    Ok(slowest_start)
}

/// Waits until every server acknowledges again and every reader has seen what was acknowledged so far, `settled` being known.
async fn be_itself_again(stage: &Stage, (cost, which): (usize, &str), settled: u64) -> u64 {
    let mut tries = Patience { within: OVERCOME_LIMIT, pause: GLANCE }.start();
    while !stage.costs.is_overcome(cost) {
        if !tries.again().await {
            stage.recorder.violated(format!("a server acknowledged nothing for 60 s after {which}"));
            return settled;
        }
    }
    let until = stage.recorder.last_acknowledged();
    let mut tries = Patience { within: CATCH_UP_LIMIT, pause: GLANCE }.start();
    while let Some(missing) = stage.recorder.unsettled(settled, until) {
        if !tries.again().await {
            stage.recorder.violated(format!("60 s after {which} was over: {missing}"));
            break;
        }
    }
    until
}

async fn start(plan: &Plan, node: usize) -> Result<ServerProcess, ClientError> {
    let log =
        plan.folder.join(if node == 0 { "server.log".to_owned() } else { format!("server-{node}.log") });
    ServerProcess::start(&plan.binary, &plan.data(node), &log, &ENVIRONMENT).await
}

/// Where the log stands.
async fn end_of_log(stage: &Stage) -> Result<u64, ClientError> {
    let mut stream = stage.agent().stream(Cursor::Now).await?;
    let ready = stream.next_of("ready").await?;
    ready.seq().ok_or_else(|| ClientError::process("begin", &"the stream's first event has no seq"))
}

/// Waits for tasks; what failed them is a violation, since each has the patience to outlast a restart.
async fn gather(stage: &Stage, tasks: &mut JoinSet<Result<(), (String, ClientError)>>) {
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err((name, error))) => stage.recorder.violated(format!("{name} gave up: {error}")),
            Err(error) => stage.recorder.violated(format!("a task died: {error}")),
        }
    }
}

async fn list_everything(stage: &Stage) -> Result<(), ClientError> {
    let mut agent = stage.agent();
    let listed = agent.conversations(None, None).await?;
    for known in stage.conversations() {
        let times = listed.iter().filter(|conversation| conversation.id == known).count();
        if times != 1 {
            stage.recorder.violated(format!("{known} is {times} times in the list of conversations"));
        }
    }
    for conversation in &listed {
        let messages = agent.messages(&conversation.id).await?;
        stage.recorder.listed(&conversation.id, messages);
    }
    stage.recorder.listed_conversations(listed);
    Ok(())
}

/// Gives the readers time to see the end of the log; what is missing then, the check will name.
async fn catch_up(stage: &Stage, readers: &readers::Ids) {
    // Looking takes a while itself, where much was written.
    let mut tries = Patience { within: 2 * CATCH_UP_LIMIT, pause: Duration::from_secs(1) }.start();
    while readers.list().iter().any(|reader| stage.recorder.behind(*reader) > 0) {
        if !tries.again().await {
            return;
        }
    }
}

/// Stops the servers as an operator would, and replays their log.
async fn end(stage: &Stage, plan: &Plan, servers: Vec<ServerProcess>) -> Result<(), ClientError> {
    for server in servers {
        match server.stop(STOP_LIMIT).await {
            Ok((status, _)) if status.success() => {}
            Ok((status, after)) => {
                stage.recorder.violated(format!("SIGTERM ended the server with {status} after {after:?}"));
            }
            Err(error) => stage.recorder.violated(error.to_string()),
        }
    }
    let (code, said) = verify(&plan.binary, &plan.data(0)).await?;
    if code != Some(0) {
        stage.recorder.violated(format!("verify exited with {code:?}: {said}"));
    }
    Ok(())
}
