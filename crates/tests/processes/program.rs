//! The built binary, and a desk of its own for each test.

use client::{Access, Account, Agent, ClientError, Patience, ServerProcess, Visitor};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "a sample passphrase";

/// The `warmline` that was built beside these tests; built now where it is missing.
pub(crate) fn warmline() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let binary = own.parent().and_then(Path::parent).unwrap().join("warmline");
    if !binary.exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let built = Command::new("cargo").args(["build", "-p", "warmline"]).current_dir(root).status();
        assert!(built.unwrap().success(), "warmline could not be built");
    }
    binary
}

/// Says that a test cannot run here, and leaves a file `not-run-NAME.txt` beside the built program, for whoever counts.
pub(crate) fn not_run(name: &str, why: &str) {
    let why = format!("NOT RUN: {name}: {why}");
    eprintln!("{why}");
    let _ = std::fs::write(note(name), why);
}

/// It can run here: whatever an earlier run noted does not hold any more.
pub(crate) fn did_run(name: &str) {
    let _ = std::fs::remove_file(note(name));
}

fn note(name: &str) -> PathBuf {
    warmline().with_file_name(format!("not-run-{}.txt", name.replace("::", "-")))
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Fails unless it ended with this code and, where it failed, said why in exactly one line.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "out: {}\nerr: {}", self.out, self.err);
        assert_eq!(self.err.lines().count(), usize::from(code != 0), "standard error: {}", self.err);
        self
    }
}

/// Runs `warmline` to its end with these arguments and `--data folder`.
pub(crate) fn run(arguments: &[&str], folder: &Path) -> Ended {
    let done = Command::new(warmline())
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

/// `serve` where it must not come up.
pub(crate) fn serve(folder: &Path) -> Ended {
    run(&["serve", "--listen", "127.0.0.1:0"], folder)
}

/// A folder with a workspace in it.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) account: Account,
}

impl Desk {
    pub(crate) async fn set_up() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let account = client::setup(&warmline(), &data, PASSWORD).await.unwrap();
        Self { folder, data, account }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    pub(crate) async fn serve(&self) -> ServerProcess {
        self.try_to_serve().await.unwrap()
    }

    pub(crate) async fn try_to_serve(&self) -> Result<ServerProcess, ClientError> {
        let environment = [("WARMLINE_RATE_LIMITS", "off")];
        ServerProcess::start(&warmline(), &self.data, &self.log(), &environment).await
    }

    pub(crate) fn agent(&self, server: &ServerProcess) -> Agent {
        Agent::with_token(server.address().clone(), &self.account.token, Patience::NONE)
    }

    pub(crate) async fn visitor(&self, server: &ServerProcess) -> Visitor {
        Visitor::arrive(server.address().clone(), &self.account.inbox, Patience::NONE).await.unwrap()
    }

    /// The same visitor at a server that was started again.
    pub(crate) fn returning(&self, server: &ServerProcess, visitor: &mut Visitor) -> Visitor {
        let id = visitor.id().to_owned();
        let Access::Token(token) = visitor.caller().access().clone() else { panic!("visitors hold tokens") };
        Visitor::returning(server.address().clone(), id, token, Patience::NONE)
    }

    /// What every test ends with: the tables are what the log says.
    #[track_caller]
    pub(crate) fn verify(&self) {
        run(&["verify"], &self.data).expect(0);
    }
}

/// Texts of a conversation's messages, as agents see them.
pub(crate) async fn texts(agent: &mut Agent, conversation: &str) -> Vec<String> {
    let messages = agent.messages(conversation).await.unwrap();
    messages.into_iter().map(|message| message.text.unwrap()).collect()
}
