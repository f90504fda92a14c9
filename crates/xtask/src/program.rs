//! Other programs, run from the repository's folder without standard input.

use std::{
    io::{BufRead as _, BufReader, IsTerminal as _, Read, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use crate::root::root;

/// A program with its arguments.
pub(crate) struct Program {
    name: String,
    command: Command,
}

impl Program {
    /// The program `name`, found on the path.
    pub(crate) fn new(name: &str) -> Self {
        let mut command = Command::new(name);
        command.current_dir(root()).stdin(Stdio::null());
        Self { name: name.to_owned(), command }
    }

    pub(crate) fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// Runs it in this folder of the repository.
    pub(crate) fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(root().join(folder));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    /// Sends its output to standard error, so that standard output stays the caller's.
    pub(crate) fn quiet(mut self) -> Self {
        self.command.stdout(std::io::stderr());
        self
    }

    /// Runs it and says whether it succeeded.
    pub(crate) fn run(mut self) -> Result<bool> {
        let status = self.command.status().with_context(|| format!("run {}", self.name))?;
        Ok(status.success())
    }

    /// Whether it can be run and succeeds, saying nothing.
    pub(crate) fn works(mut self) -> bool {
        let run = self.command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    }

    /// Runs it and gives what it wrote to standard output.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.command.stderr(Stdio::inherit()).output();
        let output = output.with_context(|| format!("run {}", self.name))?;
        anyhow::ensure!(output.status.success(), "run {}: it ended with {}", self.name, output.status);
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it, shows what it writes as it writes it, and gives that too, with whether it succeeded.
    pub(crate) fn heard(mut self) -> Result<(bool, String)> {
        let failed = format!("run {}", self.name);
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| failed.clone())?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let heard = std::thread::scope(|scope| {
            let beside = scope.spawn(|| stderr.map(pass_on).unwrap_or_default());
            let mut heard = stdout.map(pass_on).unwrap_or_default();
            heard.push_str(&beside.join().unwrap_or_default());
            heard
        });
        let status = child.wait().context(failed)?;
        Ok((status.success(), heard))
    }
}

/// Whether colours make sense.
pub(crate) fn on_a_terminal() -> bool {
    std::io::stdout().is_terminal()
}

fn pass_on(from: impl Read) -> String {
    let mut heard = String::new();
    let mut lines = BufReader::new(from);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        // A terminal that went away must not stop the tests.
        let _ = std::io::stdout().write_all(&line);
        heard.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    heard
}
