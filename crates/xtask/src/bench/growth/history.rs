//! A folder with a long history, made once and kept: by the product's own storage, from a seed.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use client::{Access, Account, Caller};
use hyper::Method;
use serde::{Deserialize, Serialize};

use super::super::idle;
use crate::{
    program::Program,
    root::{root, target_folder},
};

/// Colleagues beside the owner; each belongs to one inbox.
const AGENTS: usize = 49;
pub(super) const AGENT_PASSWORD: &str = "a sample passphrase for measuring";
const SEED: u64 = 7;
/// What decides how a history is stored: other files, another folder.
const STORED_BY: &[&str] = &[
    "crates/ledger/src/search",
    "crates/ledger/src/migrate.rs",
    "crates/server/src/desk/projection.rs",
    "crates/server/src/waits/projection.rs",
    "crates/server/src/accounts/kept.rs",
    "crates/server/src/search/documents.rs",
    "crates/server/examples/grow",
];

/// A history.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct History {
    pub(super) account: Account,
    /// With what one who belongs to 1 of 20 inboxes signs in.
    pub(super) agent_email: String,
    pub(super) seed: u64,
    pub(super) conversations: u64,
    made_in_s: f64,
    bytes: u64,
    folder: PathBuf,
}

impl History {
    /// The one that is kept, or a new one.
    pub(super) async fn of(binary: &Path, conversations: u64) -> Result<Self> {
        let name = format!("{conversations}-{SEED}-{:08x}", stored_by()?);
        let folder = target_folder()?.join("growth").join(name);
        let made = folder.join("made.json");
        if let Ok(text) = fs::read_to_string(&made) {
            return serde_json::from_str(&text).with_context(|| format!("read {}", made.display()));
        }
        // What was begun and not ended is no history.
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("clear {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
        let history = Self::make(binary, conversations, folder).await?;
        fs::write(&made, serde_json::to_string(&history)?)
            .with_context(|| format!("write {}", made.display()))?;
        Ok(history)
    }

    async fn make(binary: &Path, conversations: u64, folder: PathBuf) -> Result<Self> {
        let data = folder.join("data");
        let account = client::setup(binary, &data, AGENT_PASSWORD).await?;
        let server = idle::start(binary, &folder).await?;
        let mut owner = Caller::new(server.address().clone(), Access::Token(account.token.clone()));
        let mut people = vec![account.workspace.clone(), account.agent.clone(), account.inbox.clone()];
        for number in 0..AGENTS {
            let agent = serde_json::json!({
                "name": format!("Agent {number}"), "email": email(number), "password": AGENT_PASSWORD, "inboxes": [],
            });
            let added = owner.call(Method::POST, "/agents", Some(&agent)).await.context("add an agent")?;
            let added: serde_json::Value = added.json().context("add an agent")?;
            people.push(added["id"].as_str().context("find the agent's id")?.to_owned());
        }
        server.stop(Duration::from_secs(20)).await.context("stop the server")?;
        eprintln!("making {conversations} conversations, once; they are kept in {}", folder.display());
        let since = Instant::now();
        let example = ["--release", "--package", "server", "--example", "grow"];
        let (data_text, count, seed) =
            (data.display().to_string(), conversations.to_string(), SEED.to_string());
        let made = Program::new("cargo")
            .args(&["run", "--quiet"])
            .args(&example)
            .args(&["--", &data_text, &count, &seed])
            .args(&people.iter().map(String::as_str).collect::<Vec<_>>())
            .quiet()
            .run()?;
        anyhow::ensure!(made, "make a history");
        let bytes = fs::metadata(data.join("warmline.db")).map_or(0, |found| found.len());
        let made_in_s = since.elapsed().as_secs_f64();
        Ok(Self { account, agent_email: email(3), seed: SEED, conversations, made_in_s, bytes, folder })
    }

    /// Copies it, so that measuring leaves it as it was.
    pub(super) fn copy_to(&self, data: &Path) -> Result<()> {
        fs::create_dir_all(data).context("make a folder")?;
        for entry in fs::read_dir(self.folder.join("data")).context("read the history's folder")? {
            let entry = entry.context("read the history's folder")?;
            fs::copy(entry.path(), data.join(entry.file_name())).context("copy the history")?;
        }
        Ok(())
    }

    pub(super) fn sentence(&self) -> String {
        format!(
            "{} conversations, 4 messages each, in 20 inboxes by 50 agents: {:.0} MB, made in {:.0} s.",
            self.conversations,
            self.bytes as f64 / 1e6,
            self.made_in_s
        )
    }
}

fn email(number: usize) -> String {
    format!("agent{number}@example.com")
}

fn stored_by() -> Result<u32> {
    let mut hasher = DefaultHasher::new();
    for part in STORED_BY {
        let path = root().join(part);
        let mut files = vec![path.clone()];
        if path.is_dir() {
            files = fs::read_dir(&path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
            files.sort();
        }
        for file in files {
            fs::read(&file).with_context(|| format!("read {}", file.display()))?.hash(&mut hasher);
        }
    }
    Ok((hasher.finish() >> 32) as u32)
}
