//! The log and its database.
//!
//! One append-only log of facts per workspace, gapless and in commit order; derived tables that a projection fills in
//! the same transaction; kept tables for what is not a fact. One writer groups the commands that arrive together into
//! one durable commit; readers see committed rows; the tail hands every committed fact on, in order.

mod backup;
mod dialect;
mod error;
mod folder;
mod log;
mod migrate;
mod readers;
mod rows;
mod schema;
pub mod search;
mod sql;
mod tx;
mod verify;
mod writer;

pub use backup::{backup, restore};
pub use error::{Failed, LedgerError};
pub use folder::{DATABASE_FILE, FolderLock};
pub use log::{Committed, chosen, head, page};
pub use rows::{FromValue, Row, Rows};
pub use schema::{DerivedTable, Schema};
pub use sql::{Sql, Value, question_marks};
pub use tx::Tx;
pub use verify::{Difference, Verdict, verify};
pub use writer::{Commit, MAX_GROUP};

use events::WorkspaceId;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Tells the time in milliseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Asks a question of the database in `folder` without opening it to write, beside a running server or without one. `None` where
/// there is no database.
///
/// # Errors
/// What the question answers, or why the file cannot be read.
pub fn look<T>(
    folder: &Path,
    question: impl FnOnce(&Rows<'_>) -> Result<T, LedgerError>,
) -> Result<Option<T>, LedgerError> {
    let file = folder.join(DATABASE_FILE);
    if !file.exists() {
        return Ok(None);
    }
    let connection = dialect::open_to_read(&file)?;
    let (mark, _) = dialect::header(&connection).map_err(|e| dialect::name_file(e, &file))?;
    if mark != dialect::APPLICATION_ID {
        return Ok(None);
    }
    question(&Rows::new(&connection)).map(Some)
}

/// The open database: one writer, a few readers, the tail.
#[derive(Clone)]
pub struct Ledger {
    writer: writer::Writer,
    readers: Arc<readers::Readers>,
}

impl Ledger {
    /// Opens the database in `folder`, creating or migrating it, and starts the writer. The receiver is the tail: every
    /// committed fact of every workspace, in order, from now on.
    ///
    /// # Errors
    /// `Corrupt` where the file is damaged or not ours, `Unavailable` where it cannot be written or was
    /// written by a newer program.
    pub fn open(
        folder: &Path,
        schema: &'static Schema,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Commit>), LedgerError> {
        let file = folder.join(DATABASE_FILE);
        let mut connection = dialect::open_to_write(&file)?;
        // Before anything is written: a file that is not ours stays as it is.
        migrate::refuse_strangers(&connection, &file, schema)?;
        dialect::keep_write_ahead_log(&connection, &file)?;
        migrate::migrate(&mut connection, schema)?;
        log::check_recent(&Rows::new(&connection))?;
        let files = (dialect::Place::of(&file), dialect::Checkpoints::start(&file)?);
        let readers = Arc::new(readers::Readers::new(file));
        let (writer, tail) = writer::Writer::start(connection, files, schema, clock)?;
        Ok((Self { writer, readers }, tail))
    }

    /// Runs a command in the next group and answers when its facts are durable. The command may run twice (when a
    /// neighbour spoiled the group), so it must not do anything but read and write through `tx`.
    ///
    /// # Errors
    /// What the command refused, or why the database could not take it. After `Unavailable` the outcome is unknown:
    /// repeat the command with the same key.
    pub async fn command<T, E>(
        &self,
        workspace: WorkspaceId,
        command: impl FnMut(&mut Tx<'_>) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, Failed<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.writer.command(workspace, command).await
    }

    /// Runs a question on committed rows, on a thread of its own.
    ///
    /// # Errors
    /// What the question answers, or why the database could not.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Rows<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let readers = Arc::clone(&self.readers);
        tokio::task::spawn_blocking(move || readers.read(question)).await.map_err(|e| {
            let why = if e.is_panic() { "a reader died" } else { "the server is stopping" };
            LedgerError::Unavailable(why.to_owned())
        })?
    }

    /// Whether the database can commit now: tries it.
    ///
    /// # Errors
    /// Why it cannot.
    pub async fn probe(&self) -> Result<(), LedgerError> {
        self.writer.probe().await
    }

    /// Takes no more commands, finishes those that were accepted and closes the file.
    pub async fn close(&self) {
        self.readers.close();
        self.writer.close().await;
    }
}
