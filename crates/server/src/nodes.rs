//! This server among those on the same database: whose jobs it does.
//!
//! The jobs of a workspace are done by one server at a time, the one that has the lease on them. What it writes for a job looks
//! in its own transaction whether that is still so: a server that slept for a while finds out before it changes anything.

use crate::App;
use events::WorkspaceId;
use ledger::{Failed, Lease, LedgerError, Tx};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

/// The name of the work.
const JOBS: &str = "jobs";

/// The leases that this server has.
#[derive(Default)]
pub(crate) struct Nodes {
    held: Mutex<HashMap<WorkspaceId, Held>>,
}

#[derive(Clone, Copy)]
struct Held {
    epoch: i64,
    /// Since when, steady.
    since_ms: i64,
    /// Up to when ended holds were looked for.
    holds_to_ms: i64,
}

impl Nodes {
    /// Since when this server has the lease.
    fn since_ms(&self, workspace: WorkspaceId, lease: &Lease, steady_ms: i64) -> i64 {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Held { epoch: lease.epoch(), since_ms: steady_ms, holds_to_ms: 0 };
        let held = match held.entry(workspace) {
            Entry::Occupied(known) if known.get().epoch == fresh.epoch => known.into_mut(),
            Entry::Occupied(mut other) => {
                other.insert(fresh);
                other.into_mut()
            }
            Entry::Vacant(none) => none.insert(fresh),
        };
        held.since_ms
    }

    /// From when ended holds are to be looked for, and the next time from `now_ms`. Whoever takes over looks for all of them.
    fn holds_since_ms(&self, workspace: WorkspaceId, now_ms: i64) -> i64 {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get_mut(&workspace).map_or(0, |held| std::mem::replace(&mut held.holds_to_ms, now_ms))
    }

    fn forget(&self, workspace: WorkspaceId) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&workspace);
    }
}

/// Does the jobs of a workspace, until another server has taken them over. Its commands are the product's, with one look more.
#[derive(Clone)]
pub(crate) struct Worker {
    app: App,
    pub(crate) workspace: WorkspaceId,
    lease: Lease,
    /// Since when, steady: before, it was not this server's business who came and went.
    pub(crate) since_ms: i64,
}

impl Deref for Worker {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

impl Worker {
    /// The worker of a workspace, where its jobs are this server's to do.
    ///
    /// # Errors
    /// As the database says.
    pub(crate) async fn of(app: &App, workspace: WorkspaceId) -> Result<Option<Self>, LedgerError> {
        let Some(lease) = app.ledger.lease(workspace, JOBS).await? else {
            app.nodes.forget(workspace);
            return Ok(None);
        };
        let since_ms = app.nodes.since_ms(workspace, &lease, app.clock.steady_ms());
        Ok(Some(Self { app: app.clone(), workspace, lease, since_ms }))
    }

    /// Runs a command of the product under the lease.
    pub(crate) async fn unasked<T, E>(
        &self,
        workspace: WorkspaceId,
        mut command: impl FnMut(&mut Tx<'_>) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, Failed<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let lease = self.lease.clone();
        let fenced = move |tx: &mut Tx<'_>| {
            if !lease.holds(tx)? {
                let why = "another server has taken this job over".to_owned();
                return Err(Failed::Ledger(LedgerError::Unavailable(why)));
            }
            command(tx)
        };
        self.app.unasked(workspace, fenced).await
    }

    /// From when ended holds are to be looked for.
    pub(crate) fn holds_since_ms(&self, now_ms: i64) -> i64 {
        self.app.nodes.holds_since_ms(self.workspace, now_ms)
    }
}
