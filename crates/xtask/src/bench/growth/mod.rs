//! `cargo xtask bench growth`: what a message, a list, a conversation, a search, a stream and a start cost when conversations have piled up,
//! beside what they cost when there were few.

mod history;
mod place;
mod questions;

use std::{path::PathBuf, time::Duration, time::Instant};

use anyhow::{Context as _, Result};
use client::{Access, Agent, Caller, Cursor, Patience, ServerProcess};

use self::{
    history::{AGENT_PASSWORD, History},
    place::Place,
    questions::{Kind, Questions},
};
use super::{
    disk, idle,
    load::{self, Times},
    machine::{Machine, load_average, resident_bytes},
    numbers::Spread,
    report::{Report, Row, Target},
    speakers::Desk,
};

/// How much the middle may grow: by half.
const MAY_GROW: f64 = 1.5;
/// The slowest search but one in a hundred, in milliseconds.
const SEARCH_P99_MS: f64 = 50.0;
/// Writers of the ingest.
const CLIENTS: usize = 32;
/// How long a started server reads what it needs to know, before its memory is read.
const SETTLE: Duration = Duration::from_secs(15);

/// How many conversations there are, and how often each thing is asked.
pub(super) struct Scale {
    sizes: Vec<u64>,
    asked: usize,
    ingest: Duration,
}

impl Scale {
    pub(super) fn new(quick: bool, largest: Option<u64>) -> Self {
        let mut sizes = if quick { vec![2_000, 20_000] } else { vec![10_000, 1_000_000] };
        if let Some(largest) = largest {
            sizes.retain(|size| *size < largest);
            sizes.push(largest);
        }
        Self {
            sizes,
            asked: if quick { 40 } else { 200 },
            ingest: Duration::from_secs(if quick { 3 } else { 8 }),
        }
    }
}

/// A figure at one size, by its key.
struct Figure {
    key: &'static str,
    what: &'static str,
    unit: &'static str,
    value: f64,
    spread: Option<Spread>,
    /// A bound that holds at every size.
    bound: Option<f64>,
    /// Whether it may grow by half and no more.
    grows: bool,
}

impl Figure {
    fn new(key: &'static str, what: &'static str, unit: &'static str, value: f64) -> Self {
        Self { key, what, unit, value, spread: None, bound: None, grows: true }
    }

    fn of(key: &'static str, what: &'static str, spread: Spread) -> Self {
        Self { spread: Some(spread), ..Self::new(key, what, "ms", spread.p50) }
    }
}

pub(super) async fn measure(binary: PathBuf, quick: bool, scale: &Scale, postgres: bool) -> Result<Report> {
    rlimit::increase_nofile_limit(u64::MAX).context("allow more open files")?;
    let load_before = load_average();
    let mut rows = Vec::new();
    let mut smallest: Vec<(&'static str, f64)> = Vec::new();
    let mut notes = Vec::new();
    for size in scale.sizes.iter().copied() {
        let history = History::of(&binary, size).await?;
        notes.push(history.sentence());
        let place = Place::with(&history, &binary, postgres)?;
        let sync = disk::sync_ms(place.folder())?;
        rows.push(Row::once(
            format!("sync_ms_{size}"),
            format!("{size}: the disk, 4 KB synced"),
            "ms",
            sync.p50,
        ));
        let figures = Measurement { place: &place, history: &history, scale }.run().await?;
        for figure in &figures {
            rows.push(row(size, figure, smallest.iter().find(|(key, _)| *key == figure.key).map(|f| f.1)));
        }
        if smallest.is_empty() {
            smallest = figures.iter().map(|figure| (figure.key, figure.value)).collect();
        }
    }
    notes.push(
        "Asked one after the other by one client on the same cores, round trips over loopback with JSON read. Searches, lists and \
         conversations are those of an agent who belongs to 1 of 20 inboxes; the ingest is that of 32 clients."
            .to_owned(),
    );
    let load_average = [load_before, load_average()];
    let more = serde_json::Map::new();
    Ok(Report { bench: "growth", quick, machine: Machine::look(), load_average, rows, notes, more })
}

fn row(size: u64, figure: &Figure, at_first: Option<f64>) -> Row {
    let Figure { key, what, unit, value, spread, bound, grows } = figure;
    let row = Row::once(format!("{key}_{size}"), format!("{size}: {what}"), unit, *value);
    let row = match spread {
        Some(spread) => row.spread(*spread),
        None => row,
    };
    match (bound, at_first) {
        (Some(bound), _) => row.against(Target::at_most(*bound)),
        (None, Some(first)) if *grows => row.against(Target::at_most(first * MAY_GROW)),
        _ => row,
    }
}

struct Measurement<'a> {
    place: &'a Place,
    history: &'a History,
    scale: &'a Scale,
}

