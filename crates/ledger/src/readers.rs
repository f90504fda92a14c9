//! A few connections that only read, handed from question to question.

use crate::{LedgerError, Rows, dialect};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};

/// Questions that run at once. SQLite reads in memory or from the page cache: more than the cores does not help.
const MOST: usize = 4;

pub(crate) struct Readers {
    file: PathBuf,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    open: usize,
}

impl Readers {
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { file, pool: Mutex::default(), returned: Condvar::new() }
    }

    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&Rows<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let lease = Lease { readers: self, connection: Some(self.take()?) };
        let connection = lease.connection.as_ref().expect("a lease holds its connection until it is dropped");
        // One transaction, so that a question of several statements sees one moment.
        connection.execute_batch("begin")?;
        let answer = question(&Rows::new(connection));
        connection.execute_batch("rollback")?;
        answer
    }

    /// Closes the connections that nobody uses, so that the writer's is the last and leaves one whole file behind.
    pub(crate) fn close(&self) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        pool.open -= pool.idle.len();
        pool.idle.clear();
    }

    fn take(&self) -> Result<Connection, LedgerError> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = pool.idle.pop() {
                return Ok(connection);
            }
            if pool.open < MOST {
                let connection = dialect::open_to_read(&self.file)?;
                pool.open += 1;
                return Ok(connection);
            }
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Brings the connection back, also when the question panics: a connection in the middle of something is closed instead.
struct Lease<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut pool = self.readers.pool.lock().unwrap_or_else(PoisonError::into_inner);
        match self.connection.take().filter(Connection::is_autocommit) {
            Some(connection) => pool.idle.push(connection),
            None => pool.open -= 1,
        }
        drop(pool);
        self.readers.returned.notify_one();
    }
}
