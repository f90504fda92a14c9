//! What each fault cost those who wrote and read.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use hyper::StatusCode;

use crate::{ClientError, Listener};

/// What one fault cost.
#[derive(Debug, Clone)]
pub struct Cost {
    /// What happened, in words.
    pub kind: String,
    /// When it began.
    pub at: SystemTime,
    /// How long it went on: until the server, the database or the disk was given back.
    pub lasted: Duration,
    /// From its beginning to the first acknowledgement, by any server, of what was sent after that.
    pub first: Option<Duration>,
    /// The same until every server had acknowledged something that was sent to it after that.
    pub everywhere: Option<Duration>,
    /// Answers of 503, until the next fault.
    pub refused: u64,
    /// Refused so, and found done when it was sent again: the database had gone at the commit.
    pub refused_and_done: u64,
    /// Writes without an answer, so that nobody knew whether they were done.
    pub unknown: u64,
    /// Of these, found done when they were sent again under their key.
    pub unknown_and_done: u64,
    /// The longest time in which an agents' reader saw nothing.
    pub longest_gap: Duration,
    /// Streams that broke and were opened again where they had ended.
    pub reopened: u64,
}

/// The costs of all faults so far.
pub(super) struct Costs {
    nodes: usize,
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    cost: Cost,
    began: Instant,
    /// Of each server: when it first acknowledged something that was sent after the beginning.
    answered: Vec<Option<Duration>>,
}

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Answered { repeated: bool },
    Refused,
    Unknown,
}

impl Ended {
    /// `None` for what was not sent, and for what is no answer to a fault.
    fn of(answer: Result<bool, &ClientError>) -> Option<Self> {
        match answer {
            Ok(repeated) => Some(Self::Answered { repeated }),
            Err(error) if error.status() == Some(StatusCode::SERVICE_UNAVAILABLE) => Some(Self::Refused),
            Err(ClientError::Broken(_) | ClientError::TimedOut(_)) => Some(Self::Unknown),
            Err(_) => None,
        }
    }
}

/// What a caller waits to know: how its last write ended, and in which fault.
type Open = Option<(Ended, usize)>;

impl Costs {
    pub(super) fn new(nodes: usize) -> Self {
        Self { nodes, entries: Mutex::default() }
    }

    /// A fault begins.
    #[expect(
        clippy::disallowed_methods,
        reason = "what databases and servers wrote down is compared with it afterwards"
    )]
    pub(super) fn begin(&self) -> usize {
        let cost = Cost {
            kind: String::new(),
            at: SystemTime::now(),
            lasted: Duration::ZERO,
            first: None,
            everywhere: None,
            refused: 0,
            refused_and_done: 0,
            unknown: 0,
            unknown_and_done: 0,
            longest_gap: Duration::ZERO,
            reopened: 0,
        };
        let mut entries = self.lock();
        entries.push(Entry { cost, began: Instant::now(), answered: vec![None; self.nodes] });
        entries.len() - 1
    }

    /// It is over, and this is what it was.
    pub(super) fn ended(&self, fault: usize, kind: String) {
        let entry = &mut self.lock()[fault];
        entry.cost.kind = kind;
        entry.cost.lasted = entry.began.elapsed();
    }

    /// Whether every server has acknowledged something that was sent after the beginning of this fault.
    pub(super) fn is_overcome(&self, fault: usize) -> bool {
        self.lock()[fault].answered.iter().all(Option::is_some)
    }

    /// From the beginning of this fault to the first acknowledgement after it, by any server.
    pub(super) fn first(&self, fault: usize) -> Option<Duration> {
        self.lock()[fault].cost.first
    }

    /// Whoever hears every write of one caller at this server.
    pub(super) fn listener(self: &Arc<Self>, node: usize) -> Listener {
        let (costs, open) = (Arc::clone(self), Mutex::new(None));
        Listener(Arc::new(move |sent, answer| {
            if let Some(ended) = Ended::of(answer) {
                costs.heard((node, sent), ended, &mut open.lock().unwrap_or_else(PoisonError::into_inner));
            }
        }))
    }

    fn heard(&self, (node, sent): (usize, Instant), ended: Ended, open: &mut Open) {
        let mut entries = self.lock();
        if let Ended::Answered { repeated } = ended {
            // Those before it are overcome, or were begun while the next one came.
            for entry in entries.iter_mut().filter(|entry| entry.cost.everywhere.is_none()) {
                entry.acknowledged(node, sent);
            }
            match open.take() {
                Some((Ended::Refused, fault)) if repeated => entries[fault].cost.refused_and_done += 1,
                Some((Ended::Unknown, fault)) if repeated => entries[fault].cost.unknown_and_done += 1,
                _ => {}
            }
            return;
        }
        let Some(fault) = entries.len().checked_sub(1) else { return };
        match ended {
            Ended::Unknown => entries[fault].cost.unknown += 1,
            _ => entries[fault].cost.refused += 1,
        }
        // What is not known stays so when the same is refused later.
        if !matches!(open, Some((Ended::Unknown, _))) || ended == Ended::Unknown {
            *open = Some((ended, fault));
        }
    }

    /// An agents' reader saw something, and nothing since then.
    pub(super) fn gap(&self, since: Instant) {
        if let Some(entry) = self.lock().last_mut() {
            entry.cost.longest_gap = entry.cost.longest_gap.max(since.elapsed());
        }
    }

    /// A stream that broke was opened again.
    pub(super) fn reopened(&self) {
        if let Some(entry) = self.lock().last_mut() {
            entry.cost.reopened += 1;
        }
    }

    pub(super) fn all(&self) -> Vec<Cost> {
        self.lock().iter().map(|entry| entry.cost.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn acknowledged(&mut self, node: usize, sent: Instant) {
        if sent < self.began || self.answered[node].is_some() {
            return;
        }
        let after = self.began.elapsed();
        self.answered[node] = Some(after);
        self.cost.first = self.cost.first.or(Some(after));
        if self.answered.iter().all(Option::is_some) {
            self.cost.everywhere = Some(after);
        }
    }
}
