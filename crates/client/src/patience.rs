//! How long to repeat a call whose outcome is not known.

use std::time::{Duration, Instant};

/// How long to repeat a call, and how long to pause between two tries.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the first try to the last.
    pub within: Duration,
    /// Between two tries.
    pub pause: Duration,
}

impl Patience {
    /// One try only.
    pub const NONE: Self = Self { within: Duration::ZERO, pause: Duration::ZERO };

    /// A minute, with 20 ms between tries: long enough for a server that is killed and started again.
    pub const LONG: Self = Self { within: Duration::from_secs(60), pause: Duration::from_millis(20) };

    /// Starts counting.
    pub fn start(self) -> Tries {
        Tries { patience: self, since: Instant::now(), repeats: 0 }
    }
}

/// The tries of one call.
#[derive(Debug)]
pub struct Tries {
    patience: Patience,
    since: Instant,
    repeats: u64,
}

impl Tries {
    /// Pauses and says whether to try again; false once the time is over.
    pub async fn again(&mut self) -> bool {
        if self.since.elapsed() + self.patience.pause >= self.patience.within {
            return false;
        }
        tokio::time::sleep(self.patience.pause).await;
        self.repeats += 1;
        true
    }

    /// How many times the call was repeated.
    pub fn repeats(&self) -> u64 {
        self.repeats
    }
}
