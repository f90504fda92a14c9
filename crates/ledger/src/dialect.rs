//! What differs between databases. `both` has what both do in their own words; here is what only a file has: how it is opened,
//! synced, and noticed to be gone.

pub(crate) mod both;

use crate::LedgerError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// "WARM": in the header of every file of ours.
pub(crate) const APPLICATION_ID: i64 = 0x5741_524d;

/// Statements that a connection keeps prepared.
const PREPARED: usize = 128;

/// Tables whose rows lie in the order of their key: half the pages to touch, and an ordered comparison 7 times as fast.
pub(crate) const CLUSTERED: &str = " without rowid";

/// Opens the one connection that writes, creating the file where it is missing.
pub(crate) fn open_to_write(file: &Path) -> Result<Connection, LedgerError> {
    make_private_file(file).map_err(|e| {
        LedgerError::Unavailable(format!("cannot write the database {}: {e}", file.display()))
    })?;
    let connection = Connection::open(file)?;
    keep_statements(&connection)?;
    connection.execute_batch("pragma busy_timeout=5000")?;
    Ok(connection)
}

/// Statements are prepared once. Without the planner's guarantee SQLite looks at the values, too, and prepares anew whatever says
/// `limit ?` each time it is run: a fifth of all the processor time of a busy server. With it a plan follows from the question
/// alone, which is what the tests of plans look at.
fn keep_statements(connection: &Connection) -> Result<(), LedgerError> {
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Makes every commit durable when it is answered. Writes to the file: it must be known to be ours.
pub(crate) fn keep_write_ahead_log(connection: &Connection, file: &Path) -> Result<(), LedgerError> {
    let journal: String = connection
        .query_row("pragma journal_mode=wal", [], |row| row.get(0))
        .map_err(|e| explain(&e, file))?;
    if journal != "wal" {
        return Err(LedgerError::Unavailable(format!(
            "the database cannot keep a write-ahead log (it says {journal})"
        )));
    }
    // A commit is durable when it is answered: synchronous=full syncs the log at each one. Checkpoints are made beside the
    // writer (see `Checkpoints`): made by it, every 1,000 pages, they held 256 clients up for 115 to 240 ms at p99. What it
    // does itself at 16,000 pages is a net below them. What is deleted is overwritten, and a log that a crash left behind, in
    // which erased texts may stand, does not outlive the start.
    connection.execute_batch(
        "pragma synchronous=full; pragma temp_store=memory; pragma cache_size=-16384; pragma wal_autocheckpoint=16000;
         pragma foreign_keys=off; pragma trusted_schema=off; pragma cell_size_check=on;
         pragma secure_delete=on; pragma wal_checkpoint(truncate);",
    )?;
    Ok(())
}

/// The files of an open database, by which to notice that they were taken away: SQLite goes on writing to a file that was
/// moved or deleted, where nobody would find what was answered.
pub(crate) struct Place {
    files: Vec<(PathBuf, Option<Identity>)>,
}

/// The write-ahead log above which a checkpoint is made beside the writer, in bytes.
const CHECKPOINT_BYTES: u64 = 4 << 20;
/// The write-ahead log above which the writer makes the end of a checkpoint itself, in pages: only when nobody writes can the
/// log begin anew. 32 MB.
const FINISH_PAGES: i64 = 8_000;
/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Moves pages from the write-ahead log into the database, beside the writer.
pub(crate) struct Checkpoints {
    state: Arc<CheckpointState>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct CheckpointState {
    stop: AtomicBool,
    to_finish: AtomicBool,
    /// Something was erased: no earlier state of its pages may stay in the log.
    to_empty: AtomicBool,
}

impl Checkpoints {
    pub(crate) fn start(file: &Path) -> Result<Self, LedgerError> {
        let connection = Connection::open(file)?;
        connection.execute_batch("pragma busy_timeout=5000; pragma synchronous=full;")?;
        let state = Arc::new(CheckpointState::default());
        let (shared, log) = (Arc::clone(&state), beside(file, "-wal"));
        let thread = std::thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || {
                while !shared.stop.load(Ordering::Relaxed) {
                    if shared.to_empty.swap(false, Ordering::Relaxed) && !empty(&connection).unwrap_or(false)
                    {
                        shared.to_empty.store(true, Ordering::Relaxed);
                    }
                    if std::fs::metadata(&log).is_ok_and(|found| found.len() > CHECKPOINT_BYTES) {
                        // What fails now is tried again; the writer has a net of its own.
                        let pages = checkpoint(&connection).unwrap_or(0);
                        shared.to_finish.store(pages > FINISH_PAGES, Ordering::Relaxed);
                    }
                    std::thread::park_timeout(LOOK);
                }
            })
            .map_err(|e| LedgerError::Unavailable(format!("cannot start the checkpoints: {e}")))?;
        Ok(Self { state, thread: Some(thread) })
    }

    /// Between two groups: the writer moves the last pages itself when the log has become long, so that it begins anew.
    pub(crate) fn finish(&self, writer: &Connection) {
        if self.state.to_finish.swap(false, Ordering::Relaxed) {
            let _ = checkpoint(writer);
        }
    }

    /// Something was erased: the log is emptied as soon as nobody reads from it.
    pub(crate) fn empty_log(&self) {
        self.state.to_empty.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }

    /// Ends the thread and its connection.
    pub(crate) fn stop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

/// Moves what nobody reads any more; answers how many pages the log has.
fn checkpoint(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("pragma wal_checkpoint(passive)", [], |row| row.get(1))
}

/// Moves everything and cuts the log to nothing; whether it could. The writer waits meanwhile, so that patience is short: it is
/// tried again.
fn empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.execute_batch("pragma busy_timeout=20")?;
    let busy: rusqlite::Result<i64> =
        connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0));
    connection.execute_batch("pragma busy_timeout=5000")?;
    Ok(busy? == 0)
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Device and number.
type Identity = (u64, u64);

