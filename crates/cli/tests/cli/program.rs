//! The built program, run in an empty environment.

use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "a sample passphrase\n";

/// A run that is being prepared.
pub(crate) struct Warmline {
    command: Command,
    input: Vec<u8>,
}

/// How it ended and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// `warmline` with these arguments, split at white space.
pub(crate) fn warmline(arguments: &str) -> Warmline {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warmline"));
    command.args(arguments.split_whitespace()).env_clear();
    Warmline { command, input: Vec::new() }
}

impl Warmline {
    /// One more argument, whole.
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn data(self, folder: impl AsRef<Path>) -> Self {
        self.arg("--data").arg(folder.as_ref())
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Standard output goes there instead of being kept.
    pub(crate) fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stdout(to);
        self
    }

    /// Ready to be spawned by hand.
    pub(crate) fn command(mut self) -> Command {
        self.command.stdin(Stdio::null());
        self.command
    }

    pub(crate) fn run(mut self) -> Ended {
        self.command.stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // Whoever does not read its input may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(&self.input);
        let done = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }

    /// Runs with standard output kept.
    pub(crate) fn ends(self) -> Ended {
        self.stdout(Stdio::piped()).run()
    }

    /// Runs and fails unless it ends like this: 0 without a word on standard error; anything else with exactly one
    /// line there, which is a sentence that starts with the program's name, and nothing on standard output.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Ended {
        let ended = self.ends();
        assert_eq!(ended.code, Some(code), "{ended:?}");
        if code == 0 {
            assert_eq!(ended.err, "");
        } else {
            assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
            assert!(ended.err.starts_with("warmline: ") && ended.err.len() > 20, "{ended:?}");
            assert!(code == 1 || ended.out.is_empty(), "{ended:?}");
        }
        ended
    }

    /// As [`Warmline::expect`], with this in the sentence.
    #[track_caller]
    pub(crate) fn says(self, code: i32, words: &str) {
        let ended = self.expect(code);
        assert!(ended.err.contains(words), "{ended:?}");
    }
}

/// A folder that is thrown away.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// `setup` in this folder, complete.
pub(crate) fn setting_up(folder: &Path) -> Warmline {
    let whole = "setup --workspace Acme --owner ada@example.com --password-stdin --json";
    warmline(whole).data(folder).stdin(PASSWORD)
}

/// A folder with a workspace, and what `setup` printed.
pub(crate) fn set_up() -> (TempDir, PathBuf, serde_json::Value) {
    let folder = folder();
    let data = folder.path().join("data");
    let ended = setting_up(&data).expect(0);
    let printed = serde_json::from_str(&ended.out).unwrap();
    (folder, data, printed)
}

pub(crate) fn database(data: &Path) -> PathBuf {
    data.join(ledger::DATABASE_FILE)
}

/// Every file of the folder by name, with its content. The lock is left out, which is empty and means nothing, and what
/// SQLite's readers leave beside the database: an index, and a log without an entry.
pub(crate) fn files(data: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
    let mut files: Vec<_> = named.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect();
    files.retain(|(name, content)| {
        let empty_log = name.ends_with("-wal") && content.is_empty();
        !empty_log && name != "warmline.lock" && !name.ends_with("-shm")
    });
    files.sort();
    files
}

/// As [`files`], with the length and a hash of each content, which a failing test can print.
pub(crate) fn contents(data: &Path) -> Vec<(String, usize, u64)> {
    let hash = |content: &[u8]| {
        let mut hasher = DefaultHasher::new();
        hasher.write(content);
        hasher.finish()
    };
    files(data).into_iter().map(|(name, content)| (name, content.len(), hash(&content))).collect()
}
