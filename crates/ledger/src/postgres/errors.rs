//! What PostgreSQL says, in the ledger's five cases.

use crate::LedgerError;
use tokio_postgres::error::SqlState;

pub(crate) fn explain(error: &tokio_postgres::Error) -> LedgerError {
    let Some(says) = error.as_db_error() else {
        let text = full(error);
        // A value that does not fit its column, or a column that is not there, is a mistake of ours, not of the connection.
        let ours = text.contains("error serializing parameter")
            || text.contains("error deserializing column")
            || text.contains("invalid column");
        return if ours { LedgerError::Database(text) } else { LedgerError::Unavailable(text) };
    };
    let text = match says.detail() {
        Some(detail) => format!("{} ({detail})", says.message()),
        None => says.message().to_owned(),
    };
    match says.code().code() {
        // As SQLite's is said, so that whoever reads a server's log knows what to do.
        "53100" => LedgerError::Unavailable(format!("the disk of the database is full: {text}")),
        // Integrity constraints.
        code if code.starts_with("23") => LedgerError::Conflict(format!("it exists already ({text})")),
        // Connections, resources (disk, memory, connections), what an operator did, the system, rollbacks.
        code if ["08", "53", "57", "58", "40"].iter().any(|class| code.starts_with(class)) => {
            LedgerError::Unavailable(text)
        }
        // A lock was not had in time; the database takes no writes now.
        "55P03" | "25006" => LedgerError::Unavailable(text),
        // Who may connect, and to what.
        code if code.starts_with("28") || code == "3D000" || code == "42501" => {
            LedgerError::Unavailable(text)
        }
        // A damaged page or index.
        "XX001" | "XX002" => LedgerError::Corrupt(text),
        _ => LedgerError::Database(text),
    }
}

/// Whether the connection is of no more use: it is gone, or the server is about to end it.
pub(crate) fn ends_the_session(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => {
            let ended = ["08", "57P", "58"].iter().any(|class| code.code().starts_with(class));
            // A table was dropped and made anew below a prepared statement: a new connection prepares it anew.
            ended || *code == SqlState::FEATURE_NOT_SUPPORTED || code.code() == "25P03"
        }
        None => error.is_closed() || error.as_db_error().is_none() && !is_ours(error),
    }
}

fn is_ours(error: &tokio_postgres::Error) -> bool {
    matches!(explain(error), LedgerError::Database(_))
}

/// The error with its causes, in one line.
fn full(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        text = format!("{text}: {deeper}");
        cause = deeper.source();
    }
    text
}
