//! A few connections that only read, handed from question to question.

use crate::postgres::{Door, READING, Session};
use crate::{LedgerError, Rows, dialect};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Questions that run at once. SQLite reads in memory or from the page cache: more than the cores does not help. On PostgreSQL
/// each is a connection of the server's.
const MOST_ON_SQLITE: usize = 4;
const MOST_ON_POSTGRES: usize = 8;

/// Where connections come from.
pub(crate) enum Source {
    File(PathBuf),
    Server(Arc<Door>),
}

enum Reader {
    Sqlite(Connection),
    Postgres(Box<Session>),
}

impl Source {
    const fn most(&self) -> usize {
        match self {
            Self::File(_) => MOST_ON_SQLITE,
            Self::Server(_) => MOST_ON_POSTGRES,
        }
    }

    fn open(&self) -> Result<Reader, LedgerError> {
        match self {
            Self::File(file) => dialect::open_to_read(file).map(Reader::Sqlite),
            Self::Server(door) => door.open(&READING).map(|session| Reader::Postgres(Box::new(session))),
        }
    }
}

impl Reader {
    /// One transaction, so that a question of several statements sees one moment.
    fn answer<T>(
        &self,
        began: Instant,
        question: impl FnOnce(&Rows<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        match self {
            Self::Sqlite(connection) => {
                connection.execute_batch("begin")?;
                let answer = question(&Rows::of(connection).since(began));
                connection.execute_batch("rollback")?;
                answer
            }
            Self::Postgres(session) => {
                let answer = question(&Rows::of_session(session).since(began));
                session.roll_back();
                answer
            }
        }
    }

    /// Whether another question can be asked on it.
    fn is_whole(&self) -> bool {
        match self {
            Self::Sqlite(connection) => connection.is_autocommit(),
            Self::Postgres(session) => !session.is_lost() && session.is_at_rest(),
        }
    }

    /// Whether it is still there after it was not used for a while. A server may have ended it meanwhile: it is asked, with what
    /// comes first anyway, so that no question falls into a connection that is gone.
    fn begins(&self) -> Result<bool, LedgerError> {
        match self {
            Self::Sqlite(_) => Ok(true),
            Self::Postgres(session) => match session.batch("begin isolation level repeatable read read only")
            {
                Err(_) if session.is_lost() => Ok(false),
                begun => begun.map(|()| true),
            },
        }
    }
}

pub(crate) struct Readers {
    source: Source,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Reader>,
    open: usize,
}

impl Readers {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, pool: Mutex::default(), returned: Condvar::new() }
    }

    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&Rows<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        loop {
            let (reader, is_new) = self.take()?;
            let lease = Lease { readers: self, reader: Some(reader) };
            let reader = lease.reader.as_ref().expect("a lease holds its connection until it is dropped");
            let began = Instant::now();
            if reader.begins()? {
                return reader.answer(began, question);
            }
            if is_new {
                return Err(LedgerError::Unavailable("the database ends every connection".to_owned()));
            }
        }
    }

    /// Whether there is room for more than there is, tried beside the writer. On SQLite every commit needs some: that is trial enough.
    pub(crate) fn try_room(&self) -> Result<(), LedgerError> {
        match &self.source {
            Source::File(_) => Ok(()),
            Source::Server(door) => door.open(&READING)?.try_to_write(),
        }
    }

    /// Closes the connections that nobody uses, so that the writer's is the last and leaves one whole file behind.
    pub(crate) fn close(&self) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        pool.open -= pool.idle.len();
        pool.idle.clear();
    }

    /// A connection, and whether it was made just now.
    fn take(&self) -> Result<(Reader, bool), LedgerError> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(reader) = pool.idle.pop() {
                return Ok((reader, false));
            }
            if pool.open < self.source.most() {
                pool.open += 1;
                drop(pool);
                return self.source.open().map(|reader| (reader, true)).inspect_err(|_| self.give_up());
            }
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// One connection less; whoever waits may open another.
    fn give_up(&self) {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).open -= 1;
        self.returned.notify_one();
    }
}

/// Brings the connection back, also when the question panics: a connection in the middle of something is closed instead.
struct Lease<'a> {
    readers: &'a Readers,
    reader: Option<Reader>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        match self.reader.take().filter(Reader::is_whole) {
            Some(reader) => {
                self.readers.pool.lock().unwrap_or_else(PoisonError::into_inner).idle.push(reader);
                self.readers.returned.notify_one();
            }
            None => self.readers.give_up(),
        }
    }
}
