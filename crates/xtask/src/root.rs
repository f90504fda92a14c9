//! Where this repository and what is built from it are.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::program::Program;

/// The repository's folder.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// Cargo's target folder, wherever it was put.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let output = Program::new("cargo").args(&["metadata", "--no-deps", "--format-version", "1"]).output()?;
    let metadata: Value = serde_json::from_str(&output).context("read cargo's metadata")?;
    let folder =
        metadata["target_directory"].as_str().context("find the target folder in cargo's metadata")?;
    Ok(PathBuf::from(folder))
}

/// Builds the product's binary and gives its path.
pub(crate) fn build_warmline(release: bool) -> Result<PathBuf> {
    let (profile, folder): (&[&str], _) = if release { (&["--release"], "release") } else { (&[], "debug") };
    let built = Program::new("cargo").args(&["build", "--bin", "warmline"]).args(profile).quiet().run()?;
    anyhow::ensure!(built, "build the binary `warmline`");
    Ok(target_folder()?.join(folder).join("warmline"))
}
