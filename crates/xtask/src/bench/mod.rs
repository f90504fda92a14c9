//! `cargo xtask bench`: what the product does, measured beside its targets. Nothing here fails for being slow.

mod desk;
mod disk;
mod engine;
mod figures;
mod forecast;
mod growth;
mod idle;
mod load;
pub(crate) mod machine;
mod numbers;
mod report;
mod routing;
mod speakers;
mod waits;
mod weight;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use desk::Where;
use report::Report;

use crate::{
    program::Program,
    root::{build_warmline, root},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to measure
    what: What,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
    /// Shorter and fewer runs: for a look, not for the record
    #[arg(long)]
    quick: bool,
    /// Measure two peers written in Python too, in a scratch environment, for `engine`
    #[arg(long)]
    peers: bool,
    /// The program to measure instead of a release build of this repository
    #[arg(long)]
    binary: Option<PathBuf>,
    /// The most conversations, for `growth`, instead of 1,000,000
    #[arg(long, value_name = "CONVERSATIONS")]
    largest: Option<u64>,
    /// Keep the data in a private PostgreSQL whose commits are synced, for `desk` and `growth`
    #[arg(long)]
    postgres: bool,
    /// SQLite, PostgreSQL and PostgreSQL with three servers in one run, for `desk`
    #[arg(long, conflicts_with = "postgres")]
    beside: bool,
    /// The folder of real histories, for `waits` and `forecast`
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Messages, latency, memory, start, weight
    Desk,
    /// The cost of a message as conversations pile up
    Growth,
    /// The simulation and the formulas
    Engine,
    /// Routing against first come, first served
    Routing,
    /// Promises on real histories (with --data)
    Waits,
    /// Forecasts of arrivals on real histories (with --data)
    Forecast,
}

pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    match arguments.what {
        What::Desk | What::Growth if cfg!(debug_assertions) => run_optimised(),
        What::Desk => desk_of(arguments),
        What::Engine => Ok(print(&engine::measure(arguments.quick, arguments.peers)?, arguments.json)),
        What::Routing => Ok(print(&routing::measure(arguments.quick)?, arguments.json)),
        What::Waits => waits(arguments),
        What::Forecast => forecast(arguments),
        What::Growth => growth(arguments),
    }
}

fn desk_of(arguments: &Arguments) -> Result<bool> {
    let one = |is| (vec![is], false);
    let (places, beside) = match (arguments.beside, arguments.postgres) {
        (true, _) => (vec![Where::Sqlite, Where::Postgres { nodes: 1 }, Where::Postgres { nodes: 3 }], true),
        (false, true) => one(Where::Postgres { nodes: 1 }),
        (false, false) => one(Where::Sqlite),
    };
    let reports = runtime()?.block_on(desk::measure(&places, &binary(arguments)?, arguments.quick))?;
    if beside {
        println!("{}", if arguments.json { report::beside_json(&reports) } else { report::beside(&reports) });
        return Ok(true);
    }
    Ok(reports.iter().all(|(_, report)| print(report, arguments.json)))
}

fn print(report: &Report, json: bool) -> bool {
    println!("{}", if json { report.json() } else { report.table() });
    true
}

fn growth(arguments: &Arguments) -> Result<bool> {
    let scale = growth::Scale::new(arguments.quick, arguments.largest);
    let report = runtime()?.block_on(growth::measure(
        binary(arguments)?,
        arguments.quick,
        &scale,
        arguments.postgres,
    ))?;
    Ok(print(&report, arguments.json))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.context("start a runtime")
}

fn binary(arguments: &Arguments) -> Result<PathBuf> {
    match &arguments.binary {
        Some(binary) => binary.canonicalize().context("find the binary"),
        None => build_warmline(true),
    }
}

fn waits(arguments: &Arguments) -> Result<bool> {
    let Some(report) = waits::measure(&binary(arguments)?, arguments.data.as_deref())? else {
        eprintln!("There are no real histories to measure promises on: name their folder with --data.");
        return Ok(false);
    };
    Ok(print(&report, arguments.json))
}

fn forecast(arguments: &Arguments) -> Result<bool> {
    let Some(report) = forecast::measure(arguments.data.as_deref())? else {
        eprintln!("There are no real histories to score forecasts on: name their folder with --data.");
        return Ok(false);
    };
    Ok(print(&report, arguments.json))
}

/// Runs this very chore from a release build: a load generator that is slow itself takes the cores from the server.
fn run_optimised() -> Result<bool> {
    let manifest = root().join("Cargo.toml").display().to_string();
    let given: Vec<String> = std::env::args().skip(1).collect();
    Program::new("cargo")
        .args(&["run", "--release", "--quiet", "--package", "xtask", "--manifest-path", &manifest, "--"])
        .args(&given.iter().map(String::as_str).collect::<Vec<_>>())
        .within(std::env::current_dir().context("find the current folder")?)
        .run()
}
