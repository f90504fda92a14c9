//! Who does the jobs of the workspace, looked at from the database's side while the soak goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use clusters::Cluster;

/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(300);
/// For how long a sign of life holds, as `nodes.until_ms` has it.
const SILENT_MS: u64 = 15_000;
const LOOK: &str =
    "select l.epoch, coalesce(n.until_ms, 0), (extract(epoch from clock_timestamp()) * 1000)::bigint
    from leases l left join nodes n on n.node = l.node where l.work = 'jobs'";

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
                if let Some(seen) = cluster.run(&url, LOOK).ok().as_deref().and_then(read) {
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

/// Who has the jobs, as one look found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    epoch: u64,
    last_life_ms: u64,
    now_ms: u64,
}

fn read(row: &str) -> Option<Seen> {
    let mut fields = row.lines().next()?.split('|').map(|field| field.trim().parse::<u64>().ok());
    let (epoch, until_ms, now_ms) = (fields.next()??, fields.next()??, fields.next()??);
    Some(Seen { epoch, last_life_ms: until_ms.saturating_sub(SILENT_MS), now_ms })
}

fn takeover(known: Seen, seen: Seen) -> Option<Takeover> {
    let last_life = SystemTime::UNIX_EPOCH + Duration::from_millis(known.last_life_ms);
    let after = Duration::from_millis(seen.now_ms.saturating_sub(known.last_life_ms));
    (seen.epoch > known.epoch && known.last_life_ms > 0).then_some(Takeover { last_life, after })
}

#[cfg(test)]
mod tests {
    use super::{Seen, read, takeover};
    use std::time::Duration;

    #[test]
    fn a_takeover_is_counted_from_the_last_sign_of_life() {
        let before = read("3|1000015000|1000001000\n").unwrap();
        assert_eq!(before, Seen { epoch: 3, last_life_ms: 1_000_000_000, now_ms: 1_000_001_000 });
        let after = read("4|1000031000|1000016200").unwrap();
        assert_eq!(takeover(before, after).unwrap().after, Duration::from_millis(16_200));
        assert!(takeover(before, before).is_none());
        assert!(read("").is_none());
    }
}