impl Measurement<'_> {
    async fn run(&self) -> Result<Vec<Figure>> {
        let starts = idle::cold_start_ms(&self.place.program, self.place.folder(), 5).await?;
        let server = idle::start(&self.place.program, self.place.folder()).await?;
        tokio::time::sleep(SETTLE).await;
        let pid = server.pid().context("find the server's process")?;
        let idle_mb = resident_bytes(pid)? / 1e6;
        let mut agent = self.narrow_agent(&server).await?;
        let found: serde_json::Value = agent.get("/search?q=a").await.context("search")?;
        anyhow::ensure!(found["indexing"] == false, "index all texts before anything is measured");
        let questions = Questions::collect(&mut agent, self.history.seed, self.scale.asked).await?;
        let mut figures = vec![
            Figure { bound: Some(150.0), ..Figure::of("start", "cold start to healthy", starts) },
            Figure { grows: false, ..Figure::new("memory", "memory after a start", "MB", idle_mb) },
        ];
        figures.extend(self.lists(&mut agent).await?);
        let opened = questions.conversations.iter().map(|id| format!("/conversations/{id}/messages"));
        let opened = time(&mut agent, opened).await?;
        figures.push(Figure::of("open", "a conversation's messages, p50", opened));
        figures.extend(self.searches(&mut agent, &questions).await?);
        figures.push(Figure::of("join", "joining a stream, p50", self.joins(&server).await?));
        figures.extend(self.ingest(&server, pid).await?);
        let busy_mb = resident_bytes(pid)? / 1e6;
        figures.push(Figure {
            grows: false,
            ..Figure::new("memory_after", "memory after all of it", "MB", busy_mb)
        });
        server.kill().await?;
        Ok(figures)
    }

    async fn narrow_agent(&self, server: &ServerProcess) -> Result<Caller> {
        let mut caller = Caller::new(server.address().clone(), Access::Nobody);
        caller.sign_in(&self.history.agent_email, AGENT_PASSWORD).await.context("sign in as an agent")?;
        Ok(caller)
    }

    async fn lists(&self, agent: &mut Caller) -> Result<Vec<Figure>> {
        let lists = [
            ("list", "the inbox's conversations, p50", "/conversations?limit=50"),
            ("list_waiting", "who waits, p50", "/conversations?state=waiting&limit=50"),
            ("list_mine", "one's own, p50", "/conversations?assigned_to=me&state=active&limit=50"),
            ("list_resolved", "resolved ones, p50", "/conversations?state=resolved&limit=50"),
        ];
        let mut figures = Vec::new();
        for (key, what, path) in lists {
            let spread = time(agent, std::iter::repeat_n(path.to_owned(), self.scale.asked)).await?;
            figures.push(Figure::of(key, what, spread));
        }
        Ok(figures)
    }

    async fn searches(&self, agent: &mut Caller, questions: &Questions) -> Result<Vec<Figure>> {
        let mut figures = Vec::new();
        for kind in Kind::ALL {
            let asked = questions.of(kind);
            let spread = time(agent, asked.iter().map(|q| format!("/search?q={q}"))).await?;
            let (key, what, key_p99, what_p99) = kind.words();
            figures.push(Figure { grows: false, ..Figure::of(key, what, spread) });
            let slowest = Figure::new(key_p99, what_p99, "ms", spread.p99);
            figures.push(Figure { bound: Some(SEARCH_P99_MS), ..slowest });
        }
        Ok(figures)
    }

    /// From the request until the stream says that nothing will be missed.
    async fn joins(&self, server: &ServerProcess) -> Result<Spread> {
        let token = &self.history.account.token;
        let agent = Agent::with_token(server.address().clone(), token, Patience::NONE);
        let mut taken = Vec::new();
        for _ in 0..self.scale.asked {
            let since = Instant::now();
            let mut stream = agent.stream(Cursor::Now).await.context("join a stream")?;
            stream.next_of("ready").await.context("join a stream")?;
            taken.push(since.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(Spread::of(taken))
    }

    async fn ingest(&self, server: &ServerProcess, pid: u32) -> Result<Vec<Figure>> {
        let nodes = vec![(server.address().clone(), pid)];
        let mut desk = Desk::new(nodes, self.history.account.clone(), self.place.database);
        let mut cast = desk.inbound(CLIENTS).await?;
        let times = Times { warm_up: Duration::from_secs(1), measured: self.scale.ingest };
        let run = load::run(&desk, "grown", &mut cast, times).await?;
        let mut figures = vec![
            Figure {
                grows: false,
                ..Figure::new("ingest_rate", "customer messages, 32 clients", "/s", run.rate)
            },
            Figure::of("ingest", "acknowledged, p50", run.ack),
            Figure {
                bound: Some(0.2),
                ..Figure::new("ingest_cpu", "server CPU a message", "ms", run.server_cpu_ms)
            },
        ];
        if self.place.database.is_some() {
            let (key, what) = ("ingest_database_cpu", "database CPU a message");
            figures.push(Figure::new(key, what, "ms", run.database_cpu_ms));
        }
        Ok(figures)
    }
}

/// How long each of these takes to be asked and answered.
async fn time(caller: &mut Caller, paths: impl Iterator<Item = String>) -> Result<Spread> {
    let mut taken = Vec::new();
    for path in paths {
        let since = Instant::now();
        let _answer: serde_json::Value = caller.get(&path).await.with_context(|| format!("ask {path}"))?;
        taken.push(since.elapsed().as_secs_f64() * 1000.0);
    }
    anyhow::ensure!(!taken.is_empty(), "find something to ask");
    Ok(Spread::of(taken))
}
