//! Who does the jobs of the workspace, looked at from the database's side while the soak goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use clusters::{Cluster, JobsLease};

/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(300);
/// For how long a sign of life holds, as `nodes.until_ms` has it.
const SILENT_MS: u64 = 15_000;

/// The jobs went from one server to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Takeover {
    /// When the one who had them gave its last sign of life.
    pub(super) last_life: SystemTime,
    /// From then until another had them.
    pub(super) after: Duration,
}

/// Looks until it is ended.
pub(super) struct Watch {
    ended: Arc<AtomicBool>,
    looking: JoinHandle<Vec<Takeover>>,
}

impl Watch {
    pub(super) fn begin(cluster: Arc<Cluster>, url: String) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&ended);
        let looking = std::thread::spawn(move || {
            let (mut found, mut known) = (Vec::new(), None);
            while !until.load(Ordering::Relaxed) {
                // The database may be away, or have no tables yet.
                if let Ok(seen) = cluster.jobs_lease(&url) {
                    found.extend(known.and_then(|known| takeover(known, seen)));
                    known = Some(seen);
                }
                std::thread::sleep(PAUSE);
            }
            found
        });
        Self { ended, looking }
    }

    pub(super) fn end(self) -> Vec<Takeover> {
        self.ended.store(true, Ordering::Relaxed);
        self.looking.join().unwrap_or_default()
    }
}

fn takeover(known: JobsLease, seen: JobsLease) -> Option<Takeover> {
    let last_life_ms = known.until_ms.checked_sub(SILENT_MS)?;
    let last_life = SystemTime::UNIX_EPOCH + Duration::from_millis(last_life_ms);
    let after = Duration::from_millis(seen.now_ms.saturating_sub(last_life_ms));
    (seen.epoch > known.epoch).then_some(Takeover { last_life, after })
}

#[cfg(test)]
mod tests {
    use super::{JobsLease, takeover};
    use std::time::Duration;

    #[test]
    fn a_takeover_is_counted_from_the_last_sign_of_life() {
        let before = JobsLease { epoch: 3, until_ms: 1_000_015_000, now_ms: 1_000_001_000 };
        let after = JobsLease { epoch: 4, until_ms: 1_000_031_000, now_ms: 1_000_016_200 };
        assert_eq!(takeover(before, after).unwrap().after, Duration::from_millis(16_200));
        assert!(takeover(before, before).is_none());
        assert!(takeover(JobsLease { until_ms: 0, ..before }, after).is_none());
    }
}
