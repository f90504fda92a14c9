//! What the tests need on the machine: found, installed where that is safe, or named in one sentence.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::{program::Program, root::root};

/// The oldest Node that builds the web sources.
const NODE_MAJOR_MIN: u32 = 20;

/// Which tools the wanted steps need.
pub(super) struct Needs {
    pub(super) node: bool,
    pub(super) nextest: bool,
    pub(super) chromium: bool,
    pub(super) postgres: bool,
}

pub(super) fn ensure(needs: &Needs) -> Result<()> {
    if needs.node {
        ensure_node()?;
        ensure_packages()?;
    }
    if needs.nextest && !Program::new("cargo").args(&["nextest", "--version"]).works() {
        println!("installing cargo-nextest, once");
        let installed = Program::new("cargo").args(&["install", "cargo-nextest", "--locked"]).run()?;
        anyhow::ensure!(
            installed,
            "install cargo-nextest: run `cargo install cargo-nextest --locked` and see why"
        );
    }
    if needs.postgres && !clusters::are_possible() {
        install("PostgreSQL", &["postgresql"])?;
        anyhow::ensure!(clusters::are_possible(), "install postgresql: its initdb is not where it should be");
    }
    if needs.chromium && !Program::new("chromium").args(&["--version"]).works() {
        install("chromium", &["chromium", "fonts-noto-core"])?;
    }
    if needs.chromium && !(Program::new("nginx").args(&["-v"]).works() && openssl_works()) {
        install("nginx and openssl", &["nginx-light", "openssl"])?;
    }
    Ok(())
}

fn ensure_node() -> Result<()> {
    if node_major().is_none() || !npm_works() {
        install("Node 20 or later with npm", &["nodejs", "npm"])?;
    }
    match node_major() {
        Some(major) if major >= NODE_MAJOR_MIN && npm_works() => Ok(()),
        Some(major) if major < NODE_MAJOR_MIN => bail!(
            "build the web sources: Node {major} is here and Node {NODE_MAJOR_MIN} or later is needed; get it from https://nodejs.org"
        ),
        _ => bail!("build the web sources: npm is missing; it comes with Node from https://nodejs.org"),
    }
}

fn openssl_works() -> bool {
    Program::new("openssl").args(&["version"]).works()
}

fn npm_works() -> bool {
    Program::new("npm").args(&["--version"]).works()
}

fn node_major() -> Option<u32> {
    major(&Program::new("node").args(&["--version"]).output().ok()?)
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// `npm ci` when `node_modules` is absent or older than the lock file.
fn ensure_packages() -> Result<()> {
    let web = root().join("web");
    if is_older(&web.join("node_modules/.package-lock.json"), &web.join("package-lock.json")) {
        println!("installing the web packages");
        let command = ["ci", "--no-audit", "--no-fund"];
        let installed = Program::new("npm").args(&command).within("web").run()?;
        anyhow::ensure!(installed, "install the web packages: run `npm ci` in web/ and see why");
    }
    Ok(())
}

/// Whether `made` is absent or was written before `source`.
fn is_older(made: &Path, source: &Path) -> bool {
    let written = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    match (written(made), written(source)) {
        (Some(made), Some(source)) => made < source,
        (made, _) => made.is_none(),
    }
}

/// Installs Debian packages where this is root on Debian; elsewhere says what is missing.
fn install(what: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !is_root_on_debian() {
        bail!("test: {what} is missing; on Debian, `sudo apt-get install {names}` brings it");
    }
    println!("installing {names}");
    let noninteractive = |arguments: &[&str]| {
        Program::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").run()
    };
    noninteractive(&["update"]).context("refresh the list of packages")?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    let installed = noninteractive(&arguments)?;
    anyhow::ensure!(installed, "install {names}: run `apt-get install {names}` and see why");
    Ok(())
}

fn is_root_on_debian() -> bool {
    let root = Program::new("id").args(&["-u"]).output().is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists()
}

#[cfg(test)]
mod tests {
    use super::{is_older, major};

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }

    #[test]
    fn packages_are_installed_when_absent_or_older_than_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let (made, source) = (folder.path().join("made"), folder.path().join("source"));
        std::fs::write(&source, "").unwrap();
        assert!(is_older(&made, &source));
        std::fs::write(&made, "").unwrap();
        assert!(!is_older(&made, &source));
        let later = std::fs::File::options().write(true).open(&source).unwrap();
        let written = made.metadata().unwrap().modified().unwrap();
        later.set_modified(written + std::time::Duration::from_secs(5)).unwrap();
        assert!(is_older(&made, &source));
    }
}
