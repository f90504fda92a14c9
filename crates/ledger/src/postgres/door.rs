//! New connections. A database that is away is waited for a little, once; until it is back, whoever comes next is told at once.

use super::address::PostgresAddress;
use super::session::{Patience, Session};
use crate::LedgerError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// For commands of a group. A server that sleeps in the middle of one is cut off before others give up waiting for its lock.
pub(super) const WRITING: Patience = Patience { statement_ms: 15_000, lock_ms: 8_000, idle_ms: 5_000 };
/// For questions of people.
pub(crate) const READING: Patience = Patience { statement_ms: 30_000, lock_ms: 8_000, idle_ms: 30_000 };
/// For whoever reads everything: `verify` and `backup`.
pub(crate) const LOOKING: Patience = Patience { statement_ms: 600_000, lock_ms: 30_000, idle_ms: 3_600_000 };
/// For making tables and folding the log into them.
pub(crate) const MIGRATING: Patience =
    Patience { statement_ms: 3_600_000, lock_ms: 60_000, idle_ms: 600_000 };

/// How long a database that has just gone away is waited for.
const WAIT: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) struct Door {
    address: PostgresAddress,
    away: AtomicBool,
}

impl Door {
    pub(crate) fn new(address: PostgresAddress) -> Self {
        Self { address, away: AtomicBool::new(false) }
    }

    pub(super) fn address(&self) -> &PostgresAddress {
        &self.address
    }

    pub(crate) fn open(&self, patience: &Patience) -> Result<Session, LedgerError> {
        let wait = if self.away.load(Ordering::Relaxed) { Duration::ZERO } else { WAIT };
        self.open_within(patience, wait)
    }

    /// Tries again and again for as long as this.
    pub(super) fn open_within(&self, patience: &Patience, wait: Duration) -> Result<Session, LedgerError> {
        let until = Instant::now() + wait;
        loop {
            match Session::connect(&self.address, patience) {
                Ok(session) => {
                    self.away.store(false, Ordering::Relaxed);
                    return Ok(session);
                }
                Err(LedgerError::Unavailable(_)) if Instant::now() + PAUSE < until => {
                    std::thread::sleep(PAUSE);
                }
                Err(error) => {
                    self.away.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    }
}
