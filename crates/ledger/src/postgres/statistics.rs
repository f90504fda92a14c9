//! Plans follow what PostgreSQL knows of its tables, and it looks at new ones only after a minute or more. Tables that fill at once would be
//! read by plans made while they were empty, which go through all of a workspace: the server is asked to look at them (`analyze`) as
//! soon as there is something to see.

use super::door::{Door, LOOKING};
use crate::tail::Tail;
use crate::{LedgerError, Rows, sql};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it is asked whether there is something to see.
const LOOK: Duration = Duration::from_secs(1);
/// Facts in all logs below which no plan takes long.
const FEW: i64 = 1_000;
/// How many times as many there are when they are looked at again.
const GROWN: i64 = 10;
/// Facts from which on the server's own looking (autovacuum) is enough.
const MANY: i64 = 100_000;

pub(super) struct Statistics {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Statistics {
    pub(super) fn start(door: Arc<Door>, tail: Tail) -> Result<Self, LedgerError> {
        let (stop, stopped) = sync_channel(0);
        let looking = std::thread::Builder::new().name("statistics".to_owned()).spawn(move || {
            let mut next = FEW;
            while matches!(stopped.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                let facts = tail.all().values().sum();
                if facts < next {
                    continue;
                }
                match look(&door, facts) {
                    Ok(()) if facts >= MANY => return,
                    Ok(()) => next = facts.saturating_mul(GROWN).min(MANY),
                    Err(error) => tracing::warn!(%error, "PostgreSQL cannot look at the tables just now"),
                }
            }
        });
        let looking =
            looking.map_err(|e| LedgerError::Unavailable(format!("cannot start the statistics: {e}")))?;
        Ok(Self { stop: Some(stop), thread: Some(looking) })
    }

    pub(super) fn stop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Unless it has seen them all, and not much less of the log: another node may have asked before.
fn look(door: &Door, facts: i64) -> Result<(), LedgerError> {
    let session = door.open_within(&LOOKING, Duration::ZERO)?;
    let tables = Rows::of_session(&session).one(
        sql!(
            "select string_agg(quote_ident(relname), ', '), min(case when reltuples<0 then 0 else 1 end)::bigint,
                max(case when relname='facts' then reltuples end)::bigint
              from pg_class where relkind='r' and relnamespace=current_schema()::regnamespace"
        ),
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?)),
    )?;
    let Some((tables, all_seen, facts_seen)) = tables else { return Ok(()) };
    if all_seen == 1 && facts_seen.saturating_mul(GROWN) > facts {
        return Ok(());
    }
    // One that somebody else looks at already is left to them.
    session.batch(&format!("analyze (skip_locked) {tables}"))
}
