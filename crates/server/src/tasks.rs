//! Tasks that run beside requests. One that panics is noticed.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

/// Starts tasks and remembers which of them died.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    died: Arc<Mutex<Vec<&'static str>>>,
}

impl Tasks {
    /// Starts a task. `name` says what died, should it panic.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let died = Arc::clone(&self.died);
        #[expect(clippy::disallowed_methods, reason = "this is the replacement that the ban names")]
        tokio::spawn(async move {
            let mut watch = Watch { name, died, finished: false };
            task.await;
            watch.finished = true;
        });
    }

    /// The names of the tasks that panicked.
    #[must_use]
    pub fn died(&self) -> Vec<&'static str> {
        self.died.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Dropped by a panic or by the end of the runtime before the task finished; only the first is a death.
struct Watch {
    name: &'static str,
    died: Arc<Mutex<Vec<&'static str>>>,
    finished: bool,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.finished && std::thread::panicking() {
            tracing::error!(task = self.name, "a task died");
            self.died.lock().unwrap_or_else(PoisonError::into_inner).push(self.name);
        }
    }
}
