//! A workspace's log from the console, beside a running server or without one. It is only read.

use super::queries;
use events::{Recorded, WorkspaceId};
use ledger::{Database, LedgerError};
use thiserror::Error;

/// Facts that are held at once.
const PAGE: i64 = 1_000;

/// Why no log was read.
#[derive(Debug, Error)]
pub enum PastError {
    /// It is not clear of which workspace, or there is none of that name: a sentence that names those that there are.
    #[error("{0}")]
    Which(String),
    /// The folder or the database.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Hands every fact of a workspace on, in order, up to the end of the log as it is now. Without a name it is the only workspace that there is.
///
/// # Errors
/// Where there is no database or no such workspace, and where a fact cannot be read: none is skipped.
pub fn read_log(
    database: &Database,
    named: Option<&str>,
    mut each: impl FnMut(&Recorded) + Send,
) -> Result<(), PastError> {
    let workspaces = ledger::look(database, queries::workspaces_named)?;
    let workspaces = workspaces.ok_or_else(|| {
        let place =
            database.folder().map_or_else(|| database.to_string(), |folder| folder.display().to_string());
        LedgerError::Unavailable(format!("{place} holds no database of Warmline"))
    })?;
    let workspace = choose(&workspaces, named).map_err(PastError::Which)?;
    ledger::look(database, |rows| {
        let head = ledger::head(rows, workspace)?;
        let mut after = 0;
        while after < head {
            let page = ledger::page(rows, workspace, after, head, PAGE)?;
            page.iter().for_each(|committed| each(&committed.recorded));
            after = page.last().map_or(head, |last| last.recorded.seq);
        }
        Ok(())
    })?;
    Ok(())
}

fn choose(workspaces: &[(WorkspaceId, String)], named: Option<&str>) -> Result<WorkspaceId, String> {
    let all = || {
        let names: Vec<String> = workspaces.iter().take(20).map(|(_, name)| format!("{name:?}")).collect();
        names.join(", ")
    };
    match (named.map(str::trim), workspaces) {
        (_, []) => Err("there is no workspace yet".to_owned()),
        (None, [(one, _)]) => Ok(*one),
        (None, _) => Err(format!("name one of the workspaces with --workspace: {}", all())),
        (Some(wanted), _) => workspaces
            .iter()
            .find(|(id, name)| name.to_lowercase() == wanted.to_lowercase() || id.to_string() == wanted)
            .map(|(id, _)| *id)
            .ok_or_else(|| format!("there is no workspace {wanted:?}; there are {}", all())),
    }
}
