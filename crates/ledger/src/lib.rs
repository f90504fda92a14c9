//! The log and its database.
//!
//! One append-only log of facts per workspace, gapless and in commit order; derived tables that a projection fills in
//! the same transaction; kept tables for what is not a fact. One writer groups the commands that arrive together into
//! one durable commit; readers see committed rows; the tail hands every committed fact on, in order.

mod backup;
mod database;
mod dialect;
mod error;
mod folder;
mod halt;
mod inspect;
mod log;
mod migrate;
mod nodes;
mod postgres;
mod readers;
mod rows;
mod schema;
pub mod search;
mod verify;
mod writer;

pub use backup::{Backup, backup};
pub use database::Database;
pub use error::{Failed, LedgerError};
pub use folder::{DATABASE_FILE, FolderLock};
pub use inspect::{InspectedLog, InspectedServer, Inspection, inspect};
pub use log::{Committed, chosen, each, head, page, reread};
pub use nodes::{Lease, SILENT_MS, living};
pub use postgres::PostgresAddress;
pub use rows::{FromValue, Row, Rows};
pub use schema::{DerivedTable, Schema};
pub use sql::{Sql, Value, question_marks};
pub use stored::Stored;
pub use tx::Tx;
pub use verify::{Difference, Verdict, verify};
pub use writer::{Commit, Group, MAX_GROUP};

use rows::{sql, stored};
use writer::{tail, tx, writing};

use events::WorkspaceId;
use halt::Halt;
use postgres::{Door, Whispers};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::sync::mpsc;

/// Tells the time in milliseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Asks a question of the database without opening it to write, beside a running server or without one. `None` where there is no
/// database of ours.
///
/// # Errors
/// What the question answers, or why the database cannot be read.
pub fn look<T: Send>(
    database: &Database,
    question: impl FnOnce(&Rows<'_>) -> Result<T, LedgerError> + Send,
) -> Result<Option<T>, LedgerError> {
    let asked = |rows: &Rows<'_>| match dialect::both::header(rows)? {
        (dialect::APPLICATION_ID, _) => question(rows).map(Some),
        _ => Ok(None),
    };
    match database {
        Database::Folder(folder) => {
            let file = folder.join(DATABASE_FILE);
            if !file.exists() {
                return Ok(None);
            }
            asked(&Rows::of(&dialect::open_to_read(&file)?)).map_err(|e| dialect::name_file(e, &file))
        }
        Database::Postgres(address) => postgres::apart(|| {
            let session = Door::new(address.clone()).open(&postgres::LOOKING)?;
            asked(&Rows::of_session(&session))
        }),
    }
}

/// How large the database is, in bytes.
///
/// # Errors
/// As the database says.
pub fn size_bytes(rows: &Rows<'_>) -> Result<i64, LedgerError> {
    dialect::both::size_bytes(rows)
}

/// The open database: one writer, a few readers, the tail.
#[derive(Clone)]
pub struct Ledger {
    writer: writer::Writer,
    readers: Arc<readers::Readers>,
    node: Arc<str>,
    /// When this node said last that it lives.
    said: Arc<Mutex<Option<Instant>>>,
    whispers: Whispers,
    era: i64,
    halt: Halt,
}

impl Ledger {
    /// Opens the database, creating or migrating it, and starts the writer. The receiver is the tail: every committed fact of
    /// every workspace, in order, from now on, whichever node appended it.
    ///
    /// # Errors
    /// `Corrupt` where the database is damaged or not ours, `Unavailable` where it cannot be reached or written or was
    /// written by a newer program.
    pub fn open(
        database: &Database,
        schema: &'static Schema,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Commit>), LedgerError> {
        match database {
            Database::Folder(folder) => Self::open_file(folder, schema, clock),
            Database::Postgres(address) => {
                let door = Arc::new(Door::new(address.clone()));
                postgres::apart(|| Self::open_server(door, schema, clock))
            }
        }
    }

