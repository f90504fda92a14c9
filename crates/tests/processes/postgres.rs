//! On PostgreSQL: the database stops, crashes, cuts connections off; the server is killed. What was acknowledged is there once, in
//! order.

use crate::program::{Ended, PASSWORD, not_run, warmline};
use client::soak::{self, Fault, Plan, Report, Trouble};
use client::{Access, Agent, Caller, ClientError, Patience, Visitor};
use clusters::{Care, Cluster, Wire};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A cluster whose answers are on disk, with a database in it, and the program with `WARMLINE_DATABASE` set to that.
pub(crate) struct Served {
    folder: TempDir,
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) url: String,
}

impl Served {
    pub(crate) fn start() -> Self {
        Self::on(Cluster::start(Care::Durable).unwrap())
    }

    /// On a disk that can be filled, where one may be mounted.
    fn start_on_small_disk() -> Result<Self, String> {
        let cluster = Cluster::start_on_small_disk(Care::Durable, 512);
        Ok(Self::on(cluster.map_err(|error| format!("{error:#}"))?))
    }

    fn on(cluster: Cluster) -> Self {
        let url = cluster.database().unwrap();
        let folder = tempfile::tempdir().unwrap();
        Cluster::program_on(&url, &warmline(), folder.path()).unwrap();
        Self { folder, cluster: Arc::new(cluster), url }
    }

    pub(crate) fn program(&self) -> PathBuf {
        self.folder.path().join("warmline")
    }

    pub(crate) fn data(&self, node: &str) -> PathBuf {
        self.folder.path().join(node)
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str], data: &Path) -> Ended {
        let done = Command::new(self.program()).args(arguments).arg("--data").arg(data).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }

    /// The same on another cluster, at whose address this one was.
    pub(crate) fn moved_to(self, cluster: Cluster) -> Self {
        Self { cluster: Arc::new(cluster), ..self }
    }

    fn plan(&self, times: u32, seed: u64) -> Plan {
        Plan::new(self.program(), self.folder.path().to_owned(), times, seed)
    }
}

