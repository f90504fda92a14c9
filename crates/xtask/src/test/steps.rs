//! The steps of the tests, each a small function.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{
    Done,
    counts::{self, Counts},
};
use crate::{
    program::{Program, on_a_terminal},
    root::{build_warmline, root, target_folder},
    tidy,
};

fn well(well: bool) -> Done {
    Done { well, counts: None }
}

pub(super) fn tidy() -> Result<Done> {
    tidy::run().map(well)
}

pub(super) fn format() -> Result<Done> {
    Program::new("cargo").args(&["fmt", "--all", "--check"]).run().map(well)
}

/// The fuzz targets are no part of the workspace: they must go on compiling all the same, with what their lock file says.
pub(super) fn lints() -> Result<Done> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    let is_clean = Program::new("cargo").args(&arguments).run()?;
    let arguments = ["check", "--manifest-path", "fuzz/Cargo.toml", "--bins", "--locked", "--target-dir"];
    let target = crate::root::target_folder()?.display().to_string();
    Ok(well(is_clean && Program::new("cargo").args(&arguments).args(&[&target]).run()?))
}

pub(super) fn web_build() -> Result<Done> {
    let built = Program::new("npm").args(&["run", "build"]).within("web").run()?;
    // What must be here before the desk can be used has a bound; the widget's build looks at its own.
    Ok(well(
        built && Program::new("npm").args(&["run", "weight", "--workspace", "desk"]).within("web").run()?,
    ))
}

pub(super) fn web_types() -> Result<Done> {
    Program::new("npm").args(&["run", "check"]).within("web").run().map(well)
}

/// Vitest in every workspace of `web/` that has a `test` script.
pub(super) fn web_tests() -> Result<Done> {
    let mut all = Done { well: true, counts: Some(Counts::default()) };
    for workspace in web_workspaces_with_tests()? {
        let report = target_folder()?.join(format!("vitest-{workspace}.json"));
        // A report of an earlier run must not be read as this one's; there may be none.
        let _ = fs::remove_file(&report);
        let output = format!("--outputFile.json={}", report.display());
        let arguments = ["run", "test", "--workspace", &workspace, "--"];
        let ran = Program::new("npm")
            .args(&arguments)
            .args(&["--reporter=default", "--reporter=json", &output])
            .within("web")
            .run()?;
        let counted = fs::read_to_string(&report).ok().and_then(|document| counts::of_vitest(&document));
        all.well &= ran && counted.is_some_and(|counts| counts.failed == 0);
        // Tests that left no report count as one failure.
        let counted = counted.unwrap_or(Counts { passed: 0, failed: 1 });
        all.counts = all.counts.map(|counts| counts + counted);
    }
    Ok(all)
}

fn web_workspaces_with_tests() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for workspace in ["shared", "desk", "widget"] {
        if has_tests(&root().join("web").join(workspace).join("package.json"))? {
            found.push(workspace.to_owned());
        }
    }
    Ok(found)
}

fn has_tests(package: &Path) -> Result<bool> {
    let text = fs::read_to_string(package).with_context(|| format!("read {}", package.display()))?;
    let package: Value =
        serde_json::from_str(&text).with_context(|| format!("read {}", package.display()))?;
    Ok(package["scripts"]["test"].is_string())
}

/// What a test could not run on this machine, it notes in a file beside the built program: nothing is left out in silence.
fn notes_of_what_did_not_run() -> Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(target_folder()?.join("debug")) else { return Ok(Vec::new()) };
    let is_note = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("not-run-"))
    };
    Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).filter(is_note).collect())
}

pub(super) fn rust_tests() -> Result<Done> {
    for note in notes_of_what_did_not_run()? {
        // Of an earlier run.
        let _ = fs::remove_file(note);
    }
    let done = nextest(&["--workspace"], "sqlite")?;
    for note in notes_of_what_did_not_run()? {
        println!("NOT RUN: {}", fs::read_to_string(&note).unwrap_or_default().trim());
    }
    Ok(done)
}

/// The whole-product tests again, on the other database. What the ledger itself must keep there is tested with the rest.
pub(super) fn product_on_postgres() -> Result<Done> {
    nextest(&["--package", "tests", "--test", "it"], "postgres")
}

fn nextest(which: &[&str], database: &str) -> Result<Done> {
    let colour = if on_a_terminal() { "always" } else { "never" };
    let (ran, said) = Program::new("cargo")
        .args(&["nextest", "run"])
        .args(which)
        .args(&["--no-fail-fast", "--status-level", "slow", "--color", colour])
        .env("WARMLINE_TESTS_ON", database)
        .heard()?;
    Ok(Done { well: ran, counts: counts::of_nextest(&said) })
}

pub(super) fn build_binary() -> Result<Done> {
    build_warmline(false)?;
    Ok(well(true))
}

pub(super) fn browser_journeys() -> Result<Done> {
    let binary = target_folder()?.join("debug/warmline");
    let (ran, said) = Program::new("npm")
        .args(&["run", "journeys", "--workspace", "e2e"])
        .within("web")
        .env("WARMLINE_BIN", binary)
        .heard()?;
    Ok(Done { well: ran, counts: counts::of_plain_line(&said) })
}
