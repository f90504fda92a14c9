//! Agents' names, for rendering: asked once, forgotten when one changes.

use super::kept;
use crate::App;
use events::{AgentId, Fact, WorkspaceId};
use ledger::{LedgerError, Rows};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Names that are remembered at most.
const MOST: usize = 50_000;

#[derive(Default)]
pub(crate) struct Directory {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    names: HashMap<AgentId, Arc<str>>,
    /// When a name changed last: what was read of a moment before that is not remembered after it.
    changed: Option<Instant>,
}

impl Directory {
    /// The name, from memory or through `rows`. An agent without a profile has an empty name.
    pub(crate) fn name(
        &self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        agent: AgentId,
    ) -> Result<Arc<str>, LedgerError> {
        if let Some(name) = self.remembered(agent) {
            return Ok(name);
        }
        let name: Arc<str> =
            kept::name_and_email(rows, workspace, agent)?.map(|(name, _)| name).unwrap_or_default().into();
        let mut inner = self.lock();
        if rows.began().is_some_and(|began| inner.changed.is_none_or(|changed| began > changed)) {
            if inner.names.len() >= MOST {
                inner.names.clear();
            }
            inner.names.insert(agent, Arc::clone(&name));
        }
        Ok(name)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remembered(&self, agent: AgentId) -> Option<Arc<str>> {
        self.lock().names.get(&agent).cloned()
    }

    /// The name, asking the database only when it is not in memory.
    pub(crate) async fn find(
        app: &App,
        workspace: WorkspaceId,
        agent: AgentId,
    ) -> Result<Arc<str>, LedgerError> {
        if let Some(name) = app.directory.remembered(agent) {
            return Ok(name);
        }
        let asking = app.clone();
        app.ledger.read(move |rows| asking.directory.name(rows, workspace, agent)).await
    }

    pub(crate) fn notice(&self, fact: &Fact) {
        if let Fact::AgentRenamed { agent } = fact {
            let mut inner = self.lock();
            inner.names.remove(agent);
            inner.changed = Some(Instant::now());
        }
    }
}
