//! The data folder: the database file and the lock that keeps a second server out.

use crate::LedgerError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// The database's file name inside the data folder.
pub const DATABASE_FILE: &str = "warmline.db";
const LOCK_FILE: &str = "warmline.lock";

/// Held as long as this process may write in the folder. The operating system lets go of it when the process ends, however
/// it ends, so that nothing is left behind.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Creates the folder where it is missing and takes the lock; `None` when another process holds it.
    ///
    /// # Errors
    /// `Unavailable` where the folder cannot be made or written.
    pub fn take(folder: &Path) -> Result<Option<Self>, LedgerError> {
        let cannot = |doing: &str, e: &std::io::Error| {
            LedgerError::Unavailable(format!("cannot {doing} the data folder {}: {e}", folder.display()))
        };
        make_private_folder(folder).map_err(|e| cannot("create", &e))?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(LOCK_FILE))
            .map_err(|e| cannot("write in", &e))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(cannot("lock", &e)),
        }
    }
}

/// What customers wrote is nobody else's business on a shared machine.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
