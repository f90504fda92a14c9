use thiserror::Error;

/// Why the database could not do what it was asked. Six cases; whoever translates them for a person needs no more.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LedgerError {
    /// A uniqueness rule says no: it is there already.
    #[error("{0}")]
    Conflict(String),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// The database is away or cannot write now. Trying again later may help.
    #[error("{0}")]
    Unavailable(String),
    /// What was read cannot be what was written.
    #[error("{0}")]
    Corrupt(String),
    /// It was written by a newer program, and this one must not guess what it means.
    #[error("{0}")]
    Newer(String),
    /// Anything else that the database says.
    #[error("{0}")]
    Database(String),
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let says = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::ConstraintViolation) => Self::Conflict(format!("it exists already ({says})")),
            Some(Code::DiskFull) => Self::Unavailable(format!("the disk is full: {says}")),
            Some(Code::ReadOnly) => Self::Unavailable(format!("the database is read-only: {says}")),
            Some(Code::SystemIoFailure | Code::CannotOpen | Code::PermissionDenied) => {
                Self::Unavailable(format!("cannot read or write the database: {says}"))
            }
            Some(Code::DatabaseBusy | Code::DatabaseLocked | Code::OutOfMemory) => Self::Unavailable(says),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Corrupt(says),
            _ => Self::Database(says),
        }
    }
}

impl From<events::version::Unreadable> for LedgerError {
    fn from(error: events::version::Unreadable) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// Why a command did not happen.
#[derive(Debug)]
pub enum Failed<E> {
    /// The command's own no.
    Refused(E),
    /// The database could not.
    Ledger(LedgerError),
    /// The command panicked. Nothing of it was written.
    Panicked,
}

impl<E> Failed<E> {
    /// The same, with the command's no said in other words.
    pub fn map<F>(self, say: impl FnOnce(E) -> F) -> Failed<F> {
        match self {
            Self::Refused(refusal) => Failed::Refused(say(refusal)),
            Self::Ledger(error) => Failed::Ledger(error),
            Self::Panicked => Failed::Panicked,
        }
    }
}

impl<E> From<LedgerError> for Failed<E> {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}
