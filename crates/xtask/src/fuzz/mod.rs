//! `cargo xtask fuzz`: the targets of `fuzz/`, one after another, each for so many seconds. Their coverage needs flags for the whole
//! build, so it has a folder of its own in cargo's target folder; findings stay there too.

mod seeds;
mod targets;

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{program::Program, root::root, root::target_folder};
use targets::{TARGETS, Target};

/// What makes LLVM count where an input went (the flags of libFuzzer's own documentation, without a sanitizer: the product's code is
/// safe Rust, where a panic is what is looked for).
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=16";
/// How long one input may take, in seconds.
const INPUT_S: u32 = 20;
/// The most memory, in MB.
const MEMORY_MB: u32 = 3072;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only these targets; all when absent
    targets: Vec<String>,
    /// How long each runs
    #[arg(long, default_value_t = 180)]
    seconds: u32,
}

/// What a run came to.
struct Ran {
    name: &'static str,
    executions: u64,
    edges: u64,
    corpus: u64,
    is_clean: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let unknown = arguments.targets.iter().find(|name| TARGETS.iter().all(|target| target.name != **name));
    if let Some(name) = unknown {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        anyhow::bail!("fuzz {name:?}: there is no such target; there are {}", known.join(", "));
    }
    let folder = target_folder()?.join("fuzz");
    let host = host()?;
    let built = Program::new("cargo")
        .args(&["build", "--manifest-path", "fuzz/Cargo.toml", "--release", "--bins", "--target", &host])
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", FLAGS)
        .quiet()
        .run()?;
    anyhow::ensure!(built, "build the fuzz targets");
    let binaries = folder.join(host).join("release");
    let mut all = Vec::new();
    let is_wanted = |name: &str| arguments.targets.is_empty() || arguments.targets.iter().any(|w| w == name);
    for target in TARGETS.iter().filter(|target| is_wanted(target.name)) {
        all.push(one(target, &folder, &binaries, arguments.seconds)?);
    }
    println!("\n| target | seconds | executions | edges | inputs kept | found |\n|---|--:|--:|--:|--:|---|");
    for Ran { name, executions, edges, corpus, is_clean } in &all {
        let found = if *is_clean { "nothing" } else { "**something**" };
        println!("| `{name}` | {} | {executions} | {edges} | {corpus} | {found} |", arguments.seconds);
    }
    Ok(all.iter().all(|ran| ran.is_clean))
}

/// The machine's name for itself: with it, what runs while building is built without the flags.
fn host() -> Result<String> {
    let says = Program::new("rustc").args(&["-vV"]).output()?;
    let host = says.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("find the host in what rustc says")?.to_owned())
}

fn one(target: &Target, folder: &Path, binaries: &Path, seconds: u32) -> Result<Ran> {
    let place = |what: &str| {
        let place = folder.join(what).join(target.name);
        fs::create_dir_all(&place).with_context(|| format!("make {}", place.display()))?;
        Ok::<_, anyhow::Error>(place)
    };
    let (corpus, found, begun) = (place("corpus")?, place("found")?, place("seeds")?);
    seeds::write(target, root(), &begun)?;
    println!("\n{}: {seconds} s", target.name);
    let program = binaries.join(target.name).display().to_string();
    let (is_clean, heard) = Program::new(&program)
        .args(&[&corpus.display().to_string(), &begun.display().to_string()])
        .args(&[
            &format!("-max_total_time={seconds}"),
            &format!("-max_len={}", target.longest),
            &format!("-timeout={INPUT_S}"),
            &format!("-rss_limit_mb={MEMORY_MB}"),
            &format!("-artifact_prefix={}/", found.display()),
            "-print_final_stats=1",
            "-verbosity=1",
        ])
        .heard()?;
    if !is_clean {
        println!("{}: what broke it is in {}", target.name, found.display());
    }
    let after = |mark: &str, line: &str| {
        let rest = line.split(mark).nth(1)?.trim();
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    let last = |mark: &str| heard.lines().rev().find_map(|line| after(mark, line)).unwrap_or(0);
    Ok(Ran {
        name: target.name,
        executions: last("stat::number_of_executed_units:"),
        edges: last(" cov:"),
        corpus: last(" corp:"),
        is_clean,
    })
}
