//! Why this node must not go on: what it stands on is not what it was when it started.

use crate::LedgerError;
use std::sync::Arc;
use tokio::sync::watch;

/// Said once; then nothing is written any more, and whoever runs the node ends it.
#[derive(Clone, Debug)]
pub(crate) struct Halt(Arc<watch::Sender<Option<LedgerError>>>);

impl Default for Halt {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Halt {
    /// What this node stands on was changed or taken away; the first reason counts.
    pub(crate) fn say(&self, why: &str) {
        self.because(LedgerError::Unavailable(why.to_owned()));
    }

    /// The same for any error, such as damage.
    pub(crate) fn because(&self, why: LedgerError) {
        self.0.send_if_modified(|said| {
            let first = said.is_none();
            if first {
                tracing::error!(%why, "this server must not go on");
                *said = Some(why);
            }
            first
        });
    }

    pub(crate) fn said(&self) -> Option<LedgerError> {
        self.0.borrow().clone()
    }

    /// Until it is said.
    pub(crate) async fn heard(&self) -> LedgerError {
        let mut said = self.0.subscribe();
        loop {
            if let Some(why) = said.borrow_and_update().clone() {
                return why;
            }
            if said.changed().await.is_err() {
                // The sender lives as long as this does.
                std::future::pending::<()>().await;
            }
        }
    }
}
