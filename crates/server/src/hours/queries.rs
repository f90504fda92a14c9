//! Questions about hours and absences.

use engine::hours::Hours;
use events::{AgentId, InboxId, OpeningHours, WorkspaceId};
use ledger::{LedgerError, Row, Rows, sql, values};

/// What an inbox's hours were set to; `None` for one that is always open.
pub(crate) fn said(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<Option<OpeningHours>, LedgerError> {
    let text: Option<String> = rows.one(
        sql!("select hours from opening_hours where workspace=$1 and inbox=$2"),
        values![workspace, inbox],
        |row| row.get(0),
    )?;
    let read = |text: String| {
        serde_json::from_str(&text)
            .map_err(|error| LedgerError::Corrupt(format!("hours of {inbox}: {error}")))
    };
    text.map(read).transpose()
}

/// The same, ready to be asked. Hours whose time zone a newer list of zones no longer has count as none: answering goes on.
pub(crate) fn hours(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    inbox: InboxId,
) -> Result<Option<Hours>, LedgerError> {
    Ok(said(rows, workspace, inbox)?.and_then(|said| Hours::of(&said).ok()))
}

/// Somebody who is or will be out of office.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Absence {
    pub(crate) agent: AgentId,
    pub(crate) from_ms: i64,
    pub(crate) until_ms: i64,
    /// Whether it has begun.
    pub(crate) began: bool,
}

fn read_absence(row: &Row<'_>) -> Result<Absence, LedgerError> {
    Ok(Absence { agent: row.parse(0)?, from_ms: row.get(1)?, until_ms: row.get(2)?, began: row.get(3)? })
}

pub(crate) fn absence(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<Absence>, LedgerError> {
    rows.one(
        sql!("select agent, from_ms, until_ms, began from absences where workspace=$1 and agent=$2"),
        values![workspace, agent],
        read_absence,
    )
}

/// Every absence of the workspace: one an agent at most.
pub(crate) fn absences(rows: &Rows<'_>, workspace: WorkspaceId) -> Result<Vec<Absence>, LedgerError> {
    rows.all(
        sql!("select agent, from_ms, until_ms, began from absences where workspace=$1 order by agent"),
        values![workspace],
        read_absence,
    )
}