    fn open_file(
        folder: &Path,
        schema: &'static Schema,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Commit>), LedgerError> {
        let file = folder.join(DATABASE_FILE);
        let connection = dialect::open_to_write(&file)?;
        let rows = Rows::of(&connection);
        // Before anything is written: a file that is not ours stays as it is.
        migrate::refuse_strangers(&rows, schema).map_err(|e| dialect::name_file(e, &file))?;
        dialect::keep_write_ahead_log(&connection, &file)?;
        migrate::migrate(&rows, schema, None)?;
        log::check_recent(&rows)?;
        let (era, halt) = (migrate::era::of(&rows)?, Halt::default());
        let (place, checkpoints) = (dialect::Place::of(&file), dialect::Checkpoints::start(&file)?);
        let (sender, facts) = mpsc::channel(writer::TAIL * MAX_GROUP);
        let tail = tail::Tail::new(sender, HashMap::new());
        let writing = writing::SqliteWriter { connection, place, checkpoints, tail };
        let readers = readers::Readers::new(readers::Source::File(file));
        let writing = writing::Writing::Sqlite(writing);
        let writer = writer::Writer::start(writing, schema, clock, halt.clone())?;
        let (node, whispers) = (nodes::new_name()?, Whispers::to_nobody());
        let readers = Arc::new(readers);
        Ok((Self { writer, readers, node, said: Arc::default(), whispers, era, halt }, facts))
    }

    fn open_server(
        door: Arc<Door>,
        schema: &'static Schema,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Commit>), LedgerError> {
        let session = door.open(&postgres::MIGRATING)?;
        let rows = Rows::of_session(&session);
        migrate::refuse_strangers(&rows, schema)?;
        if dialect::both::header(&rows)?.0 == dialect::APPLICATION_ID {
            migrate::age::claim(&rows, schema)?;
        }
        let line = dialect::both::line(&rows);
        migrate::migrate(&rows, schema, line.as_ref())?;
        // Other nodes append meanwhile: one moment is looked at.
        session.batch("begin isolation level repeatable read read only")?;
        log::check_recent(&rows)?;
        let (heads, era) = (log::heads(&rows)?.into_iter().collect(), migrate::era::of(&rows)?);
        session.batch("commit")?;
        drop(session);
        let (sender, facts) = mpsc::channel(writer::TAIL * MAX_GROUP);
        let tail = tail::Tail::new(sender, heads);
        let (node, halt) = (nodes::new_name()?, Halt::default());
        let following = (tail, halt.clone());
        let (writing, whispers) =
            postgres::PostgresWriter::start(Arc::clone(&door), following, Arc::clone(&clock), &node)?;
        let readers = Arc::new(readers::Readers::new(readers::Source::Server(door)));
        let writing = writing::Writing::Postgres(Box::new(writing));
        let writer = writer::Writer::start(writing, schema, clock, halt.clone())?;
        Ok((Self { writer, readers, node, said: Arc::default(), whispers, era, halt }, facts))
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

    /// Says something to the other nodes that is true for some seconds and in no log: it may get lost. Where there are no others
    /// it costs nothing.
    pub fn whisper(&self, what: String) {
        self.whispers.say(what);
    }

    /// What other nodes whisper; once.
    #[must_use]
    pub fn whispers(&self) -> Option<mpsc::Receiver<String>> {
        self.whispers.heard()
    }

    /// The era of the logs: another one since something was taken back, by going back to a backup or a point in time. A `seq` that
    /// somebody holds from another era says nothing in this one.
    #[must_use]
    pub const fn era(&self) -> i64 {
        self.era
    }

    /// Until this node must not go on, and why: the database was put back to an earlier moment under it, belongs to a newer program
    /// now, or is damaged. Nothing is written any more.
    pub async fn halted(&self) -> LedgerError {
        self.halt.heard().await
    }

    /// Nothing may be built on what was found: nothing more is written, and whoever runs the node ends it.
    pub fn halt(&self, why: LedgerError) {
        self.halt.because(why);
    }

    /// Whether the database can commit now: tries it.
    ///
    /// # Errors
    /// Why it cannot.
    pub async fn probe(&self) -> Result<(), LedgerError> {
        self.writer.probe().await?;
        if self.writer.was_refused() {
            // A row may still fit where a message does not.
            let readers = Arc::clone(&self.readers);
            let tried = tokio::task::spawn_blocking(move || readers.try_room()).await;
            tried.map_err(|e| LedgerError::Unavailable(format!("a probe died: {e}")))??;
            self.writer.is_well();
        }
        Ok(())
    }

    /// Takes no more commands, finishes those that were accepted and closes the file.
    pub async fn close(&self) {
        self.readers.close();
        self.writer.close().await;
    }
}
