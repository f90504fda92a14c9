//! Agents' names, for rendering: asked once, forgotten when one changes.

use super::kept;
use crate::App;
use events::{AgentId, Fact, WorkspaceId};
use ledger::{LedgerError, Rows};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Names that are remembered at most.
const MOST: usize = 50_000;

#[derive(Default)]
pub(crate) struct Directory {
    names: Mutex<HashMap<AgentId, Arc<str>>>,
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
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MOST {
            names.clear();
        }
        names.insert(agent, Arc::clone(&name));
        Ok(name)
    }

    pub(crate) fn remembered(&self, agent: AgentId) -> Option<Arc<str>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).get(&agent).cloned()
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
            self.names.lock().unwrap_or_else(PoisonError::into_inner).remove(agent);
        }
    }
}
