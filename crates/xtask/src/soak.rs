//! `cargo xtask soak`: the server is killed and started again while others write and read; with `--postgres` three of them, and worse.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use client::soak::{Fault, Plan, Report, Trouble};
use clusters::{Care, Cluster, Wire};

use crate::root::{build_warmline, target_folder};

/// How many violations are printed; the rest is counted.
const SHOWN_VIOLATIONS_MAX: usize = 50;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many times the server is killed, or something else happens
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// Three servers on a private PostgreSQL: they are killed and put to sleep, it stops and crashes, and wires are cut
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
    if arguments.postgres {
        on_postgres(&mut plan, folder.path())?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = runtime.context("start a runtime")?.block_on(client::soak::run(&plan));
    let clean = match &outcome {
        Ok(report) => {
            print(report, since.elapsed().as_secs_f64());
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

/// Puts three servers on a cluster whose answers are on disk, and says what happens to whom.
fn on_postgres(plan: &mut Plan, folder: &Path) -> Result<()> {
    let cluster = Cluster::start(Care::Durable)?;
    let wire = Wire::to(cluster.port())?;
    let url = cluster.database()?.replace(&cluster.port().to_string(), &wire.port().to_string());
    plan.binary = Cluster::program_on(&url, &plan.binary, folder)?;
    plan.nodes = 3;
    let again = |stopped: Result<()>, cluster: &Cluster| {
        stopped.and_then(|()| cluster.start_again()).expect("the cluster stops and starts");
        Fault::Elsewhere
    };
    let trouble = move |time: u32| match time % 20 {
        // As long as makes it dead to the others.
        10 => Fault::Asleep(Duration::from_secs(20)),
        3 | 13 => again(cluster.crash(), &cluster),
        7 | 17 => again(cluster.stop(), &cluster),
        at if at % 2 == 0 => Fault::Killed,
        _ => {
            println!("{} wires cut", wire.cut());
            Fault::Elsewhere
        }
    };
    plan.trouble = Some(Trouble(Arc::new(trouble)));
    Ok(())
}

fn print(report: &Report, seconds: f64) {
    for violation in report.violations.iter().take(SHOWN_VIOLATIONS_MAX) {
        println!("violation: {violation}");
    }
    println!("faults survived        {:>9}", report.kills_survived);
    println!("messages acknowledged  {:>9}", report.acknowledged);
    println!("events seen by readers {:>9}", report.events_seen);
    println!("streams opened         {:>9}", report.streams_opened);
    println!("slowest start          {:>6} ms", report.slowest_start.as_millis());
    println!("violations             {:>9}", report.violations.len());
    println!("took                   {seconds:>7.1} s");
}
