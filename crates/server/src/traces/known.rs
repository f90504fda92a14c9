//! Which facts of late were caused by which traced request, here or at another server: some thousands, then the oldest goes.

use super::parent::Parent;
use events::WorkspaceId;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Facts that are known at most.
const MOST: usize = 8_192;
/// Facts of one command that are followed at most; there are rarely more than five.
const MOST_OF_ONE: i64 = 64;
/// Streams to which the delivery of one fact is told at most.
const MOST_STREAMS: u32 = 32;

type Place = (WorkspaceId, i64);

#[derive(Default)]
pub(super) struct Known {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    facts: HashMap<Place, Fact>,
    oldest_first: VecDeque<Place>,
}

struct Fact {
    caused: Parent,
    /// The span of its publishing at this server, and when that was.
    published: Option<(u64, Instant)>,
    streams: u32,
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These facts are caused by this span.
    pub(super) fn note(&self, workspace: WorkspaceId, (first, last): (i64, i64), caused: Parent) {
        let mut inner = self.lock();
        for seq in first..=last.min(first.saturating_add(MOST_OF_ONE)) {
            while inner.oldest_first.len() >= MOST {
                if let Some(oldest) = inner.oldest_first.pop_front() {
                    inner.facts.remove(&oldest);
                }
            }
            let place = (workspace, seq);
            if inner.facts.insert(place, Fact { caused, published: None, streams: 0 }).is_none() {
                inner.oldest_first.push_back(place);
            }
        }
    }

    /// It is in the queues of this server's streams now; what caused it, if that is known.
    pub(super) fn published(&self, place: Place, span: u64) -> Option<Parent> {
        let mut inner = self.lock();
        let fact = inner.facts.get_mut(&place)?;
        fact.published = Some((span, Instant::now()));
        Some(fact.caused)
    }

    /// It was written to one more stream; the span of its publishing, and since when it was in the queue.
    pub(super) fn delivered(&self, place: Place) -> Option<(Parent, Instant)> {
        let mut inner = self.lock();
        let fact = inner.facts.get_mut(&place).filter(|fact| fact.streams < MOST_STREAMS)?;
        let (span, since) = fact.published?;
        fact.streams += 1;
        Some((Parent { span, ..fact.caused }, since))
    }
}

/// As other servers hear it.
#[derive(Serialize, Deserialize)]
struct Whisper {
    trace: String,
    of: WorkspaceId,
    first: i64,
    last: i64,
}

pub(super) fn whisper(workspace: WorkspaceId, (first, last): (i64, i64), caused: Parent) -> String {
    let whisper = Whisper { trace: caused.to_string(), of: workspace, first, last };
    serde_json::to_string(&whisper).unwrap_or_default()
}

pub(super) fn heard(whisper: &str) -> Option<(WorkspaceId, (i64, i64), Parent)> {
    let Whisper { trace, of, first, last } = serde_json::from_str(whisper).ok()?;
    Some((of, (first, last), Parent::read(&trace)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUSED: Parent = Parent { trace: 7, span: 9, sampled: true };

    #[test]
    fn what_is_whispered_is_heard_and_anything_else_is_not() {
        let workspace = WorkspaceId::from_bits(5);
        assert_eq!(heard(&whisper(workspace, (3, 4), CAUSED)), Some((workspace, (3, 4), CAUSED)));
        for other in
            ["", "{}", r#"{"workspace":"wsp_1","what":{}}"#, r#"{"trace":"x","of":"y","first":1,"last":2}"#]
        {
            assert_eq!(heard(other), None);
        }
    }

    #[test]
    fn the_oldest_goes_and_a_fact_is_followed_to_some_streams_only() {
        let (known, workspace) = (Known::default(), WorkspaceId::from_bits(5));
        known.note(workspace, (1, i64::MAX), CAUSED);
        assert_eq!(known.lock().facts.len(), 65);
        for seq in 1_000..1_000 + i64::try_from(MOST).unwrap() {
            known.note(workspace, (seq, seq), CAUSED);
        }
        assert_eq!(known.lock().facts.len(), MOST);
        assert!(known.published((workspace, 1), 1).is_none());
        assert!(known.delivered((workspace, 1_000)).is_none(), "not published yet");
        assert_eq!(known.published((workspace, 1_000), 11), Some(CAUSED));
        let followed = (0..100).filter(|_| known.delivered((workspace, 1_000)).is_some()).count();
        assert_eq!(followed, 32);
    }
}