impl Place {
    pub(crate) fn of(file: &Path) -> Self {
        let files = [file.to_owned(), beside(file, "-wal")].map(|path| {
            let identity = identity(&path);
            (path, identity)
        });
        Self { files: files.into() }
    }

    /// Whether they are where they were. Costs a microsecond or two.
    pub(crate) fn check(&self) -> Result<(), LedgerError> {
        match self.files.iter().find(|(path, was)| identity(path) != *was) {
            None => Ok(()),
            Some((path, _)) => Err(LedgerError::Unavailable(format!(
                "{} is not where it was; put it back, or stop the server",
                path.display()
            ))),
        }
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Where files that are open cannot be moved, there is nothing to notice.
#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<Identity> {
    None
}

/// Opens a connection that only reads committed rows, beside a running writer.
pub(crate) fn open_to_read(file: &Path) -> Result<Connection, LedgerError> {
    if !file.exists() {
        return Err(LedgerError::Unavailable(format!("there is no database at {}", file.display())));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // A reader of a write-ahead log needs its shared index; where the folder cannot be written, a reader cannot make one.
    let connection = Connection::open_with_flags(file, flags)?;
    keep_statements(&connection)?;
    connection
        .execute_batch("pragma busy_timeout=5000; pragma temp_store=memory; pragma cache_size=-4096;")
        .map_err(|e| explain(&e, file))?;
    Ok(connection)
}

/// A database that is thrown away: in memory while small, in a temporary file when large.
pub(crate) fn open_scratch() -> Result<Connection, LedgerError> {
    let connection = Connection::open("")?;
    keep_statements(&connection)?;
    connection.execute_batch("pragma synchronous=off; pragma journal_mode=off; pragma cache_size=-65536;")?;
    Ok(connection)
}

/// A damaged file is named, with what to do.
pub(crate) fn name_file(error: LedgerError, file: &Path) -> LedgerError {
    match error {
        LedgerError::Corrupt(says) => LedgerError::Corrupt(format!(
            "{} is damaged ({says}); restore a backup with `warmline restore`",
            file.display()
        )),
        other => other,
    }
}

pub(crate) fn explain(error: &rusqlite::Error, file: &Path) -> LedgerError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            LedgerError::Corrupt(format!(
                "{} is damaged or not a database ({error}); restore a backup with `warmline restore`",
                file.display()
            ))
        }
        Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen) => {
            LedgerError::Unavailable(format!("cannot write {}: {error}", file.display()))
        }
        _ => LedgerError::Database(error.to_string()),
    }
}

/// The file is made by us, so that only its owner can read it: SQLite would ask the umask.
pub(crate) fn make_private_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// How a statement would be run, a step each.
pub(crate) fn plan(connection: &Connection, sql: &crate::Sql) -> Result<Vec<String>, LedgerError> {
    let mut statement = connection.prepare(&format!("explain query plan {}", sql.question))?;
    let mut steps = statement.raw_query();
    let mut plan = Vec::new();
    while let Some(step) = steps.next()? {
        plan.push(step.get(3)?);
    }
    Ok(plan)
}
