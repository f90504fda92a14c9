//! The connection that writes: groups of commands in transactions, and what to do when the connection breaks in one.

use super::door::{Door, WRITING};
use super::follower::Follower;
use super::session::Session;
use super::statistics::Statistics;
use super::whispers::Whispers;
use crate::dialect::both;
use crate::halt::Halt;
use crate::tail::Tail;
use crate::tx::Head;
use crate::writing::Broken;
use crate::{Clock, Commit, LedgerError, Rows, sql, values};
use events::WorkspaceId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long it is tried to learn whether a commit was done whose answer got lost.
const RESOLVE: Duration = Duration::from_secs(15);
/// Writers that have written nothing for this long are forgotten, in milliseconds.
const FORGOTTEN_MS: i64 = 7 * 24 * 3_600_000;

pub(crate) struct PostgresWriter {
    door: Arc<Door>,
    session: Option<Open>,
    follower: Follower,
    _statistics: Statistics,
    tail: Tail,
    clock: Clock,
    /// This writer among those of other nodes and earlier starts.
    name: String,
    /// Of the last group that was tried to be committed.
    number: i64,
}

/// A connection and how the server knows it.
struct Open {
    session: Session,
    process: i64,
    began: String,
}

impl PostgresWriter {
    pub(crate) fn start(
        door: Arc<Door>,
        (tail, halt): (Tail, Halt),
        clock: Clock,
        node: &str,
    ) -> Result<(Self, Whispers), LedgerError> {
        let name = node.to_owned();
        let (follower, whispers) = Follower::start(Arc::clone(&door), (tail.clone(), halt), name.clone())?;
        let statistics = Statistics::start(Arc::clone(&door), tail.clone())?;
        let mut writer =
            Self { door, session: None, follower, _statistics: statistics, tail, clock, name, number: 0 };
        writer.register()?;
        Ok((writer, whispers))
    }

    /// Makes the row by which a lost answer is found again.
    fn register(&mut self) -> Result<(), LedgerError> {
        let now_ms = (self.clock)();
        let (name, rows) = (self.name.clone(), Rows::of_session(self.connection()?));
        rows.change(sql!("delete from writers where at_ms<$1"), values![now_ms - FORGOTTEN_MS])?;
        rows.change(
            sql!("insert into writers(writer, number, at_ms) values ($1, 0, $2)"),
            values![&name, now_ms],
        )?;
        Ok(())
    }

    /// The connection, made anew where it is lost.
    fn connection(&mut self) -> Result<&Session, LedgerError> {
        if self.session.as_ref().is_none_or(|open| open.session.is_lost()) {
            self.session = None;
            let session = self.door.open(&WRITING)?;
            let known = Rows::of_session(&session).one(
                sql!("select pid, backend_start::text from pg_stat_activity where pid=pg_backend_pid()"),
                &[],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let (process, began) = known.unwrap_or_default();
            self.session = Some(Open { session, process, began });
        }
        let open = self.session.as_ref().expect("it was made above where it was not there");
        Ok(&open.session)
    }

    fn session(&self) -> Option<&Session> {
        self.session.as_ref().map(|open| &open.session)
    }

    /// The rows of the transaction that was begun.
    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows::of_session(self.session().expect("a transaction was begun on it"))
    }

    pub(crate) fn begin(&mut self, workspaces: &[WorkspaceId]) -> Result<HashMap<WorkspaceId, Head>, Broken> {
        let session = self.connection().map_err(Broken::for_good)?;
        let begun = session.queue(sql!("begin"), &[]);
        let heads = begun.and_then(|()| both::lock_heads(&Rows::of_session(session), workspaces));
        heads.map_err(|error| self.broken(error))
    }

    /// Whether the group may run again on another connection.
    pub(crate) fn broken(&self, error: LedgerError) -> Broken {
        Broken { error, again: self.session().is_none_or(Session::is_lost) }
    }

    pub(crate) fn failure(&self) -> Option<LedgerError> {
        self.session().and_then(Session::failure)
    }

    pub(crate) fn roll_back(&self) {
        if let Some(session) = self.session() {
            session.roll_back();
        }
    }

    /// Sends what waits and the commit, in one round trip.
    pub(crate) fn commit(&mut self) -> Result<(), Broken> {
        self.number += 1;
        let (number, now_ms) = (self.number, (self.clock)());
        let rows = self.rows();
        let sent = rows
            .execute(
                sql!(
                    "insert into writers(writer, number, at_ms) values ($1, $2, $3)
                      on conflict(writer) do update set number=excluded.number, at_ms=excluded.at_ms"
                ),
                values![&self.name, number, now_ms],
            )
            .and_then(|()| rows.execute(sql!("commit"), &[]))
            .and_then(|()| self.session().map_or(Ok(()), Session::flush));
        match sent {
            Ok(()) => Ok(()),
            Err(error) if self.session().is_some_and(Session::is_lost) => self.resolve(number, &error),
            Err(error) => Err(Broken::for_good(error)),
        }
    }

    /// The connection broke at the commit: it is known only afterwards whether the server did it. What is not known is never
    /// done again.
    fn resolve(&mut self, number: i64, lost: &LedgerError) -> Result<(), Broken> {
        tracing::warn!(%lost, "the connection broke at a commit; asking whether it was done");
        let former = self.session.take();
        let until = Instant::now() + RESOLVE;
        while Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            let found = self.door.open_within(&WRITING, left).and_then(|session| {
                let found = last_number(&session, former.as_ref(), &self.name);
                // The next group has a connection of its own, with all that belongs to it.
                drop(session);
                found
            });
            match found {
                Ok(found) if found == Some(number) => {
                    tracing::info!("it was done");
                    return Ok(());
                }
                Ok(_) => {
                    tracing::info!("it was not done");
                    return Err(Broken { error: lost.clone(), again: true });
                }
                Err(error) => {
                    tracing::warn!(%error, "not known yet");
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        }
        // Whatever was done after all is found in the log when the database is back, and handed on from there.
        Err(Broken::for_good(LedgerError::Unavailable(
            "the database went away at a commit, and it is not known whether it was done".to_owned(),
        )))
    }

    pub(crate) fn hand_on(&self, commits: Vec<Commit>) {
        if !commits.is_empty() {
            let whole = self.tail.hand_on(commits);
            self.follower.committed(whole);
        }
    }

    pub(crate) fn close(mut self) {
        self.session = None;
        self.follower.stop();
        self.tail.end();
    }
}

/// The number of the last group that this writer committed. A former connection may still be at its commit: it is ended, and
/// the lock on its row says when that is so.
fn last_number(session: &Session, former: Option<&Open>, name: &str) -> Result<Option<i64>, LedgerError> {
    let rows = Rows::of_session(session);
    if let Some(former) = former {
        rows.all(
            sql!("select pg_terminate_backend(pid) from pg_stat_activity where pid=$1 and backend_start::text=$2"),
            values![former.process, &former.began],
            |_| Ok(()),
        )?;
    }
    session.queue(sql!("begin"), &[])?;
    let found =
        rows.one(sql!("select number from writers where writer=$1 for update"), values![name], |row| {
            row.get(0)
        })?;
    session.batch("commit")?;
    Ok(found)
}
