//! A copy of one moment, made beside a running server, and the way back.

mod moved;

use crate::dialect::both;
use crate::verify::one_line;
use crate::{DATABASE_FILE, Database, LedgerError, Rows, Schema, dialect, log, migrate, postgres};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Writes the database, as it is at one moment, into the new file `target`: one and the same kind of file, whichever database
/// it is.
///
/// # Errors
/// `Conflict` where `target` exists, `Unavailable` where it cannot be written, `Corrupt` where the source is damaged.
pub fn backup(database: &Database, schema: &Schema, target: &Path) -> Result<(), LedgerError> {
    if target.exists() {
        return Err(LedgerError::Conflict(format!(
            "{} exists already; choose another name",
            target.display()
        )));
    }
    let folder = match database {
        Database::Folder(folder) => folder,
        Database::Postgres(address) => return moved::from_server(address, schema, target),
    };
    let source = dialect::open_to_read(&folder.join(DATABASE_FILE))?;
    let (mark, _) = both::header(&Rows::of(&source))?;
    if mark != dialect::APPLICATION_ID {
        return Err(LedgerError::Corrupt(format!("{} holds no database of Warmline", folder.display())));
    }
    copy(&source, target, |_| Ok(()))
}

/// Written beside the target and renamed when it is whole and synced: what has its name is complete. What a write-ahead
/// log beside the source still holds is in it.
fn copy(
    source: &Connection,
    target: &Path,
    finish: impl FnOnce(&Path) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let partial = beside(target);
    remove(&partial)?;
    let Some(name) = partial.to_str() else {
        return Err(LedgerError::Unavailable(format!(
            "cannot write {}: its name is not UTF-8",
            target.display()
        )));
    };
    // Its own from the start: it holds keys and what people wrote.
    dialect::make_private_file(&partial).map_err(|e| cannot("write", &partial, &e))?;
    let copied = source
        .execute("vacuum into ?1", [name])
        .map_err(LedgerError::from)
        .and_then(|_| finish(&partial))
        .and_then(|()| put_in_place(&partial, target));
    if copied.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    copied
}

/// A backup of which every fact is there.
#[derive(Debug)]
pub struct Backup(Connection);

impl Backup {
    /// Looks at the whole of it, so that what is none is noticed before anything is made.
    ///
    /// # Errors
    /// `Corrupt` where `source` is not a whole backup, `Unavailable` where it is not there.
    pub fn open(source: &Path) -> Result<Self, LedgerError> {
        open_whole(source).map(Self)
    }

    /// Puts it where no database is yet. The caller holds the folder's lock, where it is a folder.
    ///
    /// # Errors
    /// `Conflict` where there is a database, `Unavailable` where it cannot be written.
    pub fn restore(self, database: &Database, schema: &Schema) -> Result<(), LedgerError> {
        match database {
            Database::Folder(folder) => restore_file(&self.0, folder),
            Database::Postgres(address) => {
                postgres::apart(move || moved::to_server(&self.0, address, schema))
            }
        }
    }
}

fn restore_file(backup: &Connection, folder: &Path) -> Result<(), LedgerError> {
    let target = folder.join(DATABASE_FILE);
    if target.exists() {
        return Err(LedgerError::Conflict(format!(
            "{} holds a database already; restore into an empty folder",
            folder.display()
        )));
    }
    // What a write-ahead log without its database holds would be poured into the restored one.
    let leftovers = ["-wal", "-shm", "-journal"].map(|end| folder.join(format!("{DATABASE_FILE}{end}")));
    if let Some(left) = leftovers.iter().find(|file| file.exists()) {
        return Err(LedgerError::Conflict(format!(
            "{} is left of another database; move it away, or restore into an empty folder",
            left.display()
        )));
    }
    // What clients saw after the backup was made is gone: their places are of another era.
    copy(backup, &target, |partial| migrate::era::begin(&Rows::of(&Connection::open(partial)?), 0).map(drop))
}

/// Opens a backup of which every fact is there.
fn open_whole(source: &Path) -> Result<Connection, LedgerError> {
    let damaged =
        |says: String| LedgerError::Corrupt(format!("{} is not a whole backup: {says}", source.display()));
    let backup = dialect::open_to_read(source).map_err(|error| match error {
        LedgerError::Corrupt(_) => damaged("it is damaged, or no database at all".to_owned()),
        other => other,
    })?;
    let (mark, _) = both::header(&Rows::of(&backup)).map_err(|e| damaged(e.to_string()))?;
    if mark != dialect::APPLICATION_ID {
        return Err(damaged("it was not made by Warmline".to_owned()));
    }
    let structure: String = backup
        .query_row("pragma quick_check(1)", [], |row| row.get(0))
        .map_err(|e| damaged(e.to_string()))?;
    if structure != "ok" {
        return Err(damaged(one_line(&structure)));
    }
    log::check_whole(&Rows::of(&backup)).map_err(|e| damaged(e.to_string()))?;
    Ok(backup)
}

fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    target.with_file_name(name)
}

fn remove(file: &Path) -> Result<(), LedgerError> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(cannot("write", file, &e)),
        _ => Ok(()),
    }
}

fn put_in_place(partial: &Path, target: &Path) -> Result<(), LedgerError> {
    let sync =
        |path: &Path| File::open(path).and_then(|f| f.sync_all()).map_err(|e| cannot("sync", path, &e));
    sync(partial)?;
    std::fs::rename(partial, target).map_err(|e| cannot("rename to", target, &e))?;
    sync(target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

fn cannot(doing: &str, path: &Path, error: &std::io::Error) -> LedgerError {
    LedgerError::Unavailable(format!("cannot {doing} {}: {error}", path.display()))
}
