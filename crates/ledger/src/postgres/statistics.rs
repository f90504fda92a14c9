//! Plans follow what PostgreSQL knows of its tables, and it looks at new ones only after a minute or more. Tables that fill at once would be
//! read by plans made while they were empty, which go through all of a workspace: the server is asked to look at them (`analyze`) as
//! soon as there is something to see.

use super::door::{Door, READING};
use crate::tail::Tail;
use crate::{LedgerError, Rows, sql};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it is asked whether there is something to see.
const LOOK: Duration = Duration::from_secs(1);
/// How long after it could not be done.
const AGAIN: Duration = Duration::from_secs(60);
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
            let (mut next, mut pause) = (FEW, LOOK);
            while goes_on(&stopped, pause) {
                let facts = tail.all().values().sum();
                if facts < next {
                    continue;
                }
                match look(&door, facts, &stopped) {
                    Ok(()) if facts >= MANY => return,
                    Ok(()) => next = facts.saturating_mul(GROWN).min(MANY),
                    Err(error) => {
                        tracing::warn!(%error, "PostgreSQL cannot look at the tables just now");
                        pause = AGAIN;
                    }
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

fn goes_on(stopped: &Receiver<()>, pause: Duration) -> bool {
    matches!(stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
}

/// Has the server look, table by table, unless it has seen them all, and not much less of the log: another node may have asked before.
fn look(door: &Door, facts: i64, stopped: &Receiver<()>) -> Result<(), LedgerError> {
    let session = door.open_within(&READING, Duration::ZERO)?;
    let tables = Rows::of_session(&session).all(
        sql!(
            "select quote_ident(relname), relname='facts', reltuples::bigint from pg_class
              where relkind='r' and relnamespace=current_schema()::regnamespace order by relname"
        ),
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<bool>(1)?, row.get::<i64>(2)?)),
    )?;
    // Of a table that nobody has looked at it knows less than nothing: -1.
    let is_seen = |of_facts: bool, rows: i64| {
        if of_facts { rows.saturating_mul(GROWN) > facts } else { rows >= 0 }
    };
    if tables.iter().all(|(_, of_facts, rows)| is_seen(*of_facts, *rows)) {
        return Ok(());
    }
    for (table, ..) in tables {
        if !goes_on(stopped, Duration::ZERO) {
            break;
        }
        // One that somebody else looks at already is left to them.
        session.batch(&format!("analyze (skip_locked) {table}"))?;
    }
    Ok(())
}
