//! Forecasts of each workspace, in memory: folded from the counted arrivals when somebody asks.

use super::calendar::Local;
use super::queries;
use engine::forecast::{INTERVAL_MS, Series};
use events::{InboxId, WorkspaceId};
use ledger::{LedgerError, Rows};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So far back arrivals are read: what was learned from older weeks has faded away.
const READ_BACK_MS: i64 = 400 * 86_400_000;
/// A half hour is taken as over when this much has passed since: whoever arrived in it is written down by then.
const SETTLED_MS: i64 = 5_000;
/// Arrivals are read so many days at a time.
const DAYS_AT_ONCE_MS: i64 = 30 * 86_400_000;
/// Workspaces and zones that are remembered; whichever was asked for longest ago is forgotten first.
const REMEMBERED: usize = 32;
/// Inboxes of a workspace that are forecast.
const INBOXES: usize = 500;

/// What is remembered, and how many plans may be played at once.
pub(crate) struct Forecasts {
    known: Mutex<Vec<Known>>,
    /// Simulations at once: they take a core each.
    pub(super) playing: Arc<tokio::sync::Semaphore>,
}

struct Known {
    workspace: WorkspaceId,
    zone: String,
    model: Arc<Mutex<Model>>,
}

impl Default for Forecasts {
    fn default() -> Self {
        Self { known: Mutex::default(), playing: Arc::new(tokio::sync::Semaphore::new(2)) }
    }
}

impl Forecasts {
    /// The model of a workspace in a time zone; an empty one where none was asked for.
    pub(super) fn of(&self, workspace: WorkspaceId, local: &Local) -> Arc<Mutex<Model>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().position(|known| known.workspace == workspace && known.zone == local.name);
        let this = match found {
            Some(place) => known.remove(place),
            None => Known { workspace, zone: local.name.clone(), model: Arc::default() },
        };
        let model = Arc::clone(&this.model);
        if known.len() >= REMEMBERED {
            known.remove(0);
        }
        known.push(this);
        model
    }
}

/// A model is whole after each step, also after one that panicked elsewhere.
pub(super) fn held(model: &Mutex<Model>) -> MutexGuard<'_, Model> {
    model.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Each inbox's series, and up to which half hour arrivals were read.
#[derive(Default)]
pub(super) struct Model {
    series: BTreeMap<InboxId, Series>,
    read_to_ms: i64,
}

impl Model {
    /// Reads what is over by now.
    pub(super) fn catch_up(
        &mut self,
        rows: &Rows<'_>,
        workspace: WorkspaceId,
        local: &Local,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        let over_ms = (now_ms - SETTLED_MS).div_euclid(INTERVAL_MS) * INTERVAL_MS;
        if over_ms - self.read_to_ms > READ_BACK_MS {
            *self = Self { series: BTreeMap::new(), read_to_ms: over_ms - READ_BACK_MS };
        }
        let mut offsets = None;
        while self.read_to_ms < over_ms {
            let until_ms = (self.read_to_ms + DAYS_AT_ONCE_MS).min(over_ms);
            for arrived in queries::arrivals(rows, workspace, self.read_to_ms, until_ms)? {
                if self.series.len() >= INBOXES && !self.series.contains_key(&arrived.inbox) {
                    continue;
                }
                let series = self.series.entry(arrived.inbox).or_insert_with(|| {
                    let zone = offsets.get_or_insert_with(|| local.offsets(now_ms)).clone();
                    Series::new(zone, arrived.slot_ms)
                });
                series.add(arrived.slot_ms, u32::try_from(arrived.came).unwrap_or(u32::MAX));
            }
            self.read_to_ms = until_ms;
        }
        self.series.values_mut().for_each(|series| series.pass(over_ms));
        Ok(())
    }

    /// An inbox's series; `None` where nobody has ever come.
    pub(super) fn series(&self, inbox: InboxId) -> Option<&Series> {
        self.series.get(&inbox)
    }

    /// The half hour that is not over yet.
    pub(super) const fn open_ms(&self) -> i64 {
        self.read_to_ms
    }
}
