//! `cargo xtask openapi`: the snapshot of the API's description is written by the test that compares it.

use anyhow::Result;

use crate::program::Program;

pub(crate) fn run() -> Result<bool> {
    Program::new("cargo")
        .args(&["nextest", "run", "--package", "tests", "--test", "it", "openapi"])
        .env("UPDATE_SNAPSHOTS", "1")
        .run()
}
