//! What is known about each workspace's waits, in memory: the engine's prediction, folded from the log.

use engine::waits::{Arrival, Forecast, Learned, Lesson, Reading, Seen, Silence, Waits};
use events::{ConversationId, InboxId, Recorded, TeamId, WorkspaceId};
use ledger::{LedgerError, Rows, Tx};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many of a log's last facts are folded at a start. What was learned from older ones has changed since.
const FOLDED_AT_START: i64 = 250_000;
/// Facts that are folded in one go.
const PAGE: i64 = 1_000;

/// The prediction of each workspace.
#[derive(Default)]
pub(crate) struct Models {
    known: Mutex<HashMap<WorkspaceId, Arc<Mutex<Model>>>>,
    /// Set when every workspace's log was folded.
    pub(super) loaded: tokio::sync::OnceCell<()>,
}

/// One workspace's prediction, and up to which fact it has folded the log.
#[derive(Default)]
pub(super) struct Model {
    reading: Reading,
    waits: Waits,
    seq: i64,
    /// Whether it has caught up with the log once. Before, nothing is predicted.
    is_ready: bool,
    is_learning: bool,
    /// Up to whom promises were last compared with what is known: a long line is gone through in several runs.
    pub(super) compared_to: Option<ConversationId>,
}

impl Model {
    fn fold(&mut self, recorded: &Recorded) {
        for (at_ms, happening) in self.reading.read(recorded) {
            self.waits.observe(at_ms, &happening);
        }
        self.seq = recorded.seq;
    }

    /// Folds what is in the log up to `until`. Usually nothing: the tail is quicker.
    pub(super) fn catch_up(
        &mut self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        until: i64,
    ) -> Result<(), LedgerError> {
        while self.is_ready && self.seq < until {
            let before = self.seq;
            for committed in ledger::page(rows, workspace, self.seq, until, PAGE)? {
                self.fold(&committed.recorded);
            }
            if self.seq == before {
                break;
            }
        }
        Ok(())
    }

    /// What somebody who would join this line now would be told: an inbox's, or that of a team there. Live, all who join are alike: no
    /// class and no credit.
    pub(super) fn at_entry(&mut self, at_ms: i64, (inbox, team): (InboxId, Option<TeamId>)) -> Forecast {
        if !self.is_ready || !self.knows((inbox, team)) {
            return Forecast::CannotSay(Silence::TooLittleKnown);
        }
        let of_team = team.and_then(|team| self.reading.team_queue(inbox, team));
        let queue = of_team.unwrap_or_else(|| self.reading.queue(inbox));
        self.waits.at_entry(at_ms, Arrival { queue, class: 0, credit_ms: 0 })
    }

    /// How much longer somebody in line will wait.
    pub(super) fn remaining(&self, at_ms: i64, conversation: ConversationId) -> Option<Forecast> {
        let contact = self.reading.contact(conversation).filter(|_| self.is_ready)?;
        let forecast = self.waits.remaining(at_ms, contact)?;
        // That nobody is here is known of any line.
        if let Forecast::Wait(_) = forecast
            && !self.waits_for(conversation).is_some_and(|line| self.knows(line))
        {
            return Some(Forecast::CannotSay(Silence::TooLittleKnown));
        }
        Some(forecast)
    }

    /// In which line a conversation is.
    pub(super) fn waits_for(&self, conversation: ConversationId) -> Option<(InboxId, Option<TeamId>)> {
        self.reading.waits_for(conversation)
    }

    /// Whether a line may be spoken of. What a team was handed is a small part of the floor: how the whole does says little of it before some
    /// of it was seen.
    fn knows(&self, (inbox, team): (InboxId, Option<TeamId>)) -> bool {
        let Some(team) = team else { return true };
        self.reading.team_queue(inbox, team).is_some_and(|queue| self.waits.knows(queue))
    }

    /// What there is to learn from, unless that is being done.
    pub(super) fn lesson(&mut self) -> Option<Lesson> {
        if self.is_learning || !self.is_ready {
            return None;
        }
        let lesson = self.waits.lesson();
        self.is_learning = lesson.is_some();
        lesson
    }

    pub(super) fn adopt(&mut self, learned: Option<Learned>) {
        self.is_learning = false;
        if let Some(learned) = learned {
            self.waits.adopt(learned);
        }
    }
}

impl Models {
    /// The model of a workspace; an empty one where none was made.
    pub(super) fn of(&self, workspace: WorkspaceId) -> Arc<Mutex<Model>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(workspace).or_default())
    }

    /// Hears of a committed fact, in order. A gap is left to [`Model::catch_up`].
    pub(crate) fn notice(&self, recorded: &Recorded) {
        let model = self.of(recorded.workspace);
        let mut model = held(&model);
        // A workspace that began while this server runs has nothing to catch up with.
        model.is_ready |= recorded.seq == 1;
        if model.is_ready && recorded.seq == model.seq + 1 {
            model.fold(recorded);
        }
    }

    /// What was seen of an inbox's handling and patience, for planning.
    pub(crate) fn seen(&self, workspace: WorkspaceId, inbox: InboxId) -> Option<Seen> {
        let model = self.of(workspace);
        let mut model = held(&model);
        if !model.is_ready {
            return None;
        }
        let queue = model.reading.queue(inbox);
        model.waits.seen(queue)
    }

    /// For a question: the model as of all that these rows show. The tail comes after the answers, and from other nodes later
    /// still; whoever was answered must find what they did in what is foreseen.
    pub(super) fn as_of<T>(
        &self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        ask: impl FnOnce(&mut Model) -> T,
    ) -> Result<T, LedgerError> {
        let head = ledger::head(rows, workspace)?;
        let model = self.of(workspace);
        let mut model = held(&model);
        model.catch_up(rows, workspace, head)?;
        Ok(ask(&mut model))
    }

    /// For a command: the model as of all that was durable before it.
    pub(super) fn as_committed<T>(
        &self,
        tx: &Tx<'_>,
        ask: impl FnOnce(&mut Model) -> T,
    ) -> Result<T, LedgerError> {
        let model = self.of(tx.workspace());
        let mut model = held(&model);
        model.catch_up(tx, tx.workspace(), tx.committed_seq())?;
        Ok(ask(&mut model))
    }
}

/// A model is whole after each step, also after one that panicked elsewhere.
pub(super) fn held(model: &Mutex<Model>) -> MutexGuard<'_, Model> {
    model.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Folds the end of a workspace's log into its model, page by page. `before` says what was so at its beginning, as facts.
pub(super) fn load(
    rows: &Rows<'_>,
    model: &Mutex<Model>,
    workspace: WorkspaceId,
    before: impl FnOnce(i64) -> Result<Vec<Recorded>, LedgerError>,
) -> Result<(), LedgerError> {
    let head = ledger::head(rows, workspace)?;
    let mut fresh = Model { seq: (head - FOLDED_AT_START).max(0), is_ready: true, ..Model::default() };
    if fresh.seq > 0 {
        let seq = fresh.seq;
        before(seq)?.iter().for_each(|recorded| fresh.fold(recorded));
        fresh.waits.begin_here();
        fresh.seq = seq;
    }
    fresh.catch_up(rows, workspace, head)?;
    *held(model) = fresh;
    Ok(())
}
