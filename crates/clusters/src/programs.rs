//! PostgreSQL's programs: where they are, and as whom they run. `postgres` refuses to run as root, so that root lends itself to
//! the user that the package made.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian's package puts them, by version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder of `initdb`, `pg_ctl` and `postgres`: of the newest version that there is.
pub(crate) fn folder() -> Result<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin): &(u32, PathBuf)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    found.sort();
    if let Some((_, bin)) = found.pop() {
        return Ok(bin);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_the_path = std::env::split_paths(&path).find(|bin| bin.join("initdb").exists());
    on_the_path.context(
        "PostgreSQL is not installed: neither /usr/lib/postgresql nor the path has its initdb (on Debian: apt-get install postgresql)",
    )
}

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    let own = Command::new("id").arg("-u").output();
    own.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// A command that runs as somebody whom PostgreSQL accepts.
pub(crate) fn command(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Gives a folder to whomever PostgreSQL runs as.
pub(crate) fn give_away(folder: &Path) -> Result<()> {
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(folder))?;
    }
    Ok(())
}

/// Runs it to its end; what it says is told when it fails.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    // Somewhere that everybody may enter.
    let output = command.current_dir("/").stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("failed to run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
