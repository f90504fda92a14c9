//! The one connection that writes, of either kind.

use crate::dialect::{Checkpoints, Place, both};
use crate::postgres::PostgresWriter;
use crate::tail::Tail;
use crate::tx::Head;
use crate::{Commit, LedgerError, Rows};
use events::WorkspaceId;
use rusqlite::Connection;
use std::collections::HashMap;

/// A transaction that did not come to its end.
pub(crate) struct Broken {
    pub(crate) error: LedgerError,
    /// It is certain that nothing of it was done, and worth trying again.
    pub(crate) again: bool,
}

impl Broken {
    pub(crate) const fn for_good(error: LedgerError) -> Self {
        Self { error, again: false }
    }
}

pub(crate) enum Writing {
    Sqlite(SqliteWriter),
    Postgres(Box<PostgresWriter>),
}

pub(crate) struct SqliteWriter {
    pub(crate) connection: Connection,
    pub(crate) place: Place,
    pub(crate) checkpoints: Checkpoints,
    pub(crate) tail: Tail,
}

impl Writing {
    /// Begins a transaction; answers the ends of these logs, to which nobody else appends before it is over.
    pub(crate) fn begin(&mut self, workspaces: &[WorkspaceId]) -> Result<HashMap<WorkspaceId, Head>, Broken> {
        match self {
            Self::Sqlite(writer) => writer.begin(workspaces).map_err(Broken::for_good),
            Self::Postgres(writer) => writer.begin(workspaces),
        }
    }

    /// The rows of the transaction that was begun.
    pub(crate) fn rows(&self) -> Rows<'_> {
        match self {
            Self::Sqlite(writer) => Rows::of(&writer.connection),
            Self::Postgres(writer) => writer.rows(),
        }
    }

    /// Why the transaction cannot be committed any more, if it cannot.
    pub(crate) fn failure(&self) -> Option<LedgerError> {
        match self {
            // Some failures end the transaction by themselves; what followed would be committed piece by piece.
            Self::Sqlite(writer) if writer.connection.is_autocommit() => {
                Some(LedgerError::Unavailable("the database gave up a transaction".to_owned()))
            }
            Self::Sqlite(_) => None,
            Self::Postgres(writer) => writer.failure(),
        }
    }

    pub(crate) fn broken(&self, error: LedgerError) -> Broken {
        match self {
            Self::Sqlite(_) => Broken::for_good(error),
            Self::Postgres(writer) => writer.broken(error),
        }
    }

    pub(crate) fn roll_back(&self) {
        match self {
            Self::Sqlite(writer) => {
                if !writer.connection.is_autocommit()
                    && let Err(error) = writer.connection.execute_batch("rollback")
                {
                    tracing::error!(%error, "a transaction could not be rolled back");
                }
            }
            Self::Postgres(writer) => writer.roll_back(),
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), Broken> {
        match self {
            Self::Sqlite(writer) => {
                let committed = writer.connection.prepare_cached("commit").and_then(|mut c| c.execute([]));
                committed.map(drop).map_err(|error| Broken::for_good(error.into()))
            }
            Self::Postgres(writer) => writer.commit(),
        }
    }

    /// After the answers went out: what was committed goes to the tail.
    pub(crate) fn hand_on(&self, commits: Vec<Commit>) {
        match self {
            Self::Sqlite(writer) => {
                writer.tail.pass(commits);
                writer.checkpoints.finish(&writer.connection);
            }
            Self::Postgres(writer) => writer.hand_on(commits),
        }
    }

    /// Something was erased: no copy of it may stay where only the database's files have it. A server does that with its own
    /// vacuum and the end of its log.
    pub(crate) fn forget_erased(&self) {
        if let Self::Sqlite(writer) = self {
            writer.checkpoints.empty_log();
        }
    }

    pub(crate) fn close(self) {
        match self {
            Self::Sqlite(mut writer) => {
                writer.checkpoints.stop();
                // Leaves one file behind, not a log to be replayed at the next start.
                let _ = writer.connection.execute_batch("pragma wal_checkpoint(truncate)");
            }
            Self::Postgres(writer) => writer.close(),
        }
    }
}

impl SqliteWriter {
    fn begin(&self, workspaces: &[WorkspaceId]) -> Result<HashMap<WorkspaceId, Head>, LedgerError> {
        self.place.check()?;
        self.connection.prepare_cached("begin immediate")?.execute([])?;
        both::lock_heads(&Rows::of(&self.connection), workspaces)
    }
}
