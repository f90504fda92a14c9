//! Why this node must not go on: what it stands on is not what it was when it started.

use std::sync::Arc;
use tokio::sync::watch;

/// Said once; then nothing is written any more, and whoever runs the node ends it.
#[derive(Clone, Debug)]
pub(crate) struct Halt(Arc<watch::Sender<Option<String>>>);

impl Default for Halt {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Halt {
    /// The first reason counts.
    pub(crate) fn say(&self, why: &str) {
        self.0.send_if_modified(|said| {
            let first = said.is_none();
            if first {
                tracing::error!(why, "this server must not go on");
                *said = Some(why.to_owned());
            }
            first
        });
    }

    pub(crate) fn said(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    /// Until it is said.
    pub(crate) async fn heard(&self) -> String {
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
