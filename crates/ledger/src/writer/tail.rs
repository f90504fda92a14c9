//! The tail: every committed fact of every workspace, in order and once, whoever committed it and whoever noticed first.

use crate::Commit;
use events::WorkspaceId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Where facts are handed on.
#[derive(Clone)]
pub(crate) struct Tail {
    told: Arc<Mutex<Told>>,
}

struct Told {
    sender: Option<mpsc::Sender<Commit>>,
    /// The last fact that was handed on, where others append, too.
    last: HashMap<WorkspaceId, i64>,
}

impl Tail {
    /// Goes on from these ends of the logs.
    pub(crate) fn new(sender: mpsc::Sender<Commit>, last: HashMap<WorkspaceId, i64>) -> Self {
        Self { told: Arc::new(Mutex::new(Told { sender: Some(sender), last })) }
    }

    /// Where a workspace's tail is.
    pub(crate) fn last(&self, workspace: WorkspaceId) -> i64 {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.last.get(&workspace).copied().unwrap_or(0)
    }

    /// Where every workspace's tail is.
    pub(crate) fn all(&self) -> HashMap<WorkspaceId, i64> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).last.clone()
    }

    /// Hands on what the only writer committed.
    pub(crate) fn pass(&self, commits: Vec<Commit>) {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = &told.sender {
            for commit in commits {
                // The receiver is gone only when the server stops.
                let _ = sender.blocking_send(commit);
            }
        }
    }

    /// Hands on what was committed, but what was handed on already. Whether that was all of it: what does not follow on what
    /// was handed on before must be read from the log. Waits for the receiver, which is bounded.
    pub(crate) fn hand_on(&self, commits: Vec<Commit>) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut whole = true;
        for mut commit in commits {
            let last = told.last.get(&commit.workspace).copied().unwrap_or(0);
            commit.facts.retain(|fact| fact.recorded.seq > last);
            let (Some(first), Some(end)) = (commit.facts.first(), commit.facts.last()) else { continue };
            let (first, end, workspace) = (first.recorded.seq, end.recorded.seq, commit.workspace);
            if first != last + 1 {
                whole = false;
                continue;
            }
            told.last.insert(workspace, end);
            if let Some(sender) = &told.sender {
                // The receiver is gone only when the server stops.
                let _ = sender.blocking_send(commit);
            }
        }
        whole
    }

    /// Nothing more comes.
    pub(crate) fn end(&self) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).sender = None;
    }
}
