//! `cargo xtask soak`: the server is killed and started again while others write and read; with `--postgres` three of them, and worse.

mod table;
mod takeovers;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use client::soak::{Fault, Plan, Report, Trouble};
use clusters::{Care, Cluster, Wire};

use crate::{
    bench::machine::{Machine, load_average},
    root::{build_warmline, target_folder},
};
use takeovers::Watch;

/// The disk of the private PostgreSQL: what it does not use takes no room.
const DISK_MB: u64 = 8_192;
/// How long it stays full.
const FULL: Duration = Duration::from_secs(5);
/// Longer than a writer waits for an answer of the database.
const SILENT: Duration = Duration::from_secs(20);

/// How many violations are printed; the rest is counted.
const SHOWN_VIOLATIONS_MAX: usize = 50;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many times the server is killed, or something else happens
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// Three servers on a private PostgreSQL: they are killed and put to sleep, it stops, crashes and runs out of disk, wires are cut and fall silent
    #[arg(long)]
    postgres: bool,
    /// The program to run instead of a release build of this repository
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Seeds the moments of the kills; drawn when absent
    #[arg(long)]
    seed: Option<u64>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let binary = match &arguments.binary {
        Some(binary) => binary.canonicalize().context("find the binary")?,
        None => build_warmline(true)?,
    };
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => u64::from(getrandom::u32().context("draw a seed")?),
    };
    let target = target_folder()?;
    let folder = tempfile::Builder::new().prefix("soak-").tempdir_in(target).context("make a folder")?;
    println!("killing the server {} times (seed {seed}) in {}", arguments.kills, folder.path().display());
    let since = Instant::now();
    let mut plan = Plan::new(binary, folder.path().to_owned(), arguments.kills, seed);
    let load_before = load_average();
    let watch = if arguments.postgres { Some(on_postgres(&mut plan, folder.path())?) } else { None };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = runtime.context("start a runtime")?.block_on(client::soak::run(&plan));
    let takeovers = watch.map(Watch::end).unwrap_or_default();
    let clean = match &outcome {
        Ok(report) => {
            print(report, since.elapsed().as_secs_f64());
            println!(
                "{}; load average {load_before:.1} before, {:.1} after",
                Machine::look().sentence(),
                load_average()
            );
            println!("\n{}", table::of(&report.costs, &takeovers));
            table::slow(&report.costs, &takeovers).iter().for_each(|told| println!("{told}"));
            report.violations.is_empty()
        }
        Err(_) => false,
    };
    if !clean {
        println!("the data and the server's log are kept in {}", folder.keep().display());
    }
    outcome.context("finish the soak")?;
    Ok(clean)
}

/// Puts three servers on a cluster whose answers are on disk, and says what happens to whom. Answers whoever watches who does the jobs.
fn on_postgres(plan: &mut Plan, folder: &Path) -> Result<Watch> {
    let cluster = Arc::new(Cluster::start_on_small_disk(Care::Durable, DISK_MB)?);
    let wire = Wire::to(cluster.port())?;
    let url = cluster.database()?;
    let through = url.replace(&cluster.port().to_string(), &wire.port().to_string());
    plan.binary = Cluster::program_on(&through, &plan.binary, folder)?;
    plan.nodes = 3;
    let watch = Watch::begin(Arc::clone(&cluster), url.clone());
    let trouble = move |time: u32| match time % 20 {
        // As long as makes it dead to the others.
        10 => Fault::Asleep(Duration::from_secs(20)),
        3 | 13 => again(&cluster, cluster.crash(), "PostgreSQL stopped with `immediate`, and started"),
        7 | 17 => again(&cluster, cluster.stop(), "PostgreSQL stopped, and started"),
        5 => full(&cluster, "the database's disk full for 5 s"),
        15 => {
            let panicked = cluster.exhaust_log().expect("the disk can be filled");
            assert!(panicked, "a full disk has no room for a log");
            full(&cluster, "the same, and PostgreSQL panics for want of a log")
        }
        11 => {
            cluster.end_connections(&url).expect("an administrator may end connections");
            Fault::Elsewhere("connections ended by an administrator")
        }
        19 => {
            wire.silence(SILENT);
            Fault::Elsewhere("wires silent for 20 s, connections open")
        }
        at if at % 2 == 0 => Fault::Killed,
        _ => {
            println!("{} wires cut", wire.cut());
            Fault::Elsewhere("wires cut")
        }
    };
    plan.trouble = Some(Trouble(Arc::new(trouble)));
    Ok(watch)
}

fn again(cluster: &Cluster, stopped: Result<()>, what: &'static str) -> Fault {
    stopped.and_then(|()| cluster.start_again()).expect("the cluster stops and starts");
    Fault::Elsewhere(what)
}

/// Keeps the disk full for a while, and gives the room back.
fn full(cluster: &Cluster, what: &'static str) -> Fault {
    let until = Instant::now() + FULL;
    while Instant::now() < until {
        cluster.fill_disk().expect("the disk can be filled");
        std::thread::sleep(Duration::from_millis(250));
    }
    let started = cluster.make_room().expect("the cluster starts when there is room again");
    let how = if started { "it had ended, and was started again" } else { "it runs" };
    println!("PostgreSQL had no room: {how}; panics so far: {}", cluster.panics());
    Fault::Elsewhere(what)
}

fn print(report: &Report, seconds: f64) {
    for violation in report.violations.iter().take(SHOWN_VIOLATIONS_MAX) {
        println!("violation: {violation}");
    }
    println!("faults survived        {:>9}", report.kills_survived);
    println!("messages acknowledged  {:>9}", report.acknowledged);
    println!("events seen by readers {:>9}", report.events_seen);
    println!("conversations passed   {:>9}", report.hands_changed);
    println!("streams opened         {:>9}", report.streams_opened);
    println!("slowest start          {:>6} ms", report.slowest_start.as_millis());
    println!("violations             {:>9}", report.violations.len());
    println!("took                   {seconds:>7.1} s");
}
