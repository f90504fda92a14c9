//! The server as a program: set up, started, killed, stopped, verified.

use std::{
    fs::{File, OpenOptions},
    path::Path,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::{Address, ClientError};

/// How long the server may take until it says that it is ready.
const READY_LIMIT: Duration = Duration::from_secs(60);
/// How much of the server's log an error quotes, in bytes.
const LOG_QUOTE_BYTES: usize = 600;

/// What `warmline setup --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// `wsp_…`
    pub workspace: String,
    /// The owner, `agt_…`.
    pub agent: String,
    /// The owner's API token.
    pub token: String,
    /// The first web-chat inbox, `inb_…`.
    pub inbox: String,
}

/// Creates a workspace in the folder `data` with the program `binary`, owned by `owner@example.com`.
///
/// # Errors
/// [`ClientError::Process`] when the program cannot be run, exits with anything but 0, or prints something else.
pub async fn setup(binary: &Path, data: &Path, password: &str) -> Result<Account, ClientError> {
    let what = "set up a workspace";
    let mut child = Command::new(binary)
        .args([
            "setup",
            "--workspace",
            "Sample",
            "--owner",
            "owner@example.com",
            "--password-stdin",
            "--json",
        ])
        .arg("--data")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| ClientError::process(format!("run {}", binary.display()), &error))?;
    if let Some(mut stdin) = child.stdin.take() {
        let written = stdin.write_all(format!("{password}\n").as_bytes()).await;
        written.map_err(|error| ClientError::process(what, &error))?;
    }
    let output = child.wait_with_output().await.map_err(|error| ClientError::process(what, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(ClientError::process(what, &format!("{}: {}", output.status, said.trim())));
    }
    serde_json::from_slice(&output.stdout).map_err(|source| ClientError::Shape {
        body: String::from_utf8_lossy(&output.stdout).into_owned(),
        source,
    })
}

/// Runs `warmline verify` on the folder `data`; gives its exit code (0 equal, 1 different, 5 damaged) and what it said.
///
/// # Errors
/// [`ClientError::Process`] when the program cannot be run.
pub async fn verify(binary: &Path, data: &Path) -> Result<(Option<i32>, String), ClientError> {
    let output = Command::new(binary)
        .args(["verify", "--data"])
        .arg(data)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| ClientError::process("run verify", &error))?;
    let said = [output.stdout, output.stderr].concat();
    Ok((output.status.code(), String::from_utf8_lossy(&said).trim().to_owned()))
}

/// A running `warmline serve` on a free port of loopback. Dropping it kills the process.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    // Held open, so that the server can always write to it.
    _lines: Lines<BufReader<ChildStdout>>,
    address: Address,
    ready_after: Duration,
}

impl ServerProcess {
    /// Starts the program `binary` on the folder `data` and waits for the line with its address. The server's
    /// standard error is appended to the file `log`; `environment` is added to this process's own.
    ///
    /// # Errors
    /// [`ClientError::Process`] with the end of the log when the server exits or says nothing for a minute.
    pub async fn start(
        binary: &Path,
        data: &Path,
        log: &Path,
        environment: &[(&str, &str)],
    ) -> Result<Self, ClientError> {
        let what = "start the server";
        let file = OpenOptions::new().create(true).append(true).open(log);
        let file: File =
            file.map_err(|error| ClientError::process(format!("open {}", log.display()), &error))?;
        let since = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| ClientError::process(format!("run {}", binary.display()), &error))?;
        let stdout = child.stdout.take().ok_or_else(|| ClientError::process(what, &"it has no output"))?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(at) = Address::in_line(&line) {
                    return Ok(Some(at));
                }
            }
            Ok::<_, std::io::Error>(None)
        };
        let why = match tokio::time::timeout(READY_LIMIT, ready).await {
            Ok(Ok(Some(at))) => {
                let ready_after = since.elapsed();
                return Ok(Self { child, _lines: lines, address: Address::new(at), ready_after });
            }
            Ok(Ok(None)) => "it ended without printing its address".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("it printed no address within {} s", READY_LIMIT.as_secs()),
        };
        Err(ClientError::process(what, &format!("{why}; its log ends with: {}", end_of(log))))
    }

    /// Where it listens.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// From starting the process to its line with the address.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// The process id; `None` once it has ended.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    /// [`ClientError::Process`] when the operating system refuses.
    pub async fn kill(mut self) -> Result<(), ClientError> {
        self.child.kill().await.map_err(|error| ClientError::process("kill the server", &error))
    }

    /// Sends it a signal by name: `STOP` makes it sleep in the middle of whatever it does, `CONT` wakes it.
    ///
    /// # Errors
    /// [`ClientError::Process`] when it has ended already.
    pub async fn signal(&self, name: &str) -> Result<(), ClientError> {
        let what = format!("send SIG{name} to the server");
        let pid = self.pid().ok_or_else(|| ClientError::process(&*what, &"it has ended already"))?;
        // The shell's own `kill` is everywhere; sending a signal from here would need unsafe code.
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {pid}")).status().await;
        sent.map(drop).map_err(|error| ClientError::process(what, &error))
    }

    /// Waits until it ends by itself; gives its exit code.
    ///
    /// # Errors
    /// [`ClientError::Process`] when it has not ended within `limit`; it is killed then.
    pub async fn ended(mut self, limit: Duration) -> Result<Option<i32>, ClientError> {
        let what = "wait for the server's end";
        match tokio::time::timeout(limit, self.child.wait()).await {
            Ok(Ok(status)) => Ok(status.code()),
            Ok(Err(error)) => Err(ClientError::process(what, &error)),
            Err(_) => Err(ClientError::process(what, &format!("it runs on after {} s", limit.as_secs()))),
        }
    }

    /// Asks it to end with SIGTERM and waits; gives how it ended and how long that took.
    ///
    /// # Errors
    /// [`ClientError::Process`] when it has not ended within `limit`; it is killed then.
    pub async fn stop(mut self, limit: Duration) -> Result<(ExitStatus, Duration), ClientError> {
        let what = "stop the server";
        let since = Instant::now();
        self.signal("TERM").await?;
        match tokio::time::timeout(limit, self.child.wait()).await {
            Ok(Ok(status)) => Ok((status, since.elapsed())),
            Ok(Err(error)) => Err(ClientError::process(what, &error)),
            Err(_) => Err(ClientError::process(what, &format!("it runs on after {} s", limit.as_secs()))),
        }
    }
}

fn end_of(log: &Path) -> String {
    let said = std::fs::read(log).unwrap_or_default();
    let from = said.len().saturating_sub(LOG_QUOTE_BYTES);
    String::from_utf8_lossy(&said[from..]).trim().to_owned()
}
