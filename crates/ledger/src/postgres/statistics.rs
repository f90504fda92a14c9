//! Plans follow what PostgreSQL knows of its tables, and it looks at new ones only after a minute or more. Tables that fill at once would be
//! read by plans made while they were empty, which go through all of a workspace: the server is asked to look at them (`analyze`) as
//! soon as there is something to see.

use super::door::{Door, READING};
use crate::tail::Tail;
use crate::{LedgerError, Rows, sql, values};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How often it is asked whether the logs have doubled: then tables are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How often they are looked at all the same: a restored database's index fills without a new fact.
const EVERY: Duration = Duration::from_secs(10);
/// How long after it could not be done.
const AGAIN: Duration = Duration::from_secs(60);
/// Facts in all logs, and pages of a table, below which no plan takes long.
const FEW_FACTS: i64 = 1_000;
const FEW_PAGES: i64 = 8;
/// How many times as large a table is when it is looked at again.
const GROWN: i64 = 5;

/// Ends when it is dropped, or soon after: nothing waits for a look that is under way.
pub(super) struct Statistics {
    _stop: SyncSender<()>,
}

impl Statistics {
    pub(super) fn start(door: Arc<Door>, tail: Tail) -> Result<Self, LedgerError> {
        let (stop, stopped) = sync_channel(0);
        let looking = std::thread::Builder::new().name("statistics".to_owned());
        let looking = looking.spawn(move || keep_up(&door, &tail, &stopped));
        looking.map_err(|e| LedgerError::Unavailable(format!("cannot start the statistics: {e}")))?;
        Ok(Self { _stop: stop })
    }
}

fn keep_up(door: &Door, tail: &Tail, stopped: &Receiver<()>) {
    let (mut seen, mut last, mut pause) = (0_i64, Instant::now(), LOOK);
    while goes_on(stopped, pause) {
        let facts: i64 = tail.all().values().sum();
        if facts < FEW_FACTS || (facts < seen.saturating_mul(2) && last.elapsed() < EVERY) {
            continue;
        }
        (seen, last, pause) = (facts, Instant::now(), LOOK);
        if let Err(error) = look(door, stopped) {
            tracing::warn!(%error, "PostgreSQL cannot look at the tables just now");
            pause = AGAIN;
        }
    }
}

fn goes_on(stopped: &Receiver<()>, pause: Duration) -> bool {
    matches!(stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
}

/// Has the server look at each table that nobody looked at, or not since it was a small part of what it is.
fn look(door: &Door, stopped: &Receiver<()>) -> Result<(), LedgerError> {
    let session = door.open_within(&READING, Duration::ZERO)?;
    let tables: Vec<String> = Rows::of_session(&session).all(
        sql!(
            "select c.oid::regclass::text from pg_class c where c.relkind='r'
              and c.relnamespace=(select relnamespace from pg_class where oid=to_regclass('facts'))
              and pg_has_role(c.relowner, 'usage')
              and pg_relation_size(c.oid)>current_setting('block_size')::bigint*greatest($1, $2*c.relpages)"
        ),
        values![FEW_PAGES, GROWN],
        |row| row.get(0),
    )?;
    for table in tables {
        if !goes_on(stopped, Duration::ZERO) {
            break;
        }
        // One that somebody else looks at already is left to them.
        session.batch(&format!("analyze (skip_locked) {table}"))?;
    }
    Ok(())
}