async fn soaked(plan: Plan) -> Report {
    let report = soak::run(&plan).await.unwrap();
    assert!(
        report.violations.is_empty(),
        "{} violations:\n{}",
        report.violations.len(),
        report.violations.join("\n")
    );
    assert_eq!(report.kills_survived, plan.kills);
    assert!(report.acknowledged > 50, "too little was written to mean anything: {report:?}");
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_are_killed_lose_and_double_nothing() {
    let served = Served::start();
    soaked(served.plan(4, 20_261_125)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stops_crashes_and_cuts_off_loses_and_doubles_nothing() {
    let served = Served::start();
    let (cluster, url) = (Arc::clone(&served.cluster), served.url.clone());
    let trouble = move |time: u32| match time % 3 {
        0 => {
            cluster.end_connections(&url).unwrap();
            Fault::Elsewhere("connections ended")
        }
        1 => crashed(&cluster),
        _ => stopped(&cluster),
    };
    let mut plan = served.plan(9, 20_261_126);
    plan.trouble = Some(Trouble(Arc::new(trouble)));
    soaked(plan).await;
}

fn crashed(cluster: &Cluster) -> Fault {
    cluster.crash().unwrap();
    cluster.start_again().unwrap();
    Fault::Elsewhere("PostgreSQL crashed")
}

fn stopped(cluster: &Cluster) -> Fault {
    cluster.stop().unwrap();
    cluster.start_again().unwrap();
    Fault::Elsewhere("PostgreSQL stopped")
}

/// The short form of `cargo xtask soak --postgres`. Where nothing may be mounted, its disk is never full, and that is said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_servers_on_one_database_lose_and_double_nothing_whatever_happens_to_which() {
    let served = match Served::start_on_small_disk() {
        Ok(served) => served,
        Err(why) => {
            not_run("postgres::disk_full", &format!("the database's disk was never full in the soak: {why}"));
            Served::start()
        }
    };
    let wire = Wire::to(served.cluster.port()).unwrap();
    let through = served.url.replace(&served.cluster.port().to_string(), &wire.port().to_string());
    Cluster::program_on(&through, &warmline(), served.folder.path()).unwrap();
    let cluster = Arc::clone(&served.cluster);
    let trouble = move |time: u32| match time % 6 {
        0 => {
            assert!(wire.cut() > 0);
            Fault::Elsewhere("wires cut")
        }
        1 => Fault::Killed,
        2 => crashed(&cluster),
        // As long as makes it dead to the others.
        3 => Fault::Asleep(Duration::from_secs(20)),
        4 => stopped(&cluster),
        _ if !cluster.can_be_full() => crashed(&cluster),
        at => {
            if time == at {
                cluster.fill_disk().unwrap();
            } else {
                assert!(cluster.exhaust_log().unwrap(), "a full disk has room for a log");
            }
            std::thread::sleep(Duration::from_secs(2));
            cluster.make_room().unwrap();
            Fault::Elsewhere("the disk full")
        }
    };
    let mut plan = served.plan(12, 20_261_127);
    (plan.nodes, plan.writers, plan.readers) = (3, 24, 12);
    plan.trouble = Some(Trouble(Arc::new(trouble)));
    let report = soaked(plan).await;
    let overcome = report.costs.iter().filter(|cost| cost.everywhere.is_some()).count();
    assert!(
        overcome >= 8,
        "every server acknowledged again after each fault that was waited for: {report:?}"
    );
}

/// What a database without room means: refusals that say so, nothing lost, and an end of it by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_has_no_room_answers_are_503_and_all_is_well_when_it_has() {
    let served = match Served::start_on_small_disk() {
        Ok(served) => served,
        Err(why) => return not_run("postgres::no_room", &why),
    };
    let data = served.data("one");
    let account = client::setup(&served.program(), &data, PASSWORD).await.unwrap();
    let lifted = [("WARMLINE_RATE_LIMITS", "off")];
    let server =
        client::ServerProcess::start(&served.program(), &data, &served.data("log"), &lifted).await.unwrap();
    let mut visitor =
        Visitor::arrive(server.address().clone(), &account.inbox, Patience::NONE).await.unwrap();
    let opened = visitor.open("hello", "hello").await.unwrap().value;
    let mut answered = vec!["hello".to_owned()];
    for round in 0..2 {
        served.cluster.fill_disk().unwrap();
        let mut refused = Vec::new();
        for number in 0..4000 {
            let text = format!("{round}-{number} {}", "x".repeat(3000));
            match visitor.say(&opened.id, &text, &format!("{round}-{number}")).await {
                Ok(_) => answered.push(text),
                Err(error) => {
                    assert!(error.to_string().contains("Nothing was lost"), "{error}");
                    assert!(is_503(&error), "{error}");
                    refused.push((number, text));
                }
            }
            if refused.len() == 5 {
                break;
            }
        }
        assert_eq!(refused.len(), 5, "a full disk went on taking messages");
        assert_eq!(ask(&server, "/health").await, (200, None));
        assert_eq!(becomes_ready(&server, 503).await.as_deref(), Some("2"), "it says when to ask again");
        let found = served.run(&["doctor", "--listen", "127.0.0.1:0"], &data).expect(1).out;
        let told = "WRONG   writing: the database takes no writes (the disk of the database is full: ";
        assert!(found.contains(told), "{found}");
        if round == 1 {
            // Its log has no room either: that ends PostgreSQL, and nothing of what was answered.
            served.cluster.make_room().unwrap();
            assert!(served.cluster.exhaust_log().unwrap(), "PostgreSQL panics when its log has no room");
            // It recovers where the log has room to say so, and may have room for this.
            match visitor.say(&opened.id, "anybody?", "anybody").await {
                Ok(_) => answered.push("anybody?".to_owned()),
                Err(unreached) => {
                    assert!(is_503(&unreached), "{unreached}");
                    refused.push((4000, "anybody?".to_owned()));
                }
            }
        }
        served.cluster.make_room().unwrap();
        for (number, text) in refused {
            let key = if number == 4000 { "anybody".to_owned() } else { format!("{round}-{number}") };
            let mut tries = Patience::LONG.start();
            while let Err(error) = visitor.say(&opened.id, &text, &key).await {
                assert!(is_503(&error) && tries.again().await, "{error}");
            }
            answered.push(text);
        }
        becomes_ready(&server, 200).await;
    }
    let mut agent = Agent::with_token(server.address().clone(), &account.token, Patience::NONE);
    assert_eq!(crate::program::texts(&mut agent, &opened.id).await, answered);
    server.stop(Duration::from_secs(10)).await.unwrap();
    served.run(&["verify"], &data).expect(0);
}

/// Asks until readiness has this status; an answer may be a second old. What `Retry-After` says then.
async fn becomes_ready(server: &client::ServerProcess, status: u16) -> Option<String> {
    let mut tries = Patience::LONG.start();
    loop {
        match ask(server, "/ready").await {
            (found, retry) if found == status => return retry,
            (found, _) => assert!(tries.again().await, "it stays {found}"),
        }
    }
}

/// The status of `GET` at this path, and what `Retry-After` says.
async fn ask(server: &client::ServerProcess, path: &str) -> (u16, Option<String>) {
    let mut connection = client::Connection::new(server.address().clone());
    let answer = connection.request(client::Method::GET, path, None, &[], "").await.unwrap();
    let retry = answer.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    (answer.status.as_u16(), retry)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_answers_are_503_and_the_server_goes_on() {
    let served = Served::start();
    let data = served.data("one");
    let account = client::setup(&served.program(), &data, PASSWORD).await.unwrap();
    let log = served.data("log");
    let lifted = [("WARMLINE_RATE_LIMITS", "off")];
    let server = client::ServerProcess::start(&served.program(), &data, &log, &lifted).await.unwrap();
    let mut desk = Caller::new(server.address().get(), Access::Token(account.token.clone()));
    desk.get::<Value>("/inboxes").await.unwrap();

    served.cluster.stop().unwrap();
    for _ in 0..3 {
        let since = Instant::now();
        let write = available(&mut desk).await.err();
        let read = desk.get::<Value>("/inboxes").await.err();
        for answer in [write, read] {
            assert!(answer.as_ref().is_some_and(is_503), "{answer:?}");
        }
        assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
    }
    served.run(&["verify"], &data).expect(6);
    served.run(&["backup", &served.data("copy").display().to_string()], &data).expect(6);

    served.cluster.start_again().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while let Err(error) = desk.get::<Value>("/inboxes").await {
        assert!(is_503(&error) && Instant::now() < until, "{error}");
    }
    available(&mut desk).await.unwrap();
    server.stop(Duration::from_secs(10)).await.unwrap();
    served.run(&["verify"], &data).expect(0);
}

async fn available(desk: &mut Caller) -> Result<(), ClientError> {
    let state = json!({ "state": "available" });
    desk.call(client::Method::PUT, "/me/presence", Some(&state)).await.map(drop)
}

fn is_503(error: &ClientError) -> bool {
    error.to_string().contains("503")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_nodes_share_is_in_the_database() {
    let served = Served::start();
    let (one, two, three) = (served.data("one"), served.data("two"), served.data("three"));
    let account = client::setup(&served.program(), &one, PASSWORD).await.unwrap();
    let again = served.run(&["setup", "--workspace", "Sample"], &two).expect(3);
    assert!(again.err.contains("exists already"), "{}", again.err);

    served.cluster.run(&served.url, "update workspace_names set name='Übersee'").unwrap();
    served.run(&["setup", "--workspace", "ÜberSEE"], &two).expect(3);
    served.cluster.run(&served.url, "update workspace_names set name='Sample'").unwrap();

    // Another folder, which starts empty, knows the token.
    let log = served.data("log");
    let server = client::ServerProcess::start(&served.program(), &two, &log, &[]).await.unwrap();
    let mut desk = Caller::new(server.address().get(), Access::Token(account.token.clone()));
    desk.get::<Value>("/inboxes").await.unwrap();
    served.run(&["serve", "--listen", "127.0.0.1:0"], &two).expect(4);

    // Beside the running server: verified, copied, and moved into a folder and into another database.
    served.run(&["verify"], &one).expect(0);
    let copy = served.data("copy").display().to_string();
    served.run(&["backup", &copy], &one).expect(0);
    served.run(&["restore", &copy], &one).expect(3);
    crate::program::run(&["restore", &copy], &three).expect(0);
    crate::program::run(&["verify"], &three).expect(0);
    let elsewhere = served.cluster.database().unwrap();
    served.run(&["restore", &copy, "--database", &elsewhere], &one).expect(0);
    served.run(&["verify", "--database", &elsewhere], &one).expect(0);
    server.stop(Duration::from_secs(10)).await.unwrap();
}

/// As docs/operations.md says it: two roles take turns.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_databases_password_is_replaced_without_a_moment_in_which_nobody_gets_in() {
    let served = Served::start();
    let data = |name: &str| served.data(name);
    let account = client::setup(&served.program(), &data("setup"), PASSWORD).await.unwrap();
    let start = async |program: &Path, name: &str| {
        client::ServerProcess::start(program, &data(name), &data("log"), &[]).await.unwrap()
    };
    let before = start(&served.program(), "before").await;
    let statements = "create role warmline_2 login password 'another one' in role warmline;
        alter role warmline_2 set role warmline";
    served.cluster.run(&served.url, statements).unwrap();
    let with_the_new = served.url.replace("warmline@", "warmline_2:another%20one@");
    let folder = tempfile::tempdir().unwrap();
    let program = Cluster::program_on(&with_the_new, &warmline(), folder.path()).unwrap();
    let after = start(&program, "after").await;
    for server in [&before, &after] {
        let mut desk = Caller::new(server.address().get(), Access::Token(account.token.clone()));
        available(&mut desk).await.unwrap();
    }
    before.stop(Duration::from_secs(10)).await.unwrap();
    let left =
        "select string_agg(distinct usename, ',') from pg_stat_activity where application_name='warmline'";
    assert_eq!(served.cluster.run(&served.url, left).unwrap(), "warmline_2");
    let mut desk = Caller::new(after.address().get(), Access::Token(account.token.clone()));
    available(&mut desk).await.unwrap();
    after.stop(Duration::from_secs(10)).await.unwrap();
    // Tables are made and checked by the new one as by the old.
    let again = start(&program, "after").await;
    again.stop(Duration::from_secs(10)).await.unwrap();
    served.run(&["verify", "--database", &with_the_new], &data("setup")).expect(0);
}

#[tokio::test]
async fn an_older_program_is_refused_by_newer_tables_in_a_sentence() {
    let served = Served::start();
    let data = served.data("one");
    client::setup(&served.program(), &data, PASSWORD).await.unwrap();
    served.cluster.run(&served.url, "update meta set value='9999' where name='schema'").unwrap();
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["verify"][..]] {
        let refused = served.run(command, &data).expect(6);
        assert!(refused.err.contains("newer Warmline"), "{}", refused.err);
    }
}
