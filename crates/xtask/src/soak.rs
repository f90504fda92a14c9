//! `cargo xtask soak`: the server is killed and started again while others write and read.

use std::{path::PathBuf, time::Instant};

use anyhow::{Context as _, Result};
use client::soak::{Plan, Report};

use crate::root::{build_warmline, target_folder};

/// How many violations are printed; the rest is counted.
const SHOWN_VIOLATIONS_MAX: usize = 50;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many times the server is killed
    #[arg(long, default_value_t = 100)]
    kills: u32,
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
    let plan = Plan::new(binary, folder.path().to_owned(), arguments.kills, seed);
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

fn print(report: &Report, seconds: f64) {
    for violation in report.violations.iter().take(SHOWN_VIOLATIONS_MAX) {
        println!("violation: {violation}");
    }
    println!("kills survived         {:>9}", report.kills_survived);
    println!("messages acknowledged  {:>9}", report.acknowledged);
    println!("events seen by readers {:>9}", report.events_seen);
    println!("streams opened         {:>9}", report.streams_opened);
    println!("slowest start          {:>6} ms", report.slowest_start.as_millis());
    println!("violations             {:>9}", report.violations.len());
    println!("took                   {seconds:>7.1} s");
}
